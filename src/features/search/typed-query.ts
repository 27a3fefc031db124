import { otherRoots, otherWriting, searchWords, withoutInnerSigns } from './words.ts';

/** One thing to find. */
export interface Clause {
  words: string[];
  /** To the letter, side by side and in this order; else each may be anywhere, mistyped or unfinished. */
  isPhrase: boolean;
  /** Serves as well, side by side: nodejs for Node.js, iso 9001 for ISO9001. */
  otherwise: string[] | undefined;
}

export interface TypedQuery {
  /** Any of these groups; in a group each clause. */
  groups: Clause[][];
  /** None of these. */
  without: Clause[];
  /** What else a word may be, to the letter. */
  otherRoots: ReadonlyMap<string, string[]>;
  /** The word that is being typed, which may go on: q ends with it. */
  unfinished: string | undefined;
}

/** More than people type; it bounds what one search may cost. */
const MAX_CLAUSES = 12;

/** "in" is no beginning of "inspection", but where somebody is still at it. */
const SHORTEST_BEGINNING = 3;

/** Says nothing in a question. English ones are left out by the database. */
const STOP_WORDS = new Set(
  searchWords('في من على إلى عن مع هذا هذه ذلك التي الذي الذين أو و ثم ما لا أن إن كان كل بين عند قد هو هي كيف ماذا'),
);

/** Quotes around words, or anything up to the next space; either after a minus. */
const TOKENS = /(?<!\S)(-?)["“”«»]([^"“”«»]*)["“”«»]?|(\S+)/gu;
/** 3.5 is not 3 and 5 anywhere: its parts stand side by side. */
const DECIMAL = /\p{Nd}[.,\u066b]\p{Nd}/u;

/** What people type: words, "phrases", -without, or. Nothing is a fault: signs that are no words are not there. */
export function readQuery(q: string): TypedQuery {
  const groups: Clause[][] = [[]];
  const without: Clause[] = [];
  let count = 0;
  let unfinished: string | undefined;
  for (const [, minus, phrase, bare] of withoutInnerSigns(q.normalize('NFC')).matchAll(TOKENS)) {
    unfinished = undefined;
    if (count >= MAX_CLAUSES) break;
    if (bare?.toLowerCase() === 'or') {
      if (groups.at(-1)?.length) groups.push([]);
      continue;
    }
    const isWithout = minus === '-' || (bare?.startsWith('-') ?? false);
    const written = phrase ?? bare ?? '';
    const words = searchWords(written).slice(0, MAX_CLAUSES);
    const isPhrase = phrase !== undefined || isWithout || DECIMAL.test(written);
    const otherwise = phrase === undefined ? otherWriting(written.replace(/^-/, '')) : undefined;
    // Words that only signs stand between are sought by themselves.
    const clauses = isPhrase || otherwise ? [words] : words.map((word) => [word]);
    for (const clause of clauses) {
      unfinished = isPhrase ? undefined : clause.at(-1);
      if (clause.length === 0 || (!isPhrase && clause.every((word) => STOP_WORDS.has(word)))) continue;
      (isWithout ? without : groups.at(-1))?.push({ words: clause, isPhrase, otherwise });
      count++;
    }
  }
  if (/\s$/u.test(q)) unfinished = undefined;
  return { groups: groups.filter((group) => group.length > 0), without, otherRoots: otherRoots(q), unfinished };
}

/** Whether more may follow the word: on the one that is being typed, and on a longer one that nobody wrote so. */
export const mayGoOn = (word: string, { unfinished }: TypedQuery) =>
  word === unfinished || Array.from(word).length >= SHORTEST_BEGINNING;

/** The words on their own, which may be mistyped or unfinished; phrases are taken at their word. */
export const loneWords = ({ groups }: TypedQuery): string[] => [
  ...new Set(groups.flat().flatMap(({ words, isPhrase }) => (isPhrase ? [] : words))),
];
