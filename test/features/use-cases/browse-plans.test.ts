import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CommandStartedEvent, type Document, MongoClient } from 'mongodb';
import { categories } from '../../../src/features/reference/reference.contract.ts';
import { listQuery, mapQuery } from '../../../src/features/use-cases/browse.contract.ts';
import { newUseCase } from '../../../src/features/use-cases/new-use-case.ts';
import type { UseCaseDocument } from '../../../src/features/use-cases/use-cases.document.ts';
import { createUseCasesRepository, useCaseIndexes } from '../../../src/features/use-cases/use-cases.repository.ts';
import { createMetrics } from '../../../src/platform/metrics/index.ts';
import { mongoUrl } from '../../support/databases.ts';
import { eventually } from '../search/support.ts';
import { complete } from './support.ts';

// What the lists ask of MongoDB: how many commands, and by which indexes.

const ORGANIZATION = '00000000-0000-4000-8000-000000000001';
const MEMBER = ['public', `organization:${ORGANIZATION}`, 'author:someone'];

let client: MongoClient;
let repository: ReturnType<typeof createUseCasesRepository>;
let commands: Document[];

beforeAll(async () => {
  client = await MongoClient.connect(mongoUrl(`p2p_plans_${process.pid}`), { monitorCommands: true });
  const db = client.db();
  const mongo = {
    db,
    collection: <Shape extends Document>(name: string) => db.collection<Shape>(name),
    ping: () => Promise.resolve(),
    close: () => client.close(),
  };
  for (const { collection, indexes } of useCaseIndexes) await db.collection(collection).createIndexes(indexes);
  repository = createUseCasesRepository(mongo, () => Promise.resolve(null), createMetrics());
  const documents = Array.from({ length: 1_000 }, (_, index): UseCaseDocument =>
    newUseCase({
      organization_id: index % 50 === 0 ? ORGANIZATION : '00000000-0000-4000-8000-000000000002',
      author: { user_id: `author ${index % 20}`, name: 'Amal', title: null },
      status: 'published',
      visibility: index % 10 === 0 ? 'organization' : 'public',
      current_step: 7,
      published_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000),
      at: new Date(),
      city: `city ${index % 50}`,
      fields: {
        ...complete,
        category: categories[index % categories.length]?.code,
        technologies: [`t${index % 100}`],
        tags: [`tag ${index % 100}`],
        location: {
          city: `city ${index % 50}`,
          region: 'riyadh',
          coordinates: { lat: (index % 180) - 90, lng: (index % 360) - 180 },
        },
      },
    }),
  );
  await db.collection<UseCaseDocument>('use_cases').insertMany(documents);
  client.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
    if (['find', 'aggregate', 'count', 'distinct', 'getMore'].includes(commandName)) commands.push(command);
  });
}, 60_000);
afterAll(async () => {
  await client.db().dropDatabase();
  await client.close();
});
beforeEach(() => {
  repository.forgetLists();
  commands = [];
});

const queryOf = (query: Record<string, unknown>) => listQuery.parse(query);
const list = (query: Record<string, unknown>, audiences = MEMBER) => repository.page(queryOf(query), audiences);

function indexesOf(plan: unknown): string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const own = 'stage' in plan && plan.stage === 'COLLSCAN' ? ['COLLSCAN'] : [];
  const name = 'indexName' in plan && typeof plan.indexName === 'string' ? [plan.indexName] : [];
  return [...own, ...name, ...Object.values(plan).flatMap(indexesOf)];
}

/** By what a command that the product sent is served. */
async function plannedBy({ lsid: _lsid, $db: _db, $clusterTime: _time, ...command }: Document): Promise<string[]> {
  const told = await client.db().command({ explain: command, verbosity: 'queryPlanner' });
  return [...new Set(indexesOf(told))];
}

const pageCommand = () => commands.find(({ find, pipeline }) => find !== undefined || pipeline?.[0]?.$geoNear) ?? {};

