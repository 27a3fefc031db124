import { performance } from 'node:perf_hooks';
import type { SyncResult } from '../../src/features/messaging/messaging.contract.ts';
import { ask, connect } from '../support/clients.ts';
import type { Contest } from '../support/contest.ts';
import { fillMessages, revisionsOf, usualConversations } from '../support/fill-messages.ts';
import { createPeople } from '../support/people.ts';
import { startProduct } from '../support/programs.ts';
import { percentiles } from '../support/statistics.ts';

const CALLS = 300;
const MISSED = 500;

export const sync: Contest = {
  title: 'Sync of 200 conversations, 500 messages missed in 100 of them',
  figures: [
    { name: 'p50', unit: 'ms', aim: { value: 50, at: 'most' } },
    { name: 'p95', unit: 'ms', aim: { value: 50, at: 'most' } },
  ],

  async open({ databases, profile }) {
    const urls = await databases.create('sync');
    const product = await startProduct({ ...urls, directory: databases.directory, profile });
    const people = await createPeople(product.url, urls, 1_001);
    const [reader] = people;
    if (!reader) throw new Error('there is nobody to read');
    await fillMessages(urls, usualConversations(people.map(({ id }) => id)));
    const revisions = await revisionsOf(urls, reader.id);
    const known = Object.fromEntries(
      revisions.map(([id, rev], place) => [id, place % 2 === 0 ? rev - (MISSED * 2) / revisions.length : rev]),
    );
    const socket = await connect(product.url, reader.token);
    return {
      async product() {
        const times: number[] = [];
        for (let call = 0; call < CALLS; call += 1) {
          const start = performance.now();
          const { messages, complete } = await ask<SyncResult>(socket, 'sync', { known });
          times.push(performance.now() - start);
          if (messages.length !== MISSED || !complete) throw new Error(`${messages.length} messages came`);
        }
        const { p50, p95 } = percentiles(times);
        return { p50, p95 };
      },
    };
  },
};
