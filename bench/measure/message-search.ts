import { performance } from 'node:perf_hooks';
import type { Contest, Values } from '../support/contest.ts';
import { fillMessages } from '../support/fill-messages.ts';
import { createPeople } from '../support/people.ts';
import { startProduct } from '../support/programs.ts';
import { percentiles } from '../support/statistics.ts';

const CALLS = 60;
const PEERS = 200;
const MESSAGES = 500;
/** By how many of the 100,000 messages they are in. */
const QUESTIONS = {
  'a word in 100': 'order500',
  'a word in 10,000': 'pump25',
  'a word in nearly all': 'bearing0',
  'two words, in 10,000': 'bearing0 pump25',
  'a beginning of many words': 'b',
};
const AIM_MS = 100;

export const messageSearch: Contest = {
  title: 'Search among 100,000 messages of one’s own, p95',
  figures: Object.keys(QUESTIONS).map((name) => ({ name, unit: 'ms', aim: { value: AIM_MS, at: 'most' } })),

  async open({ databases, profile }) {
    const urls = await databases.create('message_search');
    const product = await startProduct({ ...urls, directory: databases.directory, profile });
    const people = await createPeople(product.url, urls, 2 + PEERS);
    const [reader, other, ...peers] = people;
    if (!reader || !other) throw new Error('there is nobody to search');
    const wanted = [reader, other].flatMap(({ id: a }) =>
      peers.map(({ id: b }) => ({ a, b, messages: MESSAGES, read_to: MESSAGES })),
    );
    await fillMessages(urls, wanted);
    const headers = { authorization: `Bearer ${reader.token}` };
    return {
      async product() {
        const values: Values = {};
        for (const [name, q] of Object.entries(QUESTIONS)) {
          const times: number[] = [];
          for (let call = 0; call < CALLS; call += 1) {
            const start = performance.now();
            const response = await fetch(`${product.url}/api/v1/messages/search?q=${encodeURIComponent(q)}`, {
              headers,
            });
            const { data } = (await response.json()) as { data: unknown[] };
            times.push(performance.now() - start);
            if (data.length === 0) throw new Error(`nothing is found for ${q}`);
          }
          values[name] = percentiles(times).p95;
        }
        return values;
      },
    };
  },
};
