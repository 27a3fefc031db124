import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client as Sql } from 'pg';
import { type Client, connect, type Conversation, type ConversationView, Failure } from '../../src/client/index.ts';
import { createApi } from '../support/api.ts';
import { freePort, startServer } from '../support/server-process.ts';

/** FAULT_KILLS=20 is the full proof; FAULT_SEED=… repeats the choices of a run that failed. */
const KILLS = Number(process.env['FAULT_KILLS'] ?? 3);
const SEED = Number(process.env['FAULT_SEED'] ?? randomInt(2 ** 31));
const PEOPLE = 20;
const FRIENDS = 3;
const ACTS_BETWEEN_KILLS = 150;

let dataDir: string;
let environment: Record<string, string>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'p2p chat '));
  const limits = ['LOGIN_ACCOUNT', 'SIGNUP_ADDRESS', 'MESSAGES_BURST', 'MESSAGES', 'WRITES', 'READS', 'SOCKET_EVENTS'];
  environment = {
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    LOG_LEVEL: 'silent',
    ACCESS_TOKEN_SECONDS: '86400',
    ...Object.fromEntries(limits.map((name) => [`LIMIT_${name}`, '1000000/1'])),
  };
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** mulberry32: the same choices for the same seed. */
function choices(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

interface Person {
  id: string;
  token: string;
}

/** A device, and what its user was promised. */
interface Device {
  person: Person;
  client: Client;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Calls that a fault cuts off may have happened or not; what a client was told is what has to hold. */
function cutOff(error: unknown): void {
  if (error instanceof Failure && (error.isPassing || error.code === 'wrong_state')) return;
  throw error;
}

const own = ({ messages }: ConversationView, person: Person) =>
  messages.filter(({ sender_id, deleted_at }) => sender_id === person.id && deleted_at === null);

it(`ends with the truth on every device: ${PEOPLE} people, ${KILLS} kills, PostgreSQL killed once (FAULT_SEED=${SEED})`, async () => {
  console.log(`FAULT_SEED=${SEED} FAULT_KILLS=${KILLS}`);
  const choose = choices(SEED);
  let server = await startServer(environment);
  const { url } = server;
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, index): Promise<Person> => {
      const organization = { name: `f${index}`, industry: 'metal', size: 'small', country: 'SA', city: 'Jubail' };
      const person = { email: `f${index}@x.example`, password: 'a long password', first_name: 'A', last_name: 'B' };
      const { body } = await createApi(`${url}/api/v1`).post('/auth/signup', { organization, ...person });
      return { id: body.data.user.id, token: body.data.access_token };
    }),
  );
  // A small limit, so that syncs have pages.
  const dial = (person: Person): Device => ({ person, client: connect({ url, token: person.token, sync_limit: 20 }) });
  const devices = people.flatMap((person) => [dial(person), dial(person)]);
  const acknowledged = new Map<string, { id: string; sender_id: string }>();
  const failures: unknown[] = [];
  const underWay = new Set<Promise<unknown>>();
  let sent = 0;

  function follow(work: Promise<unknown>): void {
    const done = work.catch(cutOff).catch((error: unknown) => failures.push(error));
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
  }

  function send({ client, person }: Device): void {
    const index = people.indexOf(person);
    const to = people[(index + 1 + choose(FRIENDS)) % PEOPLE];
    const client_message_id = `m${sent++}`;
    // A send has no right to fail: the outbox repeats it.
    const work = client.send({ recipient_id: to?.id ?? '' }, `text of ${client_message_id}`, client_message_id);
    const kept = work.then(({ id }) => acknowledged.set(client_message_id, { id, sender_id: person.id }));
    const done = kept.catch((error: unknown) => failures.push(error));
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
  }

  function act(): void {
    const place = choose(devices.length);
    const device = devices[place];
    if (!device) return;
    const { client, person } = device;
    const { conversations } = client.getSnapshot();
    const conversation = conversations[choose(Math.max(1, conversations.length))];
    const roll = choose(100);
    if (roll < 55 || !conversation) send(device);
    else if (roll < 65) {
      const mine = own(conversation, person);
      const message = mine[choose(Math.max(1, mine.length))];
      if (message) follow(client.edit(message.id, `edited ${choose(1_000)}`));
    } else if (roll < 70) {
      const mine = own(conversation, person);
      const message = mine[choose(Math.max(1, mine.length))];
      if (message) follow(client.delete(message.id));
    } else if (roll < 85) follow(client.read(conversation.id));
    else if (roll < 90)
      follow(
        client.rest('PATCH /messages/conversations/{id}', {
          params: { id: conversation.id },
          body: { archived: choose(2) === 1 },
        }),
      );
    else if (roll < 95) client.disconnect();
    else if (roll < 98) client.connect();
    else if (client.getSnapshot().outbox.length === 0) {
      // Elsewhere: another machine, which knows nothing.
      client.disconnect();
      devices[place] = dial(person);
    }
  }

  async function actForAWhile(): Promise<void> {
    for (let count = 0; count < ACTS_BETWEEN_KILLS; count++) {
      act();
      if (count % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  for (let kill = 0; kill < KILLS; kill++) {
    await actForAWhile();
    // Something has to be under way and something acknowledged when the end comes.
    const before = acknowledged.size;
    await until('some sends are acknowledged', () => acknowledged.size > before || underWay.size === 0);
    if (kill === Math.floor(KILLS / 2)) {
      const pid = (await readFile(join(dataDir, 'postgres/cluster/data/postmaster.pid'), 'utf8')).split('\n')[0];
      process.kill(Number(pid), 'SIGKILL');
      await actForAWhile();
      await until('PostgreSQL is back', async () => (await fetch(`${url}/health/ready`)).ok);
      await actForAWhile();
    }
    await server.end('SIGKILL');
    await actForAWhile();
    server = await startServer(environment);
  }

  for (const { client } of devices) client.connect();
  await until('everything is answered', () => underWay.size === 0);
  expect(failures).toEqual([]);
  const whole = () => devices.every(({ client }) => client.getSnapshot().is_synced);
  await until('everybody is synced', whole);

  const note = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8')) as Record<string, string>;
  const sql = new Sql({ connectionString: note['postgresUrl'] });
  await sql.connect();

  // 1: what was acknowledged is stored, once.
  const { rows: stored } = await sql.query('SELECT id, sender_id, client_message_id FROM messages');
  expect(new Set(stored.map(({ client_message_id }) => client_message_id)).size).toBe(stored.length);
  const byClientId = new Map(stored.map(({ client_message_id, ...rest }) => [client_message_id, rest]));
  expect(Object.fromEntries(byClientId)).toEqual(Object.fromEntries(acknowledged));
  expect(stored).toHaveLength(sent);

  // Quiet: the devices have marked as delivered what came, and every push has arrived.
  const revs = async () => {
    const { rows } = await sql.query('SELECT id, rev FROM conversations WHERE last_seq > 0');
    return new Map(rows.map(({ id, rev }) => [id as string, rev as number]));
  };
  const isCurrent = ({ conversations }: ReturnType<Client['getSnapshot']>, truth: Map<string, number>) =>
    conversations.every(({ id, rev }) => truth.get(id) === rev);
  await until('every device is at the last revision', async () => {
    const truth = await revs();
    return devices.every(({ client }) => isCurrent(client.getSnapshot(), truth));
  });

  // 2: seq and rev without gaps. 5: unread is a recount.
  const { rows: faults } = await sql.query(`
    SELECT c.id FROM conversations c
    WHERE c.last_seq <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.seq BETWEEN 1 AND c.last_seq)
       OR c.rev < (SELECT max(rev) FROM (SELECT rev, conversation_id FROM messages UNION ALL SELECT rev, conversation_id FROM marks) r
                   WHERE r.conversation_id = c.id)
       OR EXISTS (SELECT FROM (SELECT rev, conversation_id FROM messages UNION ALL SELECT rev, conversation_id FROM marks) r
                  WHERE r.conversation_id = c.id GROUP BY rev HAVING count(*) > 1)
       OR EXISTS (SELECT FROM participants p WHERE p.conversation_id = c.id AND p.unread_count <> (
            SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.recipient_id = p.user_id
              AND m.seq > p.read_seq AND m.deleted_at IS NULL))`);
  expect(faults).toEqual([]);

  // 3, 4, 6: every device shows what a newcomer is told, message by message, read_at and unread and states included.
  for (const person of people) {
    const api = createApi(`${url}/api/v1`, person.token);
    const listed = (await api.get('/messages?limit=100')).body.data as Conversation[];
    for (const { client } of devices.filter((each) => each.person === person)) {
      const { conversations, total_unread } = client.getSnapshot();
      expect(conversations.map(({ id }) => id).sort()).toEqual(listed.map(({ id }) => id).sort());
      let unread = 0;
      for (const truth of listed) {
        const view = conversations.find(({ id }) => id === truth.id) as ConversationView;
        for (const field of [
          'rev',
          'read_seq',
          'delivered_seq',
          'peer_read_seq',
          'peer_delivered_seq',
          'unread_count',
          'archived',
          'muted',
          'blocked',
        ] as const) {
          expect([truth.id, field, view[field]]).toEqual([truth.id, field, truth[field]]);
        }
        unread += truth.unread_count;
        // A device that came late has the last 50 at least, one that was there has all.
        expect(view.messages.length).toBeGreaterThanOrEqual(Math.min(50, truth.last_seq));
        const first = view.messages[0]?.seq ?? 1;
        const history = [];
        for (let after = first - 1; after < truth.last_seq; after += 100) {
          history.push(
            ...(await api.get(`/messages/conversations/${truth.id}?after_seq=${after}&limit=100`)).body.data,
          );
        }
        expect(view.messages).toEqual(history);
      }
      expect(total_unread).toBe(unread);
    }
  }
  console.log(`${KILLS} kills: ${sent} sent and stored once, ${devices.length} devices equal to the database`);
  await sql.end();
  for (const { client } of devices) client.disconnect();
  expect(await server.end('SIGTERM')).toBe(0);
}, 900_000);
