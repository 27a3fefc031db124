import { performance } from 'node:perf_hooks';
import type { Socket } from 'socket.io-client';
import type pg from 'pg';
import { ask, connect } from '../support/clients.ts';
import type { Contest } from '../support/contest.ts';
import { type DatabaseUrls, withClient } from '../support/databases.ts';
import { fillMessages, revisionsOf } from '../support/fill-messages.ts';
import { createPeople } from '../support/people.ts';
import { startProduct } from '../support/programs.ts';
import { percentiles } from '../support/statistics.ts';

const MESSAGES = 10_000;
const CALLS = 300;

/** Puts the reader's mark back, as no client can. */
const UNREAD = `
  UPDATE participants p SET read_seq = $3, delivered_seq = $3, unread_count = received - coalesce(
    (SELECT max(nth) FROM messages WHERE conversation_id = $1 AND recipient_id = $2 AND seq <= $3), 0)
  WHERE conversation_id = $1 AND user_id = $2`;
const FORGET = `DELETE FROM marks WHERE conversation_id = $1 AND user_id = $2 AND read_seq > $3`;

interface Reader {
  client: pg.Client;
  socket: Socket;
  user_id: string;
  conversation_id: string;
}

async function timeReading({ client, socket, user_id, conversation_id }: Reader, covered: number): Promise<number> {
  for (const text of [UNREAD, FORGET]) await client.query(text, [conversation_id, user_id, MESSAGES - covered]);
  const start = performance.now();
  const marks = await ask<{ read_seq: number }>(socket, 'message:read', { conversation_id, up_to_seq: MESSAGES });
  if (marks.read_seq !== MESSAGES) throw new Error(`read up to ${marks.read_seq}`);
  return performance.now() - start;
}

const measure = (urls: DatabaseUrls, reader: Omit<Reader, 'client'>) =>
  withClient(urls, async (client) => {
    const few: number[] = [];
    const many: number[] = [];
    for (let call = 0; call < CALLS; call += 1) {
      few.push(await timeReading({ ...reader, client }, 1));
      many.push(await timeReading({ ...reader, client }, MESSAGES));
    }
    return { floor: { p50: percentiles(few).p50 }, product: { p50: percentiles(many).p50 } };
  });

/** The product against itself, by turns. */
export const reading: Contest = {
  title: 'message:read that covers one message or all',
  columns: ['1 message', '10,000 messages'],
  figures: [{ name: 'p50', unit: 'ms', aim: { ratio: 1.1, at: 'most' } }],

  async open({ databases, profile }) {
    const urls = await databases.create('reading');
    const product = await startProduct({ ...urls, directory: databases.directory, profile });
    const [reader, peer] = await createPeople(product.url, urls, 2);
    if (!reader || !peer) throw new Error('it takes two');
    await fillMessages(urls, [{ a: reader.id, b: peer.id, messages: MESSAGES, read_to: 0 }]);
    const [[conversation_id] = ['']] = await revisionsOf(urls, reader.id);
    const socket = await connect(product.url, reader.token);
    return { together: () => measure(urls, { socket, user_id: reader.id, conversation_id }) };
  },
};
