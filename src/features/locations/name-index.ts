import { setImmediate } from 'node:timers/promises';
import { createTexts } from './texts.ts';

/** So many names are sorted before others have their turn: a few milliseconds. */
const SLICE = 5_000;
/** What sorts together: names that begin with so many equal characters. */
const BUCKET = 3;

/** Names of numbered things, found by their beginning. */
export function createNameIndex() {
  let names: string[] = [];
  let marks: number[] = [];
  const buckets = new Map<string, number[]>();
  const sorted = createTexts();
  let sortedMarks = new Uint32Array();

  return {
    /** @param number below 2³¹ @param isOwn told back with the number. */
    add(name: string, number: number, isOwn: boolean): void {
      const place = names.push(name) - 1;
      marks.push(number * 2 + (isOwn ? 1 : 0));
      const bucket = name.slice(0, BUCKET);
      const places = buckets.get(bucket);
      if (places) places.push(place);
      else buckets.set(bucket, [place]);
    },

    /** To be called once, when all are added: from then on they are found. */
    async sort(): Promise<void> {
      const all = new Uint32Array(names.length);
      let [length, rest] = [0, SLICE];
      for (const bucket of [...buckets.keys()].sort()) {
        const places = buckets.get(bucket) ?? [];
        const named = places.map((place) => ({ name: names[place] ?? '', mark: marks[place] ?? 0 }));
        named.sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
        for (const { name, mark } of named) {
          sorted.push(name);
          all[length++] = mark;
        }
        buckets.delete(bucket);
        rest -= named.length;
        if (rest > 0) continue;
        rest = SLICE;
        await setImmediate();
      }
      sortedMarks = all;
      names = [];
      marks = [];
    },

    /** Told of every name that begins so; a number has as many as were added. */
    eachOf(beginning: string, visit: (number: number, isOwn: boolean) => void): void {
      const end = sorted.lowerBound(`${beginning}\uffff`);
      for (let place = sorted.lowerBound(beginning); place < end; place++) {
        const mark = sortedMarks[place] ?? 0;
        visit(mark >>> 1, mark % 2 === 1);
      }
    },

    /** Told of every name that is this one. */
    eachCalled(name: string, visit: (number: number, isOwn: boolean) => void): void {
      for (let place = sorted.lowerBound(name); place < sortedMarks.length && sorted.at(place) === name; place++) {
        const mark = sortedMarks[place] ?? 0;
        visit(mark >>> 1, mark % 2 === 1);
      }
    },
  };
}
