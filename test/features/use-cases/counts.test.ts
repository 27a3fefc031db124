import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient, ObjectId } from 'mongodb';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../../support/databases.ts';
import { mongoReadsOf } from '../../support/mongo-commands.ts';
import { queriesOf } from '../../support/queries.ts';
import { eventually } from '../search/support.ts';
import { complete } from './support.ts';

// What a call asks of both databases: the same for one row and for a hundred.

const DATABASE = `p2p_counts_${process.pid}`;
const ROWS = 100;

let app: TestApp;
let mongo: MongoClient;
let author: Person;

beforeAll(async () => {
  const databases = { postgresUrl: await createDatabase(DATABASE), mongodbUri: mongoUrl(DATABASE) };
  app = await startTestApp({}, databases);
  author = await app.person();
  const people = await Promise.all(Array.from({ length: 3 }, () => app.person()));
  await app.app.services.useCases.importPublished(
    Array.from({ length: ROWS }, (_, number) => {
      const { id: user_id, organization_id } = [author, ...people][number % 4] ?? author;
      return {
        organization_id: number % 2 === 0 ? author.organization_id : organization_id,
        author: { user_id: number % 2 === 0 ? author.id : user_id, name: 'Amal', title: null },
        fields: {
          ...complete,
          title: `Vibration sensors, number ${number}`,
          location: { coordinates: { lat: 20 + number / 10, lng: 45 } },
        },
        visibility: 'public',
        verified: false,
        counters: { views: number, likes: 0, saves: 0 },
        published_at: new Date(Date.UTC(2026, 0, 1) + number * 60_000),
      } as const;
    }),
  );
  await app.app.services.search.rebuild();
  mongo = await MongoClient.connect(databases.mongodbUri);
  const cases = await mongo.db().collection('use_cases').find().toArray();
  await mongo
    .db()
    .collection('use_case_reactions')
    .insertMany(
      cases.map(({ _id }) => ({ use_case_id: _id, user_id: author.id, kind: 'save', on: true, at: new Date() })),
    );
}, 60_000);
afterAll(async () => {
  await app.close();
  await mongo.db().dropDatabase();
  await mongo.close();
  await dropDatabase(DATABASE);
});

/** Sessions are remembered for a moment, and a search for an hour's words is none of a list's rows. */
async function askedBy(path: string): Promise<{ rows: number; postgres: number; mongodb: number }> {
  // What is counted for everybody is kept; here only what each call asks anew is looked at.
  await author.api.get(path);
  let rows = 0;
  let mongodb = 0;
  const statements = await queriesOf(async () => {
    const commands = await mongoReadsOf(async () => {
      const { status, body } = await author.api.get(path);
      expect(status).toBe(200);
      rows = body.data.length ?? body.data.features.length;
    });
    mongodb = commands.length;
  });
  return { rows, postgres: statements.filter((text) => !/sessions/.test(text)).length, mongodb };
}

/** Counters are healed beside it every five minutes: a call asks what it asks while nothing else does. */
const asksFor = (path: string, asked: object) =>
  eventually(async () => {
    expect(await askedBy(path)).toEqual(asked);
  });

describe('a call asks as much for a hundred rows as for one:', () => {
  it.each([
    // The page, and what the caller likes and saves of it; the names of the organizations.
    ['the list', '/use-cases?page_size=', { postgres: 1, mongodb: 2 }],
    ['the list with facets', '/use-cases?facets=true&page_size=', { postgres: 1, mongodb: 2 }],
    // Those that pass, their cards, the marks; what the words mean, the ranking, the names.
    ['the list of what answers words', '/use-cases?q=vibration&page_size=', { postgres: 3, mongodb: 3 }],
    ['the same with facets', '/use-cases?q=vibration&facets=true&page_size=', { postgres: 3, mongodb: 3 }],
    ['the nearest', '/use-cases?near=20,45&sort=distance&page_size=', { postgres: 1, mongodb: 3 }],
    ['the saved', '/use-cases/saved?limit=', { postgres: 1, mongodb: 3 }],
    ['one’s own', '/use-cases/mine?page_size=', { postgres: 1, mongodb: 3 }],
    ['the organization’s', '/organizations/me/use-cases?page_size=', { postgres: 1, mongodb: 3 }],
    // What the words mean, titles, terms, the organizations; which of all these cases the caller finds now.
    ['suggestions', '/use-cases/suggest?q=vibra&limit=', { postgres: 4, mongodb: 1 }],
  ])('%s', async (_what, path, asked) => {
    await asksFor(`${path}1`, { rows: 1, ...asked });
    const many = `${path}${path.includes('suggest') ? 20 : 100}`;
    await asksFor(many, { rows: expect.any(Number), ...asked });
    expect((await askedBy(many)).rows).toBeGreaterThanOrEqual(10);
  });

  it('the map and related cases', async () => {
    const map = (bbox: string) => `/use-cases/map?zoom=22&bbox=${bbox}`;
    await eventually(async () => {
      const one = await askedBy(map('44,19.99,46,20.01'));
      expect(one.rows).toBe(1);
      expect(await askedBy(map('44,-80,46,80'))).toEqual({ ...one, rows: ROWS });
    });
    const { body } = await author.api.get('/use-cases?page_size=1');
    const related = `/use-cases/${new ObjectId(String(body.data[0].id)).toHexString()}/related?limit=`;
    await asksFor(`${related}1`, { rows: 1, postgres: 1, mongodb: 7 });
    await asksFor(`${related}20`, { rows: 20, postgres: 1, mongodb: 7 });
  });
});
