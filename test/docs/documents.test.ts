import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { asyncApi } from '../../src/docs/asyncapi.ts';
import { restContracts, socketContracts } from '../../src/docs/contracts.ts';
import { eventsPage } from '../../src/docs/events-page.ts';
import { openApi } from '../../src/docs/openapi.ts';
import { createSchemas } from '../../src/docs/schemas.ts';
import { shortType } from '../../src/docs/short-type.ts';

const printed = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** Every $ref of a document that leads nowhere. */
function danglingRefs(document: object): string[] {
  const refs = new Set(JSON.stringify(document).match(/(?<="\$ref":")[^"]+/g));
  return [...refs].filter((ref) => {
    let place: unknown = document;
    for (const key of ref.replace('#/', '').split('/')) place = (place as Record<string, unknown> | undefined)?.[key];
    return place === undefined;
  });
}

describe('openapi.json', () => {
  const document = openApi(restContracts);

  it('is what the contracts say', () => {
    expect(JSON.parse(printed('openapi.json'))).toEqual(document);
  });

  it('has every call of every contract once', () => {
    const routes = Object.values(restContracts).flatMap((contract) => Object.values(contract));
    for (const { path, method, summary } of routes) expect(document.paths[path]?.[method]).toMatchObject({ summary });
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(routes.length);
    expect(new Set(operations.map((each) => (each as { operationId: string }).operationId)).size).toBe(routes.length);
  });

  it('refers to nothing that is not there', () => {
    expect(danglingRefs(document)).toEqual([]);
  });

  it('names the parameters that a path has in braces', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(operations)) {
        const { parameters = [] } = operation as { parameters?: { name: string; in: string }[] };
        expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(names);
      }
    }
  });

  it('tells who may call, what is sent beside data, and which header repeats a reply', () => {
    const contract = {
      list: {
        method: 'get',
        path: '/things',
        summary: 'Things.',
        auth: 'optional',
        query: z.strictObject({ page: z.coerce.number().int().min(1).default(1) }),
        response: z.array(z.strictObject({ id: z.string() }).meta({ id: 'Thing' })),
        pagination: z.strictObject({ has_more: z.boolean() }),
      },
      make: {
        method: 'post',
        path: '/things',
        summary: 'Makes one.',
        auth: 'user',
        body: z.strictObject({ name: z.string().max(5) }),
        response: z.strictObject({ id: z.string() }),
        status: 201,
        idempotent: true,
      },
      remove: {
        method: 'delete',
        path: '/things/{id}',
        summary: 'Removes one.',
        auth: 'user',
        params: z.strictObject({ id: z.uuid() }),
      },
    } as const;
    const { paths, components } = openApi({ things: contract });
    expect(paths['/things']?.['get']).toMatchObject({
      operationId: 'thingsList',
      security: [{}, { bearer: [] }],
      parameters: [{ name: 'page', in: 'query', required: false, schema: { type: 'integer', minimum: 1, default: 1 } }],
      responses: {
        200: {
          content: {
            'application/json': {
              schema: {
                properties: {
                  data: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
                  pagination: { properties: { has_more: { type: 'boolean' } } },
                },
                required: ['data', 'pagination'],
              },
            },
          },
        },
        422: { $ref: '#/components/responses/Problem422' },
      },
    });
    expect(paths['/things']?.['post']).toMatchObject({
      security: [{ bearer: [] }],
      parameters: [{ name: 'Idempotency-Key', in: 'header', required: false }],
      requestBody: { required: true },
      responses: { 201: {}, 401: { $ref: '#/components/responses/Problem401' } },
    });
    expect(paths['/things/{id}']?.['delete']).toMatchObject({ responses: { 204: {}, 404: {} } });
    // Clients ignore what they do not know, the server refuses it.
    expect(components.schemas).toMatchObject({ ThingsMakeBody: { additionalProperties: false } });
    expect(components.schemas['Thing']).not.toHaveProperty('additionalProperties');
    expect(components.responses['Problem401']).toMatchObject({
      description: expect.stringContaining('`token_expired`'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
  });
});

describe('asyncapi.json', () => {
  const document = asyncApi(socketContracts);

  it('is what the contracts say', () => {
    expect(JSON.parse(printed('asyncapi.json'))).toEqual(document);
  });

  it('has every event of every namespace, and the session’s in each', () => {
    for (const { namespace, client, server } of socketContracts) {
      const channel = namespace.slice(1);
      for (const event of [...Object.keys(client), 'session:refresh']) {
        const id = event.replaceAll(':', '.');
        expect(document.operations[`${channel}.${id}`]).toMatchObject({
          action: 'receive',
          messages: [{ $ref: `#/channels/${channel}/messages/${id}` }],
          reply: { messages: [{ $ref: `#/channels/${channel}/messages/${id}.ack` }] },
        });
      }
      for (const event of [...Object.keys(server), 'session:expiring', 'session:ended']) {
        const id = event.replaceAll(':', '.');
        expect(document.operations[`${channel}.${id}`]).toMatchObject({ action: 'send' });
      }
    }
  });

  it('refers to nothing that is not there', () => {
    expect(danglingRefs(document)).toEqual([]);
  });

  it('says where the server is', () => {
    const { socketio } = asyncApi(socketContracts, 'https://api.factory.example').servers;
    expect(socketio).toMatchObject({ host: 'api.factory.example', protocol: 'wss', pathname: '/socket.io' });
  });
});

describe('events.md', () => {
  it('is what the contracts say', () => {
    expect(printed('events.md')).toBe(eventsPage(socketContracts));
  });

  it('keeps every row of a table whole', () => {
    const rows = eventsPage(socketContracts)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect([4, 5]).toContain(row.match(/(?<!\\)\|/g)?.length);
  });
});

describe('a schema written shortly', () => {
  const short = (schema: z.ZodType) => shortType(createSchemas('#/').accepted(schema));

  it.each<[z.ZodType, string]>([
    [z.strictObject({ id: z.uuid(), note: z.string().max(500).optional() }), '{ id: uuid, note?: text ..500 }'],
    [z.string().nullable(), 'text | null'],
    [z.enum(['day', 'week']), '"day" | "week"'],
    [z.array(z.enum(['day', 'week'])), '("day" | "week")[]'],
    [z.array(z.uuid()).max(500), 'uuid[] ..500'],
    [z.array(z.string().regex(/^[A-Z]{2}$/)).min(1), '(text /^[A-Z]{2}$/)[] 1+'],
    [z.array(z.never()), '[]'],
    [z.int().min(1).max(9), 'int 1..9'],
    [z.number().min(0), 'number 0+'],
    [z.int().min(1).default(5), 'int 1+ = 5'],
    [z.record(z.uuid(), z.int()), '{ [key]: int }'],
    [z.strictObject({}), '{}'],
    [z.iso.datetime(), 'time'],
    [z.strictObject({ a: z.int() }).meta({ id: 'ShortlyNamed' }), 'ShortlyNamed'],
    [z.string().trim().pipe(z.string().min(2).max(4)), 'text 2..4'],
    [z.unknown(), 'any'],
  ])('%# is %s', (schema, expected) => {
    expect(short(schema)).toBe(expected);
  });
});

describe('shared schemas', () => {
  it('refuse two shapes under one id', () => {
    const thing = z.strictObject({ id: z.string() }).meta({ id: 'SharedTwice' });
    const schemas = createSchemas('#/');
    schemas.sent(z.array(thing));
    expect(() => schemas.accepted(z.array(thing))).toThrow('SharedTwice');
  });
});
