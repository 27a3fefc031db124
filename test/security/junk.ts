import fc from 'fast-check';
import { z } from 'zod';

interface JsonSchema {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

/** Stands for what JSON.stringify could not write; `toJson` puts it in. */
export const DEEP = '@deep@';
const DEPTH = 20_000;
const DEEPLY = `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}`;
const DEEPLY_NAMED = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;

export function toJson(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? '').replaceAll(`"${DEEP}"`, DEEPLY).replaceAll(`"${DEEP}{}"`, DEEPLY_NAMED);
}

/** Written as JSON, since a literal would set the prototype instead of the key. */
const POLLUTING = ['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'];

const nastyText = fc.constantFrom(
  '',
  ' ',
  '\0',
  'NUL\0inside',
  '\ud800',
  'half \udc00',
  'x'.repeat(100_000),
  '👷'.repeat(5_001),
  '__proto__',
  'constructor',
  '$where',
  '{"$gt":""}',
  `' OR 1=1; --`,
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '%00',
  'null',
  '0',
  '-1',
  '1e400',
  '2026-13-45T99:99:99.999Z',
  '\u202e\u0600\u0301',
);

const nastyNumber = fc.constantFrom(-1, 0, 0.5, 1e308, -1e308, 2_147_483_648, 9_007_199_254_740_993, 4_294_967_296);

const nastyObject = fc.oneof(
  fc.constantFrom(...POLLUTING).map((text) => JSON.parse(text) as unknown),
  fc.constantFrom({ $gt: '' }, { $ne: null }, { $where: 'sleep(1000)' }, { $regex: '(a+)+$' }, { length: -1 }, {}),
  fc.constantFrom(DEEP, `${DEEP}{}`),
  fc.constantFrom([], [null], [[]], Array(10_000).fill('x'), ['$ne', 1]),
);

export const junk: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  nastyNumber,
  nastyObject,
  fc.constantFrom(null, true, false),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);

/** Something near what a schema takes: sometimes right, so that what lies behind the door is reached as well. */
export function near(schema: z.ZodType | undefined, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (!schema) return junk;
  return fc.oneof({ weight: 5, arbitrary: nearJson(describe(schema), ids) }, { weight: 1, arbitrary: junk });
}

const describe = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

function nearJson(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => nearJson(choice, ids)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return nearObject(schema, ids);
    case 'array':
      return fc.array(member(schema.items ?? {}, ids), { maxLength: 4 });
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 60 }), nastyNumber);
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.oneof(fc.constantFrom(...ids), fc.string({ maxLength: 40 }), nastyText);
    default:
      return junk;
  }
}

const member = (schema: JsonSchema, ids: readonly string[]) =>
  fc.oneof({ weight: 6, arbitrary: nearJson(schema, ids) }, { weight: 1, arbitrary: junk });

function nearObject({ properties = {}, additionalProperties }: JsonSchema, ids: readonly string[]) {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, member(schema, ids)])),
    { requiredKeys: [] },
  );
  const values = typeof additionalProperties === 'object' ? member(additionalProperties, ids) : junk;
  const unknown = fc.dictionary(fc.oneof(fc.constantFrom(...ids, '__proto__', '$set', 'a.b'), fc.string()), values, {
    maxKeys: 2,
    noNullPrototype: true,
  });
  const extra = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: unknown });
  return fc.tuple(known, extra).map(([one, other]) => ({ ...one, ...other }));
}

/** What may stand in a path; an empty segment or dots would make it the path of another call. */
export const nastySegment = fc
  .oneof(
    nastyText.map((text) => encodeURIComponent(text.toWellFormed().slice(0, 300))),
    fc.constantFrom('%', '%00', '%E0%A4%A', '%2e%2e%2f', '..%2f..', '[]', 'a[b]=c'),
    fc.string({ maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
  )
  .filter((segment) => !['', '.', '..'].includes(segment));
