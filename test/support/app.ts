import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { MongoClient } from 'mongodb';
import { Pool } from 'pg';
import { type App, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { createLogger } from '../../src/platform/logging/index.ts';
import { type Api, createApi } from './api.ts';
import { createDatabase, dropDatabase, mongoUrl } from './databases.ts';
import { connectSocket, type TestSocket } from './sockets.ts';

export interface Person {
  id: string;
  organization_id: string;
  email: string;
  password: string;
  token: string;
  refresh_token: string;
  api: Api;
}

export interface TestApp {
  url: string;
  app: App;
  /** Calls below /api/v1; without a token as a guest. */
  api(token?: string): Api;
  /** Signs up a new organization with its administrator, or a person into the organization given. */
  person(options?: { organization_id?: string; role?: 'member' | 'org_admin' | 'platform_admin' }): Promise<Person>;
  connect(person: { token: string }, namespace: string): Promise<TestSocket>;
  /** The database itself: to arrange what no call can yet, and to compare with what clients were told. */
  sql: Pool;
  close(): Promise<void>;
}

/** Limits that no test reaches by accident; the tests of limits set their own. */
const ROOMY = Object.fromEntries(
  [
    'LOGIN_ACCOUNT',
    'LOGIN_ADDRESS',
    'SIGNUP_ADDRESS',
    'MESSAGES_BURST',
    'MESSAGES',
    'WRITES',
    'READS',
    'SOCKET_EVENTS',
    'SESSION_REFRESH',
  ].map((name) => [`LIMIT_${name}`, '100000/1']),
);

let people = 0;
const unique = () => `${process.pid}-${Date.now()}-${people++}`;

export const PASSWORD = 'a password of the tests';

export interface Databases {
  postgresUrl: string;
  mongodbUri: string;
}

/**
 * The real application on databases of its own, or on those given, which it then leaves behind. `environment` is what
 * an operator would set.
 */
export async function startTestApp(environment: Record<string, string> = {}, databases?: Databases): Promise<TestApp> {
  const name = `p2p_test_${randomBytes(8).toString('hex')}`;
  const { postgresUrl, mongodbUri } = databases ?? {
    postgresUrl: await createDatabase(name),
    mongodbUri: mongoUrl(name),
  };
  const config = readConfig({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    REDIS_URL: process.env['TEST_REDIS_URL'],
    LIMIT_SOCKETS_PER_USER: '100',
    ...ROOMY,
    ...environment,
  });
  const app = await createApp({
    config,
    logger: createLogger(config.logLevel),
    postgresUrl,
    mongodbUri,
    authSecret: 'the secret that the tests sign with',
  });
  await app.start();
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const sql = new Pool({ connectionString: postgresUrl, max: 4 });
  sql.on('error', () => undefined);
  const sockets: TestSocket[] = [];
  const api = (token?: string) => createApi(`${url}/api/v1`, token);

  async function signIn(email: string) {
    const { body } = await api().post('/auth/login?tokens=body', { email, password: PASSWORD });
    return body.data as { access_token: string; refresh_token: string };
  }

  async function person(options: Parameters<TestApp['person']>[0] = {}): Promise<Person> {
    const email = `person-${unique()}@factory.example`;
    const names = { first_name: 'Amal', last_name: 'Qahtani' };
    if (options.organization_id === undefined) {
      await app.services.accounts.signup(
        {
          organization: {
            name: `Factory ${unique()}`,
            industry: 'electronics',
            size: 'medium',
            country: 'SA',
            city: 'Riyadh',
            region: 'riyadh',
          },
          email,
          password: PASSWORD,
          ...names,
        },
        { address: 'tests', device: undefined },
      );
    } else {
      const columns = { email, ...names, title: null, role: 'member', timezone: 'Asia/Riyadh' } as const;
      await app.services.accounts.join(options.organization_id, { ...columns, password: PASSWORD });
    }
    if (options.role !== undefined)
      await sql.query('UPDATE users SET role = $1 WHERE email = $2', [options.role, email]);
    const { access_token: token, refresh_token } = await signIn(email);
    const { body } = await api(token).get('/users/me');
    const { user } = body.data as { user: { id: string; organization_id: string } };
    return {
      id: user.id,
      organization_id: user.organization_id,
      email,
      password: PASSWORD,
      token,
      refresh_token,
      api: api(token),
    };
  }

  return {
    url,
    app,
    api,
    person,
    sql,
    async connect({ token }, namespace) {
      const socket = await connectSocket(url, namespace, token);
      sockets.push(socket);
      return socket;
    },
    async close() {
      for (const socket of sockets) socket.close();
      await app.stop();
      await sql.end();
      if (databases) return;
      await dropDatabase(name);
      const mongo = new MongoClient(mongodbUri);
      await mongo.db().dropDatabase();
      await mongo.close();
    },
  };
}