describe('the number of commands', () => {
  it('of a list is its page and its two totals, however many rows; then only the page', async () => {
    await list({ page_size: '100' });
    expect(commands).toHaveLength(3);
    await list({ page_size: '1', page: '5' });
    expect(commands).toHaveLength(4);
    await list({}, ['public']);
    expect(commands).toHaveLength(5);
  });

  it('of facets is two, and choosing a category, an industry or a region asks for technologies only', async () => {
    await repository.facets(queryOf({ facets: 'true' }), ['public']);
    expect(commands).toHaveLength(2);
    await repository.facets(queryOf({ facets: 'true', category: 'quality', region: 'riyadh' }), ['public']);
    expect(commands).toHaveLength(3);
    await Promise.all(
      Array.from({ length: 20 }, () => repository.facets(queryOf({ facets: 'true', industry: 'metal' }), ['public'])),
    );
    expect(commands).toHaveLength(4);
  });

  it('of what answers words is two, one more for each facet whose own filter is left out', async () => {
    const cases = await client.db().collection<UseCaseDocument>('use_cases').find().limit(200).toArray();
    const best = () => Promise.resolve({ ids: cases.map(({ _id }) => _id), capped: false });
    commands = [];
    await repository.found(queryOf({ q: 'kiln', page_size: '1' }), MEMBER, best);
    expect(commands).toHaveLength(2);
    const whole = await repository.found(queryOf({ q: 'kiln', page_size: '100', facets: 'true' }), MEMBER, best);
    expect(whole.rows).toHaveLength(100);
    expect(commands).toHaveLength(4);
    await repository.found(queryOf({ q: 'kiln', facets: 'true', category: 'quality', sort: 'roi' }), MEMBER, best);
    expect(commands).toHaveLength(7);
  });

  it('of a map is one for everybody who finds nothing more in it, until a case changes', async () => {
    const query = mapQuery.parse({ bbox: '-180,-90,180,90', zoom: '3' });
    await Promise.all(Array.from({ length: 20 }, () => repository.map(query, ['public'])));
    await repository.map({ ...query, zoom: 9 }, ['public']);
    expect(commands).toHaveLength(1);
    // Somebody else's audience costs one count; the clusters are everybody's.
    await repository.map(query, ['public', 'author:nobody']);
    expect(commands).toHaveLength(2);
    repository.forgetLists();
    // Where drawing took long, the old one is shown once more while the new one is drawn.
    await eventually(async () => {
      await repository.map(query, ['public']);
      expect(commands).toHaveLength(3);
    });
  });

  it('of related cases is five', async () => {
    const useCase = await client.db().collection<UseCaseDocument>('use_cases').findOne({});
    if (!useCase) throw new Error('nothing was seeded');
    commands = [];
    expect(await repository.related(useCase, MEMBER, 5)).toHaveLength(5);
    expect(commands).toHaveLength(5);
  });
});

describe('the index', () => {
  it.each([
    ['newest', {}],
    ['newest', { sort: 'oldest' }],
    ['most_viewed', { sort: 'most_viewed' }],
    ['most_liked', { sort: 'most_liked' }],
    ['most_saved', { sort: 'most_saved' }],
    ['popular', { sort: 'popular' }],
    ['roi', { sort: 'roi' }],
    ['roi', { sort: 'roi', min_roi: '100' }],
    ['newest_of_category', { category: 'quality' }],
    ['newest_of_industry', { industry: 'metal' }],
    ['newest_of_region', { region: 'jazan' }],
    ['newest_of_city', { city: 'city 7' }],
    ['newest_of_organization', { organization_id: ORGANIZATION }],
    ['newest_of_technology', { technology: 'T7' }],
    ['newest_of_tag', { tag: 'tag 7' }],
    ['place', { near: '24,46', sort: 'distance' }],
  ])('%s serves %j', async (name, query) => {
    await list(query);
    expect(await plannedBy(pageCommand())).toEqual([name]);
  });

  it.each([
    ['roi', { sort: 'roi', category: 'quality', region: 'riyadh' }],
    ['popular', { sort: 'popular', category: ['quality', 'efficiency'] }],
    ['newest_of_industry', { category: 'quality', industry: complete.industry, region: 'riyadh' }],
  ])('%s tells under %j which cases to read', async (name, query) => {
    await list(query);
    const { lsid: _lsid, $db: _db, $clusterTime: _time, ...command } = pageCommand();
    // Of so few cases another index may be as good.
    const explain = { ...command, hint: name };
    const { executionStats } = await client.db().command({ explain, verbosity: 'executionStats' });
    expect(executionStats.nReturned).toBeGreaterThan(0);
    expect(executionStats.totalDocsExamined).toBe(executionStats.nReturned);
  });

  it('serves every total and facet: none looks at all cases', async () => {
    await list({ category: ['quality', 'efficiency'], bbox: '30,10,50,30' });
    await repository.facets(queryOf({ industry: 'metal' }), ['public']);
    for (const command of commands) {
      const indexes = await plannedBy(command);
      expect(indexes).not.toContain('COLLSCAN');
      expect(indexes.length).toBeGreaterThan(0);
    }
  });

  it('serves the lists of an author and of an organization', async () => {
    await repository.pageWhole({ 'published_by.user_id': 'author 1' }, { page: 1, page_size: 20 });
    expect(await plannedBy(pageCommand())).toEqual(['own_latest']);
    commands = [];
    await repository.pageWhole({ organization_id: ORGANIZATION }, { page: 1, page_size: 20 });
    expect(await plannedBy(pageCommand())).toEqual(['latest_of_organization']);
  });
});
