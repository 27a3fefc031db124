import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Document } from 'mongodb';
import { fill, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/* Accumulators beside the usual ones: in $group, and in windows. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const filled = (documents: Document[]) => fill(server, documents);

const ROWS = [{ a: 3, b: { x: 1 } }, { b: { y: 2 } }, { a: 1 }, { a: null }, { a: 2, b: null }];
const DOUBLE = { $multiply: ['$a', 2] };

it.each<[string, Document, unknown]>([
  ['documents into one', { $mergeObjects: '$b' }, { x: 1, y: 2 }],
  ['documents of expressions into one', { $mergeObjects: { last: '$a', id: '$_id' } }, { last: 2, id: 4 }],
  ['the first', { $firstN: { input: '$a', n: 2 } }, [3, null]],
  ['the first of an expression', { $firstN: { input: ['$_id', '$a'], n: 1 } }, [[0, 3]]],
  ['the last', { $lastN: { input: '$a', n: 2 } }, [null, 2]],
  ['more than there are', { $lastN: { input: '$_id', n: 9 } }, [0, 1, 2, 3, 4]],
  ['the greatest', { $maxN: { input: '$a', n: 2 } }, [3, 2]],
  ['the least of an expression', { $minN: { input: DOUBLE, n: 2 } }, [2, 4]],
  ['the first by another field', { $top: { sortBy: { a: -1 }, output: '$_id' } }, 0],
  ['an expression of the first', { $top: { sortBy: { a: -1 }, output: { $add: ['$_id', 10] } } }, 10],
  ['several first ones', { $topN: { n: 2, sortBy: { a: -1 }, output: DOUBLE } }, [6, 4]],
  ['the last by another field', { $bottom: { sortBy: { a: 1 }, output: ['$_id', '$b.x'] } }, [0, 1]],
  ['a deviation', { $stdDevPop: '$a' }, expect.closeTo(0.8164965809, 9)],
  ['a deviation of a sample', { $stdDevSamp: DOUBLE }, 2],
  ['no deviation of none', { $stdDevPop: '$none' }, null],
  ['several last ones', { $bottomN: { n: 2, sortBy: { a: 1 }, output: '$_id' } }, [4, 0]],
])('gathers %s', async (_name, gathered, expected) => {
  const collection = await filled(ROWS);
  const group = { $group: { _id: null, gathered } };
  expect(await collection.aggregate([group]).toArray()).toEqual([{ _id: null, gathered: expected }]);
  expect(await collection.aggregate([{ $facet: { all: [group] } }]).toArray()).toEqual([
    { all: [{ _id: null, gathered: expected }] },
  ]);
  if ('$mergeObjects' in gathered) return;
  const window = { $setWindowFields: { sortBy: { _id: 1 }, output: { gathered } } };
  const rows = await collection.aggregate([window]).toArray();
  expect(rows.map((row) => row.gathered as unknown)).toEqual(ROWS.map(() => expected));
});

it('refuses to merge what is no document', async () => {
  const collection = await filled(ROWS);
  const stages = [{ $group: { _id: null, all: { $mergeObjects: '$_id' } } }];
  await expect(collection.aggregate(stages).toArray()).rejects.toMatchObject({ code: 40400 });
});
