import { describe, expect, it } from '@jest/globals';
import { MongoNetworkError, MongoServerSelectionError, type TopologyDescription } from 'mongodb';
import { Pool } from 'pg';
import { z } from 'zod';
import { text } from '../../src/platform/wire.contract.ts';
import { AppError, asAppError, parse, problemSchema, toProblem } from '../../src/platform/errors/index.ts';

const schema = z.strictObject({
  name: z.string(),
  places: z.array(z.strictObject({ city: z.string() })),
});

function problemOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    return toProblem(asAppError(error), 'request-1');
  }
  throw new Error('nothing was thrown');
}

describe('parse', () => {
  it('names every fault by its dotted path, unknown fields too', () => {
    const problem = problemOf(() =>
      parse(schema, { name: 1, places: [{ city: 'Riyadh' }, { city: null, x: 1 }], role: 'admin' }),
    );
    expect(problem).toMatchObject({ status: 422, code: 'validation_failed', detail: '4 fields are not valid.' });
    expect(problem.errors?.map(({ path, code }) => [path, code])).toEqual([
      ['name', 'invalid_type'],
      ['places.1.city', 'invalid_type'],
      ['places.1.x', 'unknown_field'],
      ['role', 'unknown_field'],
    ]);
  });

  it('says to a person what to do', () => {
    const form = z.strictObject({
      name: z.string(),
      age: z.coerce.number().int().min(18),
      sort: z.enum(['newest', 'oldest']),
      at: z.iso.datetime(),
      on: z.boolean(),
      tags: z.array(z.string()).max(2),
      note: text(1, 5),
    });
    const said = (input: object) =>
      Object.fromEntries(problemOf(() => parse(form, input)).errors?.map(({ path, message }) => [path, message]) ?? []);
    expect(said({ age: 'x', sort: 'best', at: 'today', on: 'yes', tags: ['a', 'b', 'c'], note: 'too long' })).toEqual({
      name: 'This is required.',
      age: 'Write a number here.',
      sort: 'Choose one of: newest, oldest.',
      at: 'Write a time of ISO 8601 in UTC, for example 2026-01-31T08:00:00.000Z.',
      on: 'Write true or false here.',
      tags: 'Give at most 2 entries.',
      note: 'Write 1 to 5 characters.',
    });
    expect(
      said({ name: 'a', age: 7, sort: 'newest', at: '2026-01-31T08:00:00Z', on: true, tags: [], note: 'a' }),
    ).toEqual({
      age: 'Write a number of at least 18.',
    });
  });

  it('names what is wrong with a text by a code of its own', () => {
    const codes = (note: string) => problemOf(() => parse(text(1, 5), note)).errors?.map(({ code }) => code);
    expect(codes('')).toEqual(['invalid_length']);
    expect(codes('a\0')).toEqual(['invalid_characters']);
  });

  it('tells at most a hundred faults', () => {
    const unknown = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field_${index}`, 1]));
    expect(problemOf(() => parse(z.strictObject({}), unknown)).errors).toHaveLength(100);
  });

  it('puts the path below a prefix', () => {
    expect(problemOf(() => parse(schema, { name: 'a' }, 'filters')).errors).toMatchObject([{ path: 'filters.places' }]);
  });

  it.each([undefined, null, 'text', 7, []])('refuses %p where an object is due', (junk) => {
    expect(problemOf(() => parse(schema, junk))).toMatchObject({ status: 422, errors: [{ path: '' }] });
  });

  it('refuses fields that would reach a prototype', () => {
    const body: unknown = JSON.parse('{"name":"a","places":[],"__proto__":{"role":"admin"},"constructor":1}');
    expect(problemOf(() => parse(schema, body)).errors?.map(({ path }) => path)).toEqual(['__proto__', 'constructor']);
    expect(({} as { role?: string }).role).toBeUndefined();
  });
});

describe('a problem', () => {
  it('carries what RFC 9457 wants, the request and what belongs to the failure', () => {
    const error = new AppError('version_conflict', 'Changed.', {
      members: { current: { version: 3 } },
      retry_after_ms: 5,
    });
    const problem = toProblem(error, 'request-1');
    expect(problem).toEqual({
      type: 'urn:problem:version_conflict',
      title: 'Changed meanwhile',
      status: 409,
      code: 'version_conflict',
      detail: 'Changed.',
      retry_after_ms: 5,
      current: { version: 3 },
      request_id: 'request-1',
    });
    expect(problemSchema.parse(problem)).toEqual(problem);
  });

  it('never tells what an exception said', () => {
    const problem = problemOf(() => {
      throw new Error('column users.password_hash does not exist');
    });
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('password_hash');
  });

  it.each(['a string', undefined, null, { code: 7 }])('is internal for %p, which is no error at all', (thrown) => {
    expect(asAppError(thrown).code).toBe('internal');
  });
});

describe('a dependency that cannot be reached', () => {
  const selection = new MongoServerSelectionError('no server', {
    servers: new Map(),
  } as unknown as TopologyDescription);

  it.each([
    ['MongoDB’s server selection', selection],
    ['a broken MongoDB connection', new MongoNetworkError('connection 3 closed')],
    ['PostgreSQL shutting down', Object.assign(new Error('terminating connection'), { code: '57P01' })],
    [
      'a cause further down',
      new Error('query failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
    ],
    ['one of several', new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })])],
  ])('is unavailable, with a time to come back: %s', (_what, error) => {
    expect(toProblem(asAppError(error), '')).toMatchObject({ status: 503, code: 'unavailable', retry_after_ms: 2_000 });
  });

  it('is unavailable as pg tells it', async () => {
    const pool = new Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
    expect(asAppError(await pool.query('SELECT 1').catch((error: unknown) => error)).code).toBe('unavailable');
    await pool.end();
  });

  it('is told from a fault of ours', () => {
    expect(asAppError(Object.assign(new Error('duplicate key'), { code: '23505' })).code).toBe('internal');
  });
});
