import { searchWords } from './words.ts';

/** One thing to find: a word, or the words of a phrase in this order. */
export type Clause = string[];

export interface TypedQuery {
  /** Any of these groups; in a group each clause. */
  groups: Clause[][];
  /** None of these. */
  without: Clause[];
}

/** More than people type; it bounds what one search may cost. */
const MAX_CLAUSES = 12;

/** Says nothing in a question. English ones are left out by the database. */
const STOP_WORDS = new Set(
  searchWords('في من على إلى عن مع هذا هذه ذلك التي الذي الذين أو و ثم ما لا أن إن كان كل بين عند قد هو هي كيف ماذا'),
);

/** What people type: words, "phrases", -without, or. Nothing is a fault: signs that are no words are not there. */
export function readQuery(q: string): TypedQuery {
  const groups: Clause[][] = [[]];
  const without: Clause[] = [];
  let count = 0;
  for (const [, minus, phrase, bare] of q.normalize('NFC').matchAll(/(?<!\S)(-?)["“”«»]([^"“”«»]*)["“”«»]?|(\S+)/gu)) {
    if (count >= MAX_CLAUSES) break;
    if (bare?.toLowerCase() === 'or') {
      if (groups.at(-1)?.length) groups.push([]);
      continue;
    }
    const isWithout = minus === '-' || (bare?.startsWith('-') ?? false);
    const words = searchWords(phrase ?? bare ?? '').slice(0, MAX_CLAUSES);
    const clauses = phrase === undefined && !isWithout ? words.map((word) => [word]) : [words];
    for (const clause of clauses) {
      if (clause.length === 0 || (phrase === undefined && !isWithout && STOP_WORDS.has(clause[0] ?? ''))) continue;
      (isWithout ? without : groups.at(-1))?.push(clause);
      count++;
    }
  }
  return { groups: groups.filter((group) => group.length > 0), without };
}

/** The words on their own, which may be mistyped or unfinished; phrases are taken at their word. */
export const loneWords = ({ groups }: TypedQuery): string[] => [
  ...new Set(groups.flat().flatMap((clause) => (clause.length === 1 && clause[0] !== undefined ? [clause[0]] : []))),
];
