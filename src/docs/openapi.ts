import type { z } from 'zod';
import { problems } from '../platform/errors/app-error.ts';
import { problemSchema } from '../platform/errors/index.ts';
import type { RestContract, RestRoute } from '../platform/http/index.ts';
import { createSchemas, type JsonSchema, type Schemas } from './schemas.ts';
import { product } from './version.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key within 24 hours repeats the first reply instead of the work.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The version that the change starts from, in quotes; another one in the store answers 409.',
  schema: { type: 'string', pattern: '^"\\d+"$' },
};

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });
const REQUEST_ID = { 'x-request-id': header('RequestId') };

/** What every answer of a route carries. */
function headersOf(route: RestRoute) {
  return {
    ...REQUEST_ID,
    ...(route.budget !== 'none' && {
      'RateLimit-Limit': header('RateLimitLimit'),
      'RateLimit-Remaining': header('RateLimitRemaining'),
      'RateLimit-Reset': header('RateLimitReset'),
      'RateLimit-Policy': header('RateLimitPolicy'),
    }),
    'Cache-Control': header('CacheControl'),
  };
}

/** The members of an object schema as parameters; arrays are repeated keys (`a=1&a=2`), which is OpenAPI's default. */
function parameters(place: 'path' | 'query', { properties = {}, required = [] }: JsonSchema): Parameter[] {
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = schema as JsonSchema;
    return {
      name,
      in: place,
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

/** Which failures a route may answer with, told from its table. */
function failures(route: RestRoute, conditional: boolean): number[] {
  const reading = route.method === 'get';
  const statuses = [
    ...(route.body ? [400, 413, 415] : []),
    ...(!reading || route.auth !== 'guest' ? [401] : []),
    ...(!reading || route.params ? [403, 404] : []),
    ...(reading ? [] : [409]),
    ...(!reading || route.params || route.query ? [422] : []),
    ...(conditional ? [428] : []),
    ...[429, 500, 503],
  ];
  return statuses.sort((a, b) => a - b);
}

function answers(route: RestRoute, schemas: Schemas) {
  const headers = headersOf(route);
  const located = route.location === true ? { Location: header('Location') } : {};
  const redirects = Object.entries(route.also ?? {}).filter(([status]) => status.startsWith('3'));
  const others = Object.entries(route.also ?? {}).filter(([status]) => !status.startsWith('3'));
  if (!route.response) return { [route.status ?? 204]: { description: 'Done.', headers: { ...headers, ...located } } };
  const properties: Record<string, JsonSchema> = { data: schemas.sent(route.response) };
  if (route.pagination) properties['pagination'] = schemas.sent(route.pagination);
  const required = Object.keys(properties);
  for (const [name, extra] of Object.entries(route.extras?.shape ?? {})) {
    properties[name] = schemas.sent(extra as z.ZodType);
  }
  const schema = { type: 'object', properties, required };
  const content = { 'application/json': { schema } };
  const tagged = { ...headers, ETag: header('ETag') };
  return {
    [route.status ?? 200]: {
      description: 'Done.',
      headers: { ...tagged, ...(redirects.length === 0 && located) },
      content,
    },
    ...Object.fromEntries(others.map(([status, description]) => [status, { description, headers: tagged, content }])),
    ...Object.fromEntries(
      redirects.map(([status, description]) => [status, { description, headers: { ...headers, ...located } }]),
    ),
    ...(route.method === 'get' && {
      304: { description: 'What If-None-Match names is still so; without a body.', headers: tagged },
    }),
  };
}

const security = {
  guest: [],
  optional: [{}, { bearer: [] }],
  user: [{ bearer: [] }],
};

/** Named after its operation, so that generated clients have a type for it. */
function requestBody(
  operationId: string,
  { method, body }: RestRoute & { body: z.ZodType },
  bodies: Record<string, JsonSchema>,
  schema: JsonSchema,
) {
  const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Body`;
  bodies[name] = schema;
  const types = method === 'patch' ? ['application/merge-patch+json', 'application/json'] : ['application/json'];
  const content = { schema: { $ref: `#/components/schemas/${name}` } };
  return {
    // One that stays away counts as {}.
    required: !body.safeParse({}).success,
    content: Object.fromEntries(types.map((type) => [type, content])),
  };
}

function operation(operationId: string, route: RestRoute, schemas: Schemas, bodies: Record<string, JsonSchema>) {
  const conditional = route.if_match === 'required';
  const given = [
    ...(route.params ? parameters('path', schemas.accepted(route.params)) : []),
    ...(route.query ? parameters('query', schemas.accepted(route.query)) : []),
    ...(route.idempotent === true ? [IDEMPOTENCY_KEY] : []),
    ...(route.if_match ? [{ ...IF_MATCH, required: conditional }] : []),
  ];
  return {
    operationId,
    summary: route.summary,
    security: security[route.auth],
    ...(given.length > 0 && { parameters: given }),
    ...(route.body && {
      requestBody: requestBody(operationId, { ...route, body: route.body }, bodies, schemas.accepted(route.body)),
    }),
    responses: {
      ...answers(route, schemas),
      ...Object.fromEntries(
        failures(route, conditional).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
  };
}

function operationIdOf(feature: string, name: string): string {
  const prefix = feature.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
  return prefix + name.charAt(0).toUpperCase() + name.slice(1);
}

const RETRY_AFTER = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } };

/** One response per status, naming the codes that stand behind it. */
function problemResponses() {
  const statuses = new Set(Object.values(problems).map(({ status }) => status));
  const codesOf = (wanted: number) =>
    Object.entries(problems)
      .filter(([, { status }]) => status === wanted)
      .map(([code, { title }]) => `${title} (\`${code}\`)`)
      .join(', or ');
  return Object.fromEntries(
    [...statuses].map((status) => [
      `Problem${status}`,
      {
        description: codesOf(status),
        headers: { ...REQUEST_ID, ...((status === 429 || status === 503) && RETRY_AFTER) },
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const byName = <Value>(record: Readonly<Record<string, Value>>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** OpenAPI 3.1 of the REST tables. `publicUrl` adds the address under which the world knows this server. */
export function openApi(contracts: Record<string, RestContract>, publicUrl?: string) {
  const schemas = createSchemas('#/components/schemas/');
  const problem = schemas.sent(problemSchema);
  const bodies: Record<string, JsonSchema> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [feature, contract] of Object.entries(contracts)) {
    for (const [name, route] of Object.entries(contract)) {
      const call = { tags: [feature], ...operation(operationIdOf(feature, name), route, schemas, bodies) };
      paths[route.path] = { ...paths[route.path], [route.method]: call };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      ...product,
      description: `${product.description} Realtime events are in asyncapi.json. Failures are problem+json (RFC 9457).`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }, ...(publicUrl === undefined ? [] : [{ url: `${publicUrl}/api/v1` }])],
    tags: Object.keys(contracts).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      headers: {
        RequestId: { description: 'Quote it when you report a problem.', schema: { type: 'string' } },
        RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer' } },
        Location: { description: 'The address of it.', schema: { type: 'string', format: 'uri-reference' } },
        ETag: { description: 'Weak; send it as If-None-Match to be told only of changes.', schema: { type: 'string' } },
        CacheControl: { description: 'no-store where tokens are answered, else no-cache.', schema: { type: 'string' } },
        RateLimitLimit: { description: 'Calls that the budget allows.', schema: { type: 'integer' } },
        RateLimitRemaining: { description: 'Calls that are left of it.', schema: { type: 'integer' } },
        RateLimitReset: { description: 'Seconds until it is whole again.', schema: { type: 'integer' } },
        RateLimitPolicy: { description: 'Calls and seconds of the budget: 120;w=60.', schema: { type: 'string' } },
      },
      responses: problemResponses(),
      schemas: byName({ ...schemas.components, ...bodies, Problem: problem }),
    },
  };
}
