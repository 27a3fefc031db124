import { isDeepStrictEqual } from 'node:util';
import type { Indexable } from '../use-cases/index.ts';
import { searchRowOf } from './index-rows.ts';
import type { SearchWrites, StoredStamp } from './search.writes.ts';
import { WORDS_VERSION } from './words.ts';

/** Small enough that an event's row waits for no batch longer than a moment. */
const BATCH = 200;
const COMPARED = 1_000;

export interface Progress {
  /** Cases looked at so far. */
  seen: number;
  /** Of these, written anew or taken out. */
  written: number;
}

interface Dependencies {
  cases: Indexable;
  writes: SearchWrites;
}

export function createIndexer({ cases, writes }: Dependencies) {
  /** Brings the rows of these cases up to what the cases are now. */
  async function index(ids: string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const found = await cases.find(batch);
      const there = new Set(found.map(({ _id }) => _id.toHexString()));
      await writes.put(found.map(searchRowOf));
      await writes.remove(batch.filter((id) => !there.has(id)));
    }
  }

  /** Compares the index with the cases, range by range, and writes what differs; `all`: everything that is published. */
  async function compare(all: boolean, tell: (progress: Progress) => void): Promise<Progress> {
    const progress = { seen: 0, written: 0 };
    let after: string | null = null;
    for (;;) {
      const stamps = await cases.stampsAfter(after, COMPARED);
      const last = stamps.length < COMPARED ? null : (stamps.at(-1)?._id.toHexString() ?? null);
      const stored = new Map<string, StoredStamp>();
      for (const row of await writes.stampsWithin(after, last)) stored.set(row.use_case_id, row);

      const wrong = stamps.flatMap(({ _id, version, audience }) => {
        const id = _id.toHexString();
        const row = stored.get(id);
        stored.delete(id);
        if (audience.length === 0) return row && row.audience.length > 0 ? [id] : [];
        const isSo = row?.version === version && row.words_version === WORDS_VERSION;
        return all || !isSo || !isDeepStrictEqual(row.audience, audience) ? [id] : [];
      });
      // What is left of the rows is of cases that are gone.
      const ids = [...wrong, ...stored.keys()];
      await index(ids);
      progress.seen += stamps.length;
      progress.written += ids.length;
      tell(progress);
      if (last === null) return progress;
      after = last;
    }
  }

  return {
    index,

    /** Finds and mends what no event told of. */
    async sweep(): Promise<Progress> {
      const progress = await compare(false, () => undefined);
      await writes.forgetUnusedTerms();
      return progress;
    },

    /** Writes every row anew, beside searches and writes; they notice nothing of it. */
    async rebuild(tell: (progress: Progress) => void = () => undefined): Promise<Progress> {
      const day = await writes.today();
      const progress = await compare(true, tell);
      await writes.forgetWordsBefore(day);
      await writes.forgetUnusedTerms();
      return progress;
    },
  };
}
