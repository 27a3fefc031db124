import { mkdtemp, rm } from 'node:fs/promises';
import { MongoClient } from 'mongodb';
import express from 'express';
import { createServer } from 'node:http';
import { startEmbeddedMongo } from '/work/main/dist/embedded/mongo/index.js';
import { createMongo } from '/work/main/dist/platform/mongo/index.js';
import { createUseCasesRepository, useCaseIndexes } from '/work/main/src/features/use-cases/use-cases.repository.ts';
import { importPublished } from '/work/main/src/features/use-cases/import.ts';
import { useCases as demo } from '/work/main/src/demo/content/index.ts';
import { listQuery } from './features/use-cases/use-cases.contract.ts';
import { audiencesOf } from './features/use-cases/use-cases.policy.ts';
const dir = await mkdtemp('/tmp/ucb-');
const em = await startEmbeddedMongo({ directory: dir });
const mongo = await createMongo({ uri: em.url, indexes: useCaseIndexes });
const repo = createUseCasesRepository(mongo as never);
const pub = demo.filter((d) => d.status === 'published');
const N = Number(process.env.N ?? 10000);
let t = Date.now();
for (let i = 0; i < N; i += 500) {
  await importPublished(repo, Array.from({ length: 500 }, (_, k) => ({ organization_id: `org-${(i + k) % 50}`, author: { user_id: `u-${(i+k) % 200}`, name: 'x', title: null }, fields: pub[(i + k) % pub.length]!.fields as never, published_at: new Date(1.7e12 + (i + k) * 1000) })));
}
console.log('import ms', Date.now() - t);
const cases = mongo.collection('use_cases');
const actor = { user_id: 'u-1', organization_id: 'org-1', role: 'member', session_id: '', organization_timezone: '' } as never;
const q = (o: object) => listQuery.parse(o);
async function time(name: string, fn: () => Promise<unknown>, n = 200) {
  await fn();
  const t = performance.now();
  await Promise.all(Array.from({ length: 10 }, async () => { for (let i = 0; i < n / 10; i++) await fn(); }));
  console.log(name.padEnd(40), ((performance.now() - t) / n).toFixed(2), 'ms each at 10 concurrent');
}
const proj = { title: 1, company: 1, industry: 1, category: 1, excerpt: 1, technologies: 1, location: 1, published_at: 1, published_by: 1 };
for (let round = 0; round < 2; round++) {
  await time('floor: find whole docs 20', () => cases.find({ audience: 'public', category: 'quality_control' }).sort({ published_at: -1 }).limit(20).toArray());
  await time('floor: find projection 20', () => cases.find({ audience: 'public', category: 'quality_control' }).sort({ published_at: -1 }).limit(20).project(proj).toArray());
  await time('count guest category', () => cases.countDocuments({ category: 'quality_control', audience: { $in: ['public'] } }));
  await time('count member category', () => cases.countDocuments({ category: 'quality_control', audience: { $in: audiencesOf(actor) } }));
  await time('page guest category', () => repo.page(q({ category: 'quality' }), audiencesOf(null)));
  await time('page member category', () => repo.page(q({ category: 'quality' }), audiencesOf(actor)));
  await time('page guest newest all', () => repo.page(q({}), audiencesOf(null)), 50);
  await time('page member newest all', () => repo.page(q({}), audiencesOf(actor)), 50);
  await time('figures', () => repo.figures('org-1', { from: null, to: new Date() }), 50);
}
await mongo.close(); await em.stop(); await rm(dir, { recursive: true });
process.exit(0);
