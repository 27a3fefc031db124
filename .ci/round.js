// One round of the main job against `npm start`, by REST and sockets only, as somebody else's client would do it.
// Usage: node .ci/round.js [FILE FOR THE COUNTS]
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { freePort, startServer } from './server.js';

const PATIENCE_MS = 10_000;
const counts = { passed: 0, failed: 0 };
const sockets = [];

function within(what, promise) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A step that fails ends the round: the next ones build on it. */
async function step(name, work) {
  try {
    const result = await work();
    counts.passed += 1;
    console.log(`  ok      ${name}`);
    return result;
  } catch (error) {
    counts.failed += 1;
    console.log(`  FAILED  ${name}\n${error.stack}`);
    throw error;
  }
}

async function call(url, token, method, path, body) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

async function signUp(url, first_name, region, city) {
  const { data } = await call(url, undefined, 'POST', '/auth/signup', {
    organization: { name: `${city} Works`, industry: 'electronics', size: 'medium', country: 'SA', region, city },
    email: `${first_name.toLowerCase()}-${randomUUID()}@factory.example`,
    password: 'a long enough password',
    first_name,
    last_name: 'Tester',
    title: 'Plant engineer',
  });
  return { id: data.user.id, token: data.access_token, call: (...args) => call(url, data.access_token, ...args) };
}

/** A connected socket that remembers what was pushed before anybody asked for it. */
async function connect(url, namespace, token) {
  const socket = io(`${url}${namespace}`, { auth: { token }, transports: ['websocket'], forceNew: true });
  sockets.push(socket);
  const heard = [];
  const waiting = new Set();
  socket.onAny((event, payload) => {
    heard.push({ event, payload });
    for (const check of waiting) check();
  });
  const connected = new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  await within(`a connection to ${namespace}`, connected);
  return {
    async ask(event, payload) {
      const { data, error } = await within(`the ack of ${event}`, socket.emitWithAck(event, payload));
      assert.equal(error, undefined, JSON.stringify(error));
      return data;
    },
    pushed(event, matches) {
      const found = () => heard.find((each) => each.event === event && matches(each.payload))?.payload;
      const arrival = new Promise((resolve) => {
        const check = () => {
          if (!found()) return;
          waiting.delete(check);
          resolve(found());
        };
        waiting.add(check);
        check();
      });
      return within(`${event}`, arrival);
    },
  };
}

const useCase = {
  status: 'published',
  title: 'Vibration sensors find failing bearings early',
  company: 'Jeddah Works',
  industry: 'electronics',
  category: 'predictive_maintenance',
  description: 'Wireless sensors on forty motors report wear weeks before a bearing fails and the line stands still.',
  challenge: 'Bearings failed without a warning and stopped the line.',
  solution: 'Sensors, a gateway and a model of what normal looks like.',
  technologies: ['iot'],
  results: { metrics: [{ name: 'Unplanned stops', baseline: '14 a year', current: '3 a year' }] },
};

const QUESTION = 'Which sensors did you choose? وكم كلفت؟';

