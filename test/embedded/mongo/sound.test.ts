import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  deserialize,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { AS_STORED } from '../../../src/embedded/mongo/query/documents.ts';
import { isSound } from '../../../src/embedded/mongo/query/sound.ts';
import { message, open, reply } from './support/wire.ts';
import { describeOurs, startOurs } from './support/server.ts';
import type { OurServer } from './support/server.ts';

/** Every type there is. */
const whole = Buffer.from(
  serialize({
    int: new Int32(1),
    long: Long.fromString('9007199254740993'),
    double: new Double(1),
    decimal: Decimal128.fromString('0.10'),
    text: 'نص \u0000 🙂',
    symbol: new BSONSymbol('s'),
    binary: new Binary(Buffer.from([1, 2, 3]), 0),
    old: new Binary(Buffer.from([1, 2, 3]), 2),
    date: new Date(-1),
    time: new Timestamp({ t: 1, i: 2 }),
    regex: new BSONRegExp('^a', 'i'),
    code: new Code('1'),
    scoped: new Code('1', { a: 'b' }),
    none: null,
    yes: true,
    ends: [new MinKey(), new MaxKey()],
    nested: { b: { a: [[new Int32(1)], [], {}] } },
    id: new ObjectId(),
  }),
);

describe('what is sound', () => {
  it('holds every type', () => {
    expect(isSound(whole)).toBe(true);
    expect(isSound(Buffer.from(serialize({})))).toBe(true);
  });

  it('can be read, however it was damaged', () => {
    const place = fc.nat({ max: whole.length - 1 });
    const damage = fc.array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 });
    let refused = 0;
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        if (isSound(bytes)) deserialize(bytes, AS_STORED);
        else refused++;
      }),
      { numRuns: 5000, seed: 1 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('is as long as it says, and no longer', () => {
    for (let length = 0; length < whole.length; length++) expect(isSound(whole.subarray(0, length))).toBe(false);
    expect(isSound(Buffer.concat([whole, Buffer.of(0)]))).toBe(false);
  });
});

describeOurs('a document to insert', () => {
  let server: OurServer;
  beforeAll(async () => {
    server = await startOurs();
  });
  afterAll(() => server.stop());

  it('that is not sound is refused, while those beside it are stored', async () => {
    const rows = [{ _id: 1 }, { _id: 2, text: 'broken' }, { _id: 3 }].map((row) => Buffer.from(serialize(row)));
    rows[1]?.fill(0xff, rows[1].indexOf('broken'), rows[1].indexOf('broken') + 1);
    const name = Buffer.from('documents\0');
    const size = Buffer.alloc(4);
    size.writeInt32LE(4 + name.length + rows.reduce((sum, { length }) => sum + length, 0));
    const socket = await open(server.port);
    const extra = Buffer.concat([Buffer.of(1), size, name, ...rows]);
    socket.write(message({ insert: 'sound', ordered: false, $db: 'test' }, { extra }));
    expect(await reply(socket)).toMatchObject({ n: 2, writeErrors: [{ index: 1, code: 22 }], ok: 1 });
    socket.write(message({ find: 'sound', filter: { text: { $exists: false } }, $db: 'test' }));
    expect(await reply(socket)).toMatchObject({ cursor: { firstBatch: [{ _id: 1 }, { _id: 3 }] }, ok: 1 });
    socket.destroy();
  });
});
