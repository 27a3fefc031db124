import { expect } from '@jest/globals';
import { Client as Sql } from 'pg';
import { type Client, connect, type Conversation, type ConversationView, Failure } from '../../src/client/index.ts';
import { eventually } from '../platform/support.ts';
import { createApi } from '../support/api.ts';

const PEOPLE = 20;
const FRIENDS = 3;
const ACTS = 150;
const PATIENCE_MS = 60_000;

/** Limits out of the crowd's way, and tokens that outlive the test. */
export const ROOMY: Record<string, string> = {
  LOG_LEVEL: 'silent',
  ACCESS_TOKEN_SECONDS: '86400',
  ...Object.fromEntries(
    ['LOGIN_ACCOUNT', 'SIGNUP_ADDRESS', 'MESSAGES_BURST', 'MESSAGES', 'WRITES', 'READS', 'SOCKET_EVENTS'].map(
      (name) => [`LIMIT_${name}`, '1000000/1'],
    ),
  ),
};

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

interface Device {
  person: Person;
  client: Client;
}

/** Calls that a fault cuts off may have happened or not; what a client was told is what has to hold. */
function cutOff(error: unknown): void {
  if (error instanceof Failure && (error.isPassing || error.code === 'wrong_state')) return;
  throw error;
}

const own = ({ messages }: ConversationView, person: Person) =>
  messages.filter(({ sender_id, deleted_at }) => sender_id === person.id && deleted_at === null);

const STATE = ['rev', 'read_seq', 'delivered_seq', 'peer_read_seq', 'peer_delivered_seq', 'unread_count'] as const;
const SETTINGS = ['archived', 'muted', 'blocked'] as const;

