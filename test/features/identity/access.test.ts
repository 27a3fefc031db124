import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, uniqueName } from '../../platform/support.ts';
import { type Databases, type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { createDatabase, dropDatabase, mongoUrl } from '../../support/databases.ts';
import { complete } from '../use-cases/support.ts';

const GRANT = fileURLToPath(new URL('../../../dist/admin-grant.js', import.meta.url));
const NAMESPACES = ['/messaging', '/dashboard', '/use-cases'];

const name = uniqueName();
let dataDir: string;
let databases: Databases;
let app: TestApp;
let amal: Person;
let stranger: Person;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'p2p access '));
  databases = { postgresUrl: await createDatabase(name), mongodbUri: mongoUrl(name) };
  app = await startTestApp({}, databases);
});
afterAll(async () => {
  await app.close();
  await rm(dataDir, { recursive: true, force: true });
  await dropDatabase(name);
});
beforeEach(async () => {
  [amal, stranger] = await Promise.all([app.person(), app.person()]);
});

const socketsOf = (person: Person) => Promise.all(NAMESPACES.map((each) => app.connect(person, each)));

/** The change and word of it in one transaction, as a call that suspends records them. */
async function change(aggregate: string, statement: string): Promise<void> {
  const event = { id: randomUUID(), v: 1, type: 'identity.access_changed', aggregate, at: new Date().toISOString() };
  await app.sql.query(
    `WITH changed AS (${statement} RETURNING id)
     SELECT graphile_worker.add_job('deliver_event', $2::json) FROM changed WHERE id = $1`,
    [aggregate, JSON.stringify(event)],
  );
}

describe('a role granted by another process', () => {
  it('is the role of sockets that are open already, and ends none', async () => {
    const { body } = await stranger.api.post('/use-cases', { ...complete, status: 'draft', visibility: 'private' });
    const { id } = body.data as { id: string };
    const [messaging, , cases] = await socketsOf(amal);
    expect((await cases?.ask('use-case:watch', { id }))?.error).toMatchObject({ code: 'not_found' });

    const { stdout } = await promisify(execFile)(process.execPath, [GRANT, amal.email], {
      env: {
        PATH: process.env['PATH'],
        POSTGRES_URL: databases.postgresUrl,
        MONGODB_URI: databases.mongodbUri,
        DATA_DIR: dataDir,
      },
    });
    expect(stdout).toContain(amal.email);
    await eventually('the role', async () => (await cases?.ask('use-case:watch', { id }))?.data !== undefined, 3_000);
    expect(messaging?.raw.connected).toBe(true);
    expect(messaging?.heard.map(({ event }) => event)).not.toContain('session:ended');
  });
});

describe('a suspension', () => {
  const isOver = async (person: Person) => {
    await expect(app.connect(person, '/messaging')).rejects.toMatchObject({ code: 'session_revoked' });
  };

  it('of a person ends their sockets in every namespace, and nobody else’s', async () => {
    const colleague = await app.person({ organization_id: amal.organization_id });
    const [hers, others] = await Promise.all([socketsOf(amal), socketsOf(colleague)]);
    await change(amal.id, `UPDATE users SET status = 'suspended' WHERE id = $1`);
    for (const socket of hers) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'account_suspended' });
      await socket.ended();
    }
    await isOver(amal);
    expect((await amal.api.get('/users/me')).body.code).toBe('session_revoked');
    for (const socket of others) {
      expect(socket.raw.connected).toBe(true);
      expect(socket.heard).toEqual([]);
    }
  });

  it('of an organization ends the sockets of all its people', async () => {
    const colleague = await app.person({ organization_id: amal.organization_id });
    const sockets = (await Promise.all([amal, colleague].map(socketsOf))).flat();
    const [other] = await socketsOf(stranger);
    await change(amal.organization_id, `UPDATE organizations SET status = 'suspended' WHERE id = $1`);
    for (const socket of sockets) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'account_suspended' });
      await socket.ended();
    }
    await isOver(colleague);
    expect(other?.raw.connected).toBe(true);
    expect(other?.heard).toEqual([]);
  });
});
