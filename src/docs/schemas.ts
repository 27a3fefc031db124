import { z } from 'zod';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface Schemas {
  /** What the server takes: a member it does not know is refused. */
  accepted(schema: z.ZodType): JsonSchema;
  /** What the server sends: clients ignore members they do not know, so that answers may grow. */
  sent(schema: z.ZodType): JsonSchema;
  /** The schemas with an id that the converted ones refer to. */
  readonly components: Readonly<Record<string, JsonSchema>>;
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

const isTransform = (schema: z.core.$ZodType) => schema._zod.def.type === 'transform';

/** Leaves out what tells a reader nothing: patterns beside a format or of numbers, safe integers, at least zero of them. */
function tidy(json: JsonSchema): void {
  if (json.format !== undefined || json.type === 'integer' || json.type === 'number') delete json.pattern;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.minLength === 0) delete json.minLength;
  if (json.minItems === 0) delete json.minItems;
}

/** Converts zod to JSON Schema (2020-12), with the shared schemas as components below `prefix`. */
export function createSchemas(prefix: string): Schemas {
  const components: Record<string, JsonSchema> = {};

  function convert(schema: z.ZodType, open: boolean): JsonSchema {
    const override: Override = ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // Text that is trimmed first and judged after: the limits stand in the second half.
      if (def.type === 'pipe' && !isTransform(def.in) && !isTransform(def.out)) {
        Object.assign(jsonSchema, convert(def.out as z.ZodType, open));
      }
      // zod leaves it out where text becomes something else: a number of a query has its default all the same.
      if (def.type === 'default') jsonSchema.default = def.defaultValue;
      if (open && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      tidy(jsonSchema);
    };
    // As a member, a shared schema becomes a reference even where it is the whole of what is converted.
    const whole = z.toJSONSchema(z.tuple([schema]), { io: 'input', unrepresentable: 'any', override });
    const text = JSON.stringify(whole).replaceAll('"#/$defs/', `"${prefix}`);
    const { $defs = {}, prefixItems } = JSON.parse(text) as JsonSchema & { prefixItems: [JsonSchema] };
    for (const [id, shared] of Object.entries($defs)) share(id, shared);
    return prefixItems[0];
  }

  function share(id: string, schema: JsonSchema): void {
    const known = components[id];
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two schemas share the id ${id}: give one of them another.`);
    }
    components[id] = schema;
  }

  return {
    accepted: (schema) => convert(schema, false),
    sent: (schema) => convert(schema, true),
    components,
  };
}