/** Twenty people with two devices each, who do at random what people do, at one address. */
export async function createCrowd(url: string, seed: number) {
  const choose = choices(seed);
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

  function watch(work: Promise<unknown>): void {
    const done = work.catch((error: unknown) => failures.push(error));
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
  }
  const follow = (work: Promise<unknown>): void => {
    watch(work.catch(cutOff));
  };

  /** A send has no right to fail: the outbox repeats it. */
  function send({ client, person }: Device, to: Person | undefined): string {
    const client_message_id = `m${sent++}`;
    const sending = client.send({ recipient_id: to?.id ?? '' }, `text of ${client_message_id}`, client_message_id);
    watch(sending.then(({ id }) => acknowledged.set(client_message_id, { id, sender_id: person.id })));
    return client_message_id;
  }

  function change({ client, person }: Device, conversation: ConversationView, isEdit: boolean): void {
    const mine = own(conversation, person);
    const message = mine[choose(Math.max(1, mine.length))];
    if (message) follow(isEdit ? client.edit(message.id, `edited ${choose(1_000)}`) : client.delete(message.id));
  }

  function act(): void {
    const place = choose(devices.length);
    const device = devices[place];
    if (!device) return;
    const { client, person } = device;
    const { conversations } = client.getSnapshot();
    const conversation = conversations[choose(Math.max(1, conversations.length))];
    const roll = choose(100);
    if (roll < 55 || !conversation) {
      send(device, people[(people.indexOf(person) + 1 + choose(FRIENDS)) % PEOPLE]);
    } else if (roll < 70) change(device, conversation, roll < 65);
    else if (roll < 85) follow(client.read(conversation.id));
    else if (roll < 90) {
      const body = { [roll < 88 ? 'archived' : 'muted']: choose(2) === 1 };
      follow(client.rest('PATCH /messages/conversations/{id}', { params: { id: conversation.id }, body }));
    } else if (roll < 95) client.disconnect();
    else if (roll < 98) client.connect();
    else if (client.getSnapshot().outbox.length === 0) {
      // Elsewhere: another machine, which knows nothing.
      client.disconnect();
      devices[place] = dial(person);
    }
  }

  /** Every device connected, everything answered, everybody synced. */
  async function settle(): Promise<void> {
    for (const { client } of devices) client.connect();
    await eventually('everything is answered', () => underWay.size === 0, PATIENCE_MS);
    expect(failures).toEqual([]);
    const whole = () => devices.every(({ client }) => client.getSnapshot().is_synced);
    await eventually('everybody is synced', whole, PATIENCE_MS);
  }

  /** 1: what was acknowledged is stored, once. */
  async function expectStored(sql: Sql): Promise<void> {
    const { rows } = await sql.query('SELECT id, sender_id, client_message_id FROM messages');
    expect(rows).toHaveLength(sent);
    const stored = new Map(rows.map(({ client_message_id, ...rest }) => [client_message_id, rest]));
    expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(acknowledged));
  }

  /** Quiet: the devices have marked as delivered what came, and every push has arrived. */
  async function untilQuiet(sql: Sql): Promise<void> {
    const isQuiet = async () => {
      const { rows } = await sql.query('SELECT id, rev FROM conversations WHERE last_seq > 0');
      const revs = new Map(rows.map(({ id, rev }) => [id as string, rev as number]));
      return devices.every(({ client }) =>
        client.getSnapshot().conversations.every(({ id, rev }) => revs.get(id) === rev),
      );
    };
    await eventually('every device is at the last revision', isQuiet, PATIENCE_MS);
  }

  /** 2: seq and rev without gaps. 5: unread is a recount. */
  async function expectGapless(sql: Sql): Promise<void> {
    const changes = `(SELECT rev, conversation_id FROM messages UNION ALL SELECT rev, conversation_id FROM marks) r`;
    const { rows } = await sql.query(`
      SELECT c.id FROM conversations c
      WHERE c.last_seq <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.seq BETWEEN 1 AND c.last_seq)
         OR c.rev < (SELECT max(rev) FROM ${changes} WHERE r.conversation_id = c.id)
         OR EXISTS (SELECT FROM ${changes} WHERE r.conversation_id = c.id GROUP BY rev HAVING count(*) > 1)
         OR EXISTS (SELECT FROM participants p WHERE p.conversation_id = c.id AND p.unread_count <> (
              SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.recipient_id = p.user_id
                AND m.seq > p.read_seq AND m.deleted_at IS NULL))`);
    expect(rows).toEqual([]);
  }

  /** 3, 4, 6: what a device shows is what a newcomer is told, message by message, read_at and unread and states included. */
  async function expectTruth({ client, person }: Device): Promise<void> {
    const api = createApi(`${url}/api/v1`, person.token);
    const listed = (await api.get('/messages?limit=100')).body.data as Conversation[];
    const { conversations, total_unread } = client.getSnapshot();
    expect(conversations.map(({ id }) => id).sort()).toEqual(listed.map(({ id }) => id).sort());
    expect(total_unread).toBe(listed.reduce((sum, { unread_count }) => sum + unread_count, 0));
    for (const truth of listed) {
      const view = conversations.find(({ id }) => id === truth.id) as ConversationView;
      for (const field of [...STATE, ...SETTINGS]) {
        expect([truth.id, field, view[field]]).toEqual([truth.id, field, truth[field]]);
      }
      // A device that came late has the last 50 at least, one that was there has all.
      expect(view.messages.length).toBeGreaterThanOrEqual(Math.min(50, truth.last_seq));
      const history = [];
      for (let after = (view.messages[0]?.seq ?? 1) - 1; after < truth.last_seq; after += 100) {
        const path = `/messages/conversations/${truth.id}?after_seq=${after}&limit=100`;
        history.push(...(await api.get(path)).body.data);
      }
      expect(view.messages).toEqual(history);
    }
  }

  return {
    devices,

    async actForAWhile(): Promise<void> {
      for (let count = 0; count < ACTS; count++) {
        act();
        if (count % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },

    /** Something has to be under way and something acknowledged when an end comes. */
    async untilSomeAreAcknowledged(): Promise<void> {
      const before = acknowledged.size;
      await eventually('some sends', () => acknowledged.size > before || underWay.size === 0, PATIENCE_MS);
    },

    settle,

    /** Pushes alone, of one message of each person: every other device of both hears of it, once, and nobody else. */
    async expectEveryPush(): Promise<void> {
      await settle();
      const heard = devices.map(() => [] as string[]);
      const first = sent;
      const stops = devices.map(({ client }, place) =>
        client.on('message:created', ({ message }) => {
          const id = message.client_message_id ?? '';
          // One of before may be on its way yet: a sync was faster than its push.
          if (Number(id.slice(1)) >= first) heard[place]?.push(id);
        }),
      );
      const expected = devices.map(() => [] as string[]);
      for (const [index, person] of people.entries()) {
        const peer = people[(index + 1) % PEOPLE];
        const acting = devices.findIndex((device) => device.person === person);
        const id = send(devices[acting] as Device, peer);
        for (const [place, device] of devices.entries()) {
          const isConcerned = device.person === person || device.person === peer;
          if (isConcerned && place !== acting) expected[place]?.push(id);
        }
      }
      const isEqual = () => heard.every((ids, place) => ids.length >= (expected[place]?.length ?? 0));
      await eventually('every push', isEqual, PATIENCE_MS).catch(() => undefined);
      for (const stop of stops) stop();
      expect(heard.map((ids) => ids.sort())).toEqual(expected.map((ids) => ids.sort()));
    },

    /** All seven rules but the last, device by device against the database. */
    async expectRules(postgresUrl: string): Promise<string> {
      await settle();
      const sql = new Sql({ connectionString: postgresUrl });
      await sql.connect();
      try {
        await expectStored(sql);
        await untilQuiet(sql);
        await expectGapless(sql);
        for (const device of devices) await expectTruth(device);
      } finally {
        await sql.end();
      }
      return `${sent} sent and stored once, ${devices.length} devices equal to the database`;
    },

    leave(): void {
      for (const { client } of devices) client.disconnect();
    },
  };
}
