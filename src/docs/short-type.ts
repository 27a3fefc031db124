import type { JsonSchema } from './schemas.ts';

type Schema = JsonSchema | boolean | undefined;

const FORMATS: Record<string, string> = { uuid: 'uuid', 'date-time': 'time', email: 'email' };

function range(low: number | undefined, high: number | undefined): string {
  if (low === undefined && high === undefined) return '';
  return high === undefined ? ` ${low}+` : ` ${low ?? ''}..${high}`;
}

function text({ format, enum: values, minLength, maxLength, pattern }: JsonSchema): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (format !== undefined) return FORMATS[format] ?? format;
  return `text${range(minLength, maxLength)}${pattern === undefined ? '' : ` /${pattern}/`}`;
}

function members({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const named = Object.entries(properties).map(
    ([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${shortType(schema)}`,
  );
  const others = typeof additionalProperties === 'object' ? [`[key]: ${shortType(additionalProperties)}`] : [];
  const all = [...named, ...others];
  return all.length === 0 ? '{}' : `{ ${all.join(', ')} }`;
}

function list({ items, minItems, maxItems }: JsonSchema): string {
  const of = items as Schema;
  if (typeof of === 'object' && of.not) return '[]';
  const type = shortType(of);
  const array = type.includes(' ') && !type.startsWith('{') ? `(${type})[]` : `${type}[]`;
  return array + range(minItems, maxItems);
}

function plain(type: unknown, schema: JsonSchema): string {
  switch (type) {
    case 'string':
      return text(schema);
    case 'integer':
      return `int${range(schema.minimum, schema.maximum)}`;
    case 'number':
      return `number${range(schema.minimum, schema.maximum)}`;
    case 'array':
      return list(schema);
    case 'object':
      return members(schema);
    default:
      return typeof type === 'string' ? type : 'any';
  }
}

/** A JSON Schema as a person would write it: `{ id: uuid, note?: text ..500 }`. */
export function shortType(schema: Schema): string {
  if (typeof schema !== 'object') return 'any';
  const { $ref, anyOf, type, default: fallback } = schema;
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf('/') + 1);
  if (anyOf) return anyOf.map(shortType).join(' | ');
  const types = (Array.isArray(type) ? (type as unknown[]) : [type]).map((each) => plain(each, schema));
  return types.join(' | ') + (fallback === undefined ? '' : ` = ${JSON.stringify(fallback)}`);
}
