import type { Ctx } from '../../platform/context.ts';
import {
  audiencesOf,
  type CheapFilters,
  type Listed,
  type Ranked,
  type Ranker,
  type Reading,
} from '../use-cases/index.ts';
import { highlighter } from './highlight.ts';
import { audienceKeys, keysOf } from './index-rows.ts';
import type { SuggestQuery, Suggestion } from './search.contract.ts';
import { MOST_RANKED, type SearchRepository, type Told } from './search.repository.ts';
import { exactQuery, type Meanings, wideQuery, withoutQuery } from './ts-query.ts';
import { loneWords, mayGoOn, readQuery, type TypedQuery } from './typed-query.ts';
import { isMistakable, mayMean } from './typos.ts';
import { otherRoots, otherWriting, searchWords } from './words.ts';

/** Of the suggestions, titles leave at least half to the others. */
const half = (limit: number) => Math.ceil(limit / 2);

export function createSearchService(repository: SearchRepository, listed: Listed) {
  /** Only words of cases that these audiences may read: what a slip is taken for betrays no other. */
  async function meaningsOf(query: TypedQuery, audiences: string[]): Promise<Meanings> {
    const typed = loneWords(query);
    const meanings = new Map<string, string[]>();
    if (typed.length === 0) return meanings;
    for (const row of await repository.meanings(typed, audiences, typed.map(isMistakable))) {
      if (row.word !== row.typed && !(row.begins ? mayGoOn(row.typed, query) : mayMean(row.typed, row.word))) continue;
      meanings.set(row.typed, [...(meanings.get(row.typed) ?? []), row.word]);
    }
    return meanings;
  }

  return {
    /** One statement; each ranking one more, or two where no case has all of the words: for those that have some. */
    async read(q: string, audiences: string[]): Promise<Reading> {
      const query = readQuery(q);
      const meanings = await meaningsOf(query, audiences);
      const without = withoutQuery(query);
      const wide = wideQuery(query, meanings);
      const some = wideQuery(query, meanings, '|');
      const words = { exact: exactQuery(query), without, audiences: audienceKeys(audiences) };
      return {
        highlight: highlighter(query, meanings),
        async rank(filters: CheapFilters): Promise<Ranked> {
          if (wide === '' && without === '') return { ids: [], capped: false };
          const input = { ...words, ...keysOf(filters) };
          let ids = await repository.rank({ ...input, wide });
          if (ids.length === 0 && some !== wide) ids = await repository.rank({ ...input, wide: some });
          return { ids: ids.slice(0, MOST_RANKED), capped: ids.length > MOST_RANKED };
        },
      };
    },

    /**
     * Three statements at most. The index may be a moment behind: nothing is told but by a case that the caller finds in
     * lists now, in the version that the index has.
     */
    async suggest(ctx: Ctx, { q, limit }: SuggestQuery): Promise<Suggestion[]> {
      const words = searchWords(q).slice(0, 12);
      if (words.length === 0) return [];
      const audiences = audiencesOf(ctx.actor);
      const clauses = words.map((word) => ({ words: [word], isPhrase: false, otherwise: otherWriting(word) }));
      const query = { groups: [clauses], without: [], otherRoots: otherRoots(q), unfinished: words.at(-1) };
      const meanings = await meaningsOf(query, audiences);
      const typed = words.join(' ');
      const last = words.at(-1) ?? '';
      // What begins with the word is begun by what was typed, too.
      const meant = (meanings.get(last) ?? [])
        .filter((word) => !word.startsWith(last))
        .map((word) => [...words.slice(0, -1), word].join(' '));
      const patterns = [typed, ...meant].flatMap((text) =>
        text.length > 2 ? [`${text}%`, `% ${text}%`] : [`${text}%`],
      );
      const [titles, terms] = await Promise.all([
        repository.titles(wideQuery(query, meanings), exactQuery(query), audienceKeys(audiences), limit),
        repository.terms(typed, patterns, audiences, limit),
      ]);
      const judged = terms.slice(0, Math.max(half(limit), limit - titles.length));
      const told = [...titles, ...judged.flatMap(({ holders }) => holders)];
      const versions = await listed(ctx, [...new Set(told.map(({ use_case_id }) => use_case_id))]);
      const isSo = ({ use_case_id, version }: Told) => versions.get(use_case_id) === version;
      const others = judged.flatMap(({ kind, holders }) => {
        const holder = holders.find(isSo);
        return holder ? [{ kind, text: holder.text }] : [];
      });
      // A term that has two writings is found by both.
      const once = others.filter(
        ({ kind, text }, at) => others.findIndex((other) => other.kind === kind && other.text === text) === at,
      );
      return [
        ...once,
        ...titles
          .filter(isSo)
          .slice(0, limit - once.length)
          .map(({ use_case_id, text }) => ({ kind: 'title' as const, text, id: use_case_id })),
      ];
    },
  } satisfies Ranker & Record<string, unknown>;
}
