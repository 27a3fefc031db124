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
const TEXT = 'Vibration and temperature are measured at forty points and compared with what each machine does. '.repeat(
  19,
);

/** About 2 KB. */
const row = (n: number): Row => ({
  _id: n,
  category: `c${n % ROW_CATEGORIES}`,
  at: new Date(n * 60_000),
  title: `row ${n}`,
  n: 0,
  tags: [`t${n % 7}`, `t${n % 11}`],
  text: TEXT,
});

export const ROW_CATEGORIES = 10;

/** Puts in so many rows, a thousand at a time. */
export async function fillRows(rows: Collection<Row>, count: number): Promise<void> {
  for (let n = 0; n < count; n += AT_ONCE)
    await rows.insertMany(Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, i) => row(n + i)));
}
