import type { Collection } from 'mongodb';

export interface Row {
  _id: number;
  category: string;
  at: Date;
  title: string;
  n: number;
  tags: string[];
  text: string;
}

const AT_ONCE = 1_000;
const SENTENCE = 'Vibration and temperature are measured at forty points and compared with what each machine does. ';
const MINUTE_MS = 60_000;

/** About 2 KB with the nineteen sentences that it has where nothing is said, 200 bytes with one. */
const row = (n: number, sentences: number): Row => ({
  _id: n,
  category: `c${n % ROW_CATEGORIES}`,
  at: timeOf(n),
  title: `row ${n}`,
  n: 0,
  tags: [`t${n % 7}`, `t${n % 11}`],
  text: SENTENCE.repeat(sentences),
});

export const ROW_CATEGORIES = 10;
export const timeOf = (n: number): Date => new Date(n * MINUTE_MS);

/** Puts in so many rows, a thousand at a time. */
export async function fillRows(rows: Collection<Row>, count: number, sentences = 19): Promise<void> {
  for (let n = 0; n < count; n += AT_ONCE)
    await rows.insertMany(Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, i) => row(n + i, sentences)));
}
