import fc from 'fast-check';
import { z } from 'zod';
import type { UseCaseFields } from '../../../src/features/use-cases/use-case-fields.contract.ts';

/** What publishing asks for, and nothing more. */
export const complete = {
  title: 'Vibration sensors end unplanned stops of the kiln',
  company: 'مصنع الأسمنت العربي',
  industry: 'construction_materials',
  category: 'predictive_maintenance',
  description:
    'The kiln stood still eleven times a year. Sensors on its drive now tell us two weeks ahead which bearing wears.',
  challenge: 'Every stop cost two days of production.',
  solution: 'Wireless vibration sensors and a model of each bearing.',
  technologies: ['IoT', 'ai_ml'],
  results: { metrics: [{ name: 'Unplanned stops', value: '11 → 2 a year' }], roi: { percentage: 187 } },
} satisfies UseCaseFields;

interface JsonSchema {
  type?: string;
  enum?: string[];
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

/** Characters of one, two, three and four bytes, right-to-left and combining ones among them. */
const CHARACTERS = fc.constantFrom('a', 'Z', '7', ' ', '\n', '"', '<', '$', '.', 'é', 'ش', 'ّ', '\u200f', '漢', '😀');

function textOf(maximum: number): fc.Arbitrary<string> {
  return fc
    .array(CHARACTERS, { maxLength: Math.min(maximum, 30) })
    .map((characters) => characters.join(''))
    .filter((value) => value.trim() !== '');
}

function arbitraryOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(([name, member]) => [name, arbitraryOf(member)]);
      const record = fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [],
      });
      return record.map((value) => ({ ...value }));
    }
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
    case 'number':
      return fc
        .double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true })
        .map((value) => (Object.is(value, -0) ? 0 : value));
    default:
      // Labels are trimmed before they are kept, so these have no spaces around them.
      return schema.maxLength === undefined ? textOf(40).map((value) => value.trim()) : textOf(schema.maxLength);
  }
}

type Json = Record<string, unknown>;
export const isGroup = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A patch out of a value: some of its members, at any depth, are taken away by null instead. */
function withNulls(value: Json): fc.Arbitrary<Json> {
  const members = Object.entries(value).map(([name, member]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof(
      { weight: 4, arbitrary: isGroup(member) ? withNulls(member) : fc.constant(member) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  ]);
  return fc.record(Object.fromEntries(members)).map((patch) => ({ ...patch }));
}

/** Any merge patch (RFC 7396) of values of a schema. */
export const anyPatchOf = (schema: z.ZodType): fc.Arbitrary<Json> => anyOf(schema).chain(withNulls);

/** Any valid value of a schema, read off the schema itself; rows that say nothing, which are not kept, left out. */
export function anyOf(schema: z.ZodType): fc.Arbitrary<Record<string, unknown>> {
  const described = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  return arbitraryOf(described).map((value) => schema.parse(value) as Record<string, unknown>);
}
