import { expect, it } from '@jest/globals';
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
import fc from 'fast-check';
import { AS_STORED, decodeWith, namesOf } from '../../../src/embedded/mongo/query/documents.ts';
import { picking } from '../../../src/embedded/mongo/query/pick.ts';

const NAMES = ['_id', 'a', 'b', 'long name', 'اسم', '', '0', '12', '$ref', '$id', '__proto__'];

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constant('نص'),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.integer().map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.date({ noInvalidDate: true }),
  fc.boolean(),
  fc.constantFrom(
    null,
    undefined,
    new UUID('3fa85f64-5717-4562-b3fc-2c963f66afa6'),
    new Binary(Buffer.from('bytes')),
    new BSONRegExp('^a', 'i'),
    new Code('f()'),
    Decimal128.fromString('1.50'),
    new Timestamp({ t: 1, i: 2 }),
    new MinKey(),
    new MaxKey(),
  ),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { weight: 3, arbitrary: scalar },
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), tie('value')), { selector: ([name]) => name, maxLength: 4 })
      .map((fields) => new Map(fields)),
  ),
}));
const fields = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), { selector: ([name]) => name, maxLength: 8 });

it('decodes some fields to what decoding everything makes of them, in their order', () => {
  fc.assert(
    fc.property(fields, fc.uniqueArray(fc.constantFrom(...NAMES)), fc.boolean(), (all, wanted, isStored) => {
      const options = isStored ? AS_STORED : {};
      const bytes = Buffer.from(serialize(new Map(all), { ignoreUndefined: false }));
      const some = serialize(new Map(all.filter(([name]) => wanted.includes(name))), { ignoreUndefined: false });
      const expected = decodeWith(some, options);
      const picked = picking(new Set(wanted), options)(bytes);
      expect(picked).toStrictEqual(expected);
      expect(namesOf(picked)).toEqual(namesOf(expected));
    }),
    { numRuns: 2_000 },
  );
});
