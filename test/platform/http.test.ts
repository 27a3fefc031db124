import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { type Person, startTestApp, type TestApp } from '../support/app.ts';
import { eventually } from './support.ts';

let app: TestApp;
let person: Person;

beforeAll(async () => {
  app = await startTestApp();
  person = await app.person();
});
afterAll(() => app.close());

const ask = (path: string, init: RequestInit = {}) => fetch(`${app.url}${path}`, init);
const json = { 'content-type': 'application/json' };
const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = json) =>
  ask('/api/v1/auth/login', { method: 'POST', headers, body });

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = (await response.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({ status: response.status, request_id: response.headers.get('x-request-id') });
  return problem;
}

/** A request as a client of its own making writes it. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
    socket.write(request);
  });
}

describe('x-request-id', () => {
  it('is the client’s own where it is plain, in the header and in the problem', async () => {
    const response = await ask('/api/v1/nowhere', { headers: { 'x-request-id': 'trace-7:a.b' } });
    expect((await problemOf(response))['request_id']).toBe('trace-7:a.b');
  });

  it.each(['with spaces', '"quoted"', '<script>', 'x'.repeat(101)])('is a new one instead of %p', async (given) => {
    const response = await ask('/health/live', { headers: { 'x-request-id': given } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a body', () => {
  it.each([
    ['broken JSON', '{"email":'],
    ['no JSON at all', 'email=a'],
  ])('of %s is 400', async (_what, body) => {
    expect(await problemOf(await post(body))).toMatchObject({ status: 400, code: 'malformed_request' });
  });

  it.each(['null', '7', '"text"', '[]'])('of %s is JSON, but no object: 422', async (body) => {
    expect(await problemOf(await post(body))).toMatchObject({
      status: 422,
      errors: [{ path: '', code: 'invalid_type', message: 'Write an object here.' }],
    });
  });

  it('of bytes that are no UTF-8 is 415 instead of being stored with replacement characters', async () => {
    const body = Buffer.concat([Buffer.from('{"email":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expect(await problemOf(await post(body))).toMatchObject({ status: 415, detail: 'Send JSON in UTF-8.' });
  });

  it('is judged last: first who calls, then whether the thing is there and theirs', async () => {
    const send = (path: string, body: string, headers: Record<string, string> = {}) =>
      ask(`/api/v1${path}`, { method: 'PATCH', headers: { ...json, ...headers }, body });
    const { token } = person;
    const missing = '0'.repeat(24);
    const signed = { authorization: `Bearer ${token}` };
    expect((await send(`/use-cases/${missing}`, '{bad')).status).toBe(401);
    expect((await send('/use-cases/zz', '{bad', signed)).status).toBe(422);
    expect((await send(`/use-cases/${missing}`, '{bad', signed)).status).toBe(404);
    expect((await send(`/use-cases/${missing}`, 'plain', { ...signed, 'content-type': 'text/plain' })).status).toBe(
      404,
    );
    expect((await send('/users/me', '{bad', signed)).status).toBe(400);
  });

  it('is refused where none is due, and so is a query', async () => {
    const read = await person.api.patch(`/messages/${person.id}/read`, { foo: 1 });
    expect(read).toMatchObject({ status: 422, body: { errors: [{ path: 'foo', code: 'unknown_field' }] } });
    const me = await person.api.get('/users/me?foo=1');
    expect(me).toMatchObject({ status: 422, body: { errors: [{ path: 'foo', code: 'unknown_field' }] } });
    expect((await person.api.get('/users/me?')).status).toBe(200);
  });

  it('of a mebibyte is read, a larger one is 413', async () => {
    const envelope = '{"email":"","password":"p"}'.length;
    const sized = (bytes: number) => JSON.stringify({ email: 'x'.repeat(bytes - envelope), password: 'p' });
    expect((await post(sized(1024 * 1024))).status).toBe(422);
    expect(await problemOf(await post(sized(1024 * 1024 + 1)))).toMatchObject({ code: 'payload_too_large' });
  });

  it('that inflates beyond a mebibyte is 413', async () => {
    const body = gzipSync(JSON.stringify({ email: 'x'.repeat(2 * 1024 * 1024) }));
    expect(await problemOf(await post(body, { ...json, 'content-encoding': 'gzip' }))).toMatchObject({ status: 413 });
  });

  it('that cannot be inflated is 400', async () => {
    const response = await post('no gzip at all', { ...json, 'content-encoding': 'gzip' });
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'malformed_request' });
  });

  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text, as another site may send it', { 'content-type': 'text/plain' }],
    ['no type', { 'content-type': '' }],
    ['another charset', { 'content-type': 'application/json; charset=latin1' }],
    ['an unknown encoding', { ...json, 'content-encoding': 'lzma' }],
  ])('of %s is 415', async (_what, headers) => {
    expect(await problemOf(await post('{}', headers))).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it.each([{}, { 'idempotency-key': 'deep' }])('nested beyond reason is refused, headers %p', async (headers) => {
    const deep = `{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const { status } = await person.api.post('/use-cases', deep, headers);
    expect([400, 422]).toContain(status);
  });

  it('names every fault, and the fields that are not known', async () => {
    const problem = await problemOf(await post('{"email":5,"password":"p","admin":true,"__proto__":{}}'));
    expect(problem).toMatchObject({ status: 422, code: 'validation_failed' });
    expect((problem['errors'] as { path: string }[]).map(({ path }) => path)).toEqual(['email', 'admin', '__proto__']);
  });
});

describe('a path', () => {
  it.each([
    '/api/v1/nowhere',
    '/nowhere',
    '/api/v2/users/me',
    '/socket.io',
    '/api/v1/users/me/'.replace('me/', 'me//x'),
  ])('that leads nowhere is 404: %s', async (path) => {
    expect(await problemOf(await ask(path))).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('of broken percent-encoding is 400', async () => {
    expect(await problemOf(await ask('/api/v1/use-cases/%E0%A4%A'))).toMatchObject({ code: 'malformed_request' });
  });

  it('with a malformed id is 422 for who is signed in, 401 before that', async () => {
    expect((await person.api.delete('/auth/sessions/seven')).body).toMatchObject({
      status: 422,
      errors: [{ path: 'id' }],
    });
    expect((await app.api().delete('/auth/sessions/seven')).status).toBe(401);
  });

  it('knows no unknown query parameter', async () => {
    const { status, body } = await app.api().get('/use-cases?pagesize=5');
    expect([status, body.errors[0].path]).toEqual([422, 'pagesize']);
  });

  it.each(['?page[]=1', '?__proto__=1', '?page=1&page=2', '?page=%00', '?page=1e9'])(
    'survives the query %s',
    async (query) => {
      expect((await app.api().get(`/use-cases${query}`)).status).toBe(422);
    },
  );
});

describe('a query', () => {
  it.each(['?q=%FF', '?city=%ED%A0%80', '?q=%E0%A4%A'])('that is no UTF-8 is 400: %s', async (query) => {
    expect(await problemOf(await ask(`/api/v1/use-cases${query}`))).toMatchObject({ code: 'malformed_request' });
  });

  it('may hold any letters, encoded or not, and repeat a name', async () => {
    const { status, body } = await app.api().get(`/use-cases?tag=${encodeURIComponent('جودة')}&tag=a+b`);
    expect([status, body.data]).toEqual([200, []]);
  });
});

describe('caches', () => {
  it('keep no token, share nothing of a user’s own, and ask again for everything else', async () => {
    const login = await post(JSON.stringify({ email: person.email, password: person.password }));
    expect(login.headers.get('cache-control')).toBe('no-store');
    const mine = await person.api.get('/users/me');
    expect(mine.headers.get('cache-control')).toBe('private, no-cache');
    expect(mine.headers.get('vary')).toMatch(/Origin.*Authorization/);
    expect((await app.api().get('/reference')).headers.get('cache-control')).toBe('no-cache');
  });
});

describe('a token', () => {
  it.each(['Bearer', 'Basic YTpi', 'Bearer junk', 'Bearer a.b.c', `Bearer ${'x'.repeat(5_000)}`])(
    '%p is 401',
    async (header) => {
      const response = await ask('/api/v1/users/me', { headers: { authorization: header } });
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
    },
  );

  it('with no algorithm is 401', async () => {
    const [, claims] = person.token.split('.');
    const forged = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims ?? ''}.`;
    expect((await app.api(forged).get('/users/me')).status).toBe(401);
  });
});

describe('browsers', () => {
  const from = (origin: string, path = '/api/v1/reference', init: RequestInit = {}) =>
    ask(path, { ...init, headers: { origin, ...(init.headers as Record<string, string>) } });

  it('of an allowed page may call, with credentials, and read our headers', async () => {
    const { headers } = await from('http://localhost:5173');
    expect(headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    const exposed = headers.get('access-control-expose-headers')?.split(',') ?? [];
    expect(exposed).toEqual(
      expect.arrayContaining(['ETag', 'Location', 'Retry-After', 'RateLimit-Remaining', 'x-request-id']),
    );
  });

  it.each(['/api/v1/nowhere', '/api/v1/users/me', '/api/v1/use-cases/%E0%A4%A'])(
    'may read the failure of %s too',
    async (path) => {
      const response = await from('http://localhost:5173', path);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    },
  );

  it.each(['https://evil.example', 'http://localhost.evil.example', 'null', 'http://localhost:5173.evil.example'])(
    'of %s may not',
    async (origin) => {
      const { headers } = await from(origin);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('ask first, and are told what they may send', async () => {
    const response = await from('http://localhost:5173', '/api/v1/use-cases', {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization,if-match' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,if-match');
  });

  it('never get another page’s answer out of a cache', async () => {
    for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'http://localhost:5173' }]) {
      expect((await ask('/api/v1/reference', { headers })).headers.get('vary')).toContain('Origin');
    }
  });
});

describe('every answer', () => {
  it.each(['/health/live', '/api/v1/reference', '/api/v1/nowhere'])(
    'carries the security headers: %s',
    async (path) => {
      const { headers } = await ask(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('x-powered-by')).toBeNull();
      // Plain HTTP here: telling a browser to insist on TLS would lock it out.
      expect(headers.get('strict-transport-security')).toBeNull();
    },
  );

  it('of a GET has a weak ETag, and 304 for who knows it', async () => {
    const first = await ask('/api/v1/reference');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\//);
    // fetch() itself adds cache-control: no-cache.
    const headers = { 'if-none-match': etag };
    const second = await ask('/api/v1/reference', { headers });
    expect([second.status, await second.text()]).toEqual([304, '']);
  });

  it('of a HEAD is that of the GET without its body', async () => {
    const [get, head] = [await ask('/api/v1/reference'), await ask('/api/v1/reference', { method: 'HEAD' })];
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect((await ask('/api/v1/users/me', { method: 'HEAD' })).status).toBe(401);
  });

  it('to an OPTIONS without a browser is harmless', async () => {
    expect((await ask('/api/v1/reference', { method: 'OPTIONS' })).status).toBeLessThan(500);
  });
});

describe('Socket.IO’s own path', () => {
  it('is answered once, whatever is asked there', async () => {
    expect(await (await ask('/socket.io/?EIO=4&transport=polling')).text()).toMatch(/^0\{"sid"/);
    expect((await ask('/socket.io/?EIO=4&transport=polling&sid=junk')).status).toBe(400);
    expect((await ask('/socket.io/anything', { method: 'DELETE' })).status).toBe(400);
    // The process is still there.
    expect((await ask('/health/live')).status).toBe(200);
  });

  it('serves browsers that cannot have a websocket', async () => {
    const socket = io(`${app.url}/messaging`, {
      auth: { token: person.token },
      transports: ['polling'],
      forceNew: true,
    });
    try {
      expect(await socket.timeout(5_000).emitWithAck('unread:get', {})).toMatchObject({ data: { total_unread: 0 } });
    } finally {
      socket.close();
    }
  });
});

describe('a client that speaks no HTTP', () => {
  it.each([
    ['junk', 'hello\r\n\r\n'],
    [
      'two lengths',
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`],
  ])('is cut off: %s', async (_what, request) => {
    expect(await raw(request)).toMatch(/^HTTP\/1.1 4\d\d/);
    expect((await ask('/health/live')).status).toBe(200);
  });
});

describe('a fault of ours', () => {
  it('is a 500 that tells nothing but the request id', async () => {
    await app.sql.query('ALTER TABLE users RENAME COLUMN email TO email_moved');
    try {
      const other = await eventually('a read of the row', async () => {
        const response = await ask('/api/v1/users/me', { headers: { authorization: `Bearer ${person.token}` } });
        return response.status === 500 && response;
      });
      const problem = await problemOf(other);
      expect(problem).toMatchObject({ code: 'internal' });
      expect(JSON.stringify(problem)).not.toMatch(/column|email|relation|select/i);
      expect(Object.keys(problem).sort()).toEqual(['code', 'detail', 'request_id', 'status', 'title', 'type']);
    } finally {
      await app.sql.query('ALTER TABLE users RENAME COLUMN email_moved TO email');
    }
  });
});