async function talk(server) {
  const { url } = server;
  const [author, reader] = await step('two people sign up', () =>
    Promise.all([signUp(url, 'Amal', 'makkah', 'Jeddah'), signUp(url, 'Basim', 'eastern', 'Dammam')]),
  );
  const [authorBoard, readerBoard, authorInbox, readerInbox] = await step(
    'both connect to /dashboard and /messaging',
    () =>
      Promise.all([
        connect(url, '/dashboard', author.token),
        connect(url, '/dashboard', reader.token),
        connect(url, '/messaging', author.token),
        connect(url, '/messaging', reader.token),
      ]),
  );
  await step('both dashboards answer their figures and start at nothing', async () => {
    for (const board of [authorBoard, readerBoard]) {
      const { stats } = await board.ask('stats:subscribe', { period: 'month' });
      assert.deepEqual([stats.use_cases.total_submissions, stats.messages.total_conversations], [0, 0]);
    }
  });
  const published = await step('one publishes a use case', async () => {
    const { data } = await author.call('POST', '/use-cases', useCase);
    assert.equal(data.status, 'published');
    return data;
  });
  await step('the author’s dashboard counts it without being asked', () =>
    authorBoard.pushed('stats:updated', ({ stats }) => stats.use_cases.total_submissions === 1),
  );
  const found = await step('the other finds it by REST', async () => {
    const { data } = await reader.call(
      'GET',
      '/use-cases?category=predictive_maintenance&industry=electronics&sort=newest',
    );
    const card = data.find(({ id }) => id === published.id);
    assert.ok(card, 'it is not in the list');
    const detail = await reader.call('GET', `/use-cases/${card.id}`);
    assert.equal(detail.data.title, useCase.title);
    return card;
  });
  const sent = await step('and writes to its author over a socket', async () => {
    const { message } = await readerInbox.ask('message:send', {
      client_message_id: randomUUID(),
      recipient_id: found.published_by.user_id,
      content: QUESTION,
    });
    assert.equal(message.recipient_id, author.id);
    return message;
  });
  await step('the author gets the message', async () => {
    const { message } = await authorInbox.pushed('message:created', ({ message: { id } }) => id === sent.id);
    assert.equal(message.content, QUESTION);
  });
  await step('the author’s unread count moves', () =>
    authorInbox.pushed('unread:updated', ({ unread_count, total_unread }) => unread_count === 1 && total_unread === 1),
  );
  await step('both dashboards count the conversation without being asked', () =>
    Promise.all([
      authorBoard.pushed('stats:updated', ({ stats }) => stats.messages.unread_count === 1),
      readerBoard.pushed('stats:updated', ({ stats }) => stats.messages.total_conversations === 1),
    ]),
  );
  await step('the author reads, and the receipt comes back to the sender', async () => {
    await authorInbox.ask('message:read', { conversation_id: sent.conversation_id, up_to_seq: sent.seq });
    const read = ({ user_id, read_seq }) => user_id === author.id && read_seq === sent.seq;
    await readerInbox.pushed('receipt:updated', read);
    await authorBoard.pushed('stats:updated', ({ stats }) => {
      return stats.messages.unread_count === 0 && stats.messages.total_conversations === 1;
    });
  });
  return { author, sent };
}

async function main() {
  const dataDir = await mkdtemp(join(tmpdir(), 'p2p-round-'));
  const place = { port: await freePort(), dataDir };
  let server;
  const start = async () => {
    server = await startServer(place);
    await server.ready();
  };
  for (const name of ['SIGINT', 'SIGTERM']) {
    process.once(name, () => {
      server?.end();
      process.exit(1);
    });
  }
  try {
    await step('npm start becomes ready', start);
    await step('the documentation page is served', async () => {
      for (const path of ['/docs', '/openapi.json', '/asyncapi.json']) {
        assert.equal((await fetch(`${server.url}${path}`)).status, 200, path);
      }
    });
    const { author, sent } = await talk(server);
    for (const socket of sockets) socket.close();
    await step('kill -9 ends the server', () => within('the end of npm start', server.signal('SIGKILL')));
    await step('npm start becomes ready again on the same data', start);
    await step('the message is still there, and the sign-in still holds', async () => {
      const { data } = await author.call('GET', `/messages/conversations/${sent.conversation_id}`);
      assert.deepEqual([data.length, data[0].id, data[0].content, data[0].is_read], [1, sent.id, QUESTION, true]);
    });
    await step('SIGTERM ends it with exit code 0', async () => {
      assert.equal(await within('the end of npm start', server.signal('SIGTERM')), 0);
    });
  } catch {
    console.log(server?.output() ?? '');
  } finally {
    for (const socket of sockets) socket.close();
    server?.end();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
  const file = process.argv[2];
  if (file) await writeFile(file, `${counts.passed} ${counts.failed}\n`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

await main();
