import { randomUUID } from 'node:crypto';
import { Manager } from 'socket.io-client';
import { connected } from '../support/clients.ts';
import type { Contest } from '../support/contest.ts';
import { createPeople, forEachOf } from '../support/people.ts';
import { startFloor, startProduct } from '../support/programs.ts';
import { collecting, type ServerProcess } from '../support/server-process.ts';

const NAMESPACES = ['/messaging', '/dashboard', '/use-cases'];
const WARMING = 500;
const USERS = 1_000;
const AT_ONCE = 20;

/** Each over one websocket, with a socket in every namespace. Answers how to disconnect them. */
async function connectAll(url: string, tokens: string[]): Promise<() => void> {
  const managers: Manager[] = [];
  await forEachOf(tokens, AT_ONCE, async (token) => {
    const manager = new Manager(url, { transports: ['websocket'], reconnection: false });
    managers.push(manager);
    await Promise.all(NAMESPACES.map((name) => connected(manager.socket(name, { auth: { token } }))));
  });
  return () => {
    for (const manager of managers) manager._close();
  };
}

/** A server that has served some users already, so that what it loads once is not counted. */
async function kibPerUser(server: ServerProcess, tokens: string[]): Promise<number> {
  const disconnect = [await connectAll(server.url, tokens.slice(0, WARMING))];
  const before = await server.residentKib();
  disconnect.push(await connectAll(server.url, tokens.slice(WARMING)));
  const after = await server.residentKib();
  for (const each of disconnect) each();
  await server.kill();
  return (after - before) / USERS;
}

const MEMORY = 'resident memory';

/** A new process for each round: what a heap has once grown to, it keeps. */
export const idle: Contest = {
  title: '1,000 idle users, each with sockets in three namespaces',
  figures: [{ name: MEMORY, unit: 'KiB a user', aim: { ratio: 1.3, at: 'most' } }],

  async open({ databases, profile }) {
    const { directory } = databases;
    const urls = await databases.create('idle');
    const product = () => startProduct({ ...urls, directory, profile, node: collecting });
    const first = await product();
    const people = await createPeople(first.url, urls, WARMING + USERS);
    await first.kill();
    return {
      floor: async () => {
        const server = await startFloor('idle', { ...urls, directory, profile, node: collecting });
        return {
          [MEMORY]: await kibPerUser(
            server,
            people.map(() => randomUUID()),
          ),
        };
      },
      product: async () => ({
        [MEMORY]: await kibPerUser(
          await product(),
          people.map(({ token }) => token),
        ),
      }),
    };
  },
};
