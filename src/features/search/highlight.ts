import type { Span } from '../../platform/wire.contract.ts';
import type { Meanings } from './ts-query.ts';
import type { TypedQuery } from './typed-query.ts';
import { placedCompounds, placedWords } from './words.ts';

/** Endings that a stemmer takes off are no longer. */
const ENDING = 4;

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** Near enough to one stem for showing; what is found was judged by the database. */
function isAkin(one: string, other: string): boolean {
  const common = commonLength(one, other);
  return common >= 4 && one.length - common < ENDING && other.length - common < ENDING;
}

/** Where a text answers a query. */
export function highlighter({ groups, otherRoots }: TypedQuery, meanings: Meanings) {
  const sought = groups.flat().flatMap(({ words, otherwise = [] }) => [...words, ...otherwise]);
  const meant = new Set(
    sought.flatMap((word) => [word, ...(meanings.get(word) ?? []), ...(otherRoots.get(word) ?? [])]),
  );
  const answers = (word: string) =>
    meant.has(word) || sought.some((each) => (each.length > 2 && word.startsWith(each)) || isAkin(word, each));
  return (text: string): Span[] => {
    const compounds = placedCompounds(text).filter(({ word }) => meant.has(word));
    const others = placedWords(text).filter(
      ({ word, start }) => answers(word) && !compounds.some((whole) => whole.start <= start && start < whole.end),
    );
    return [...compounds, ...others]
      .map(({ start, end }) => ({ start, end }))
      .sort((one, other) => one.start - other.start);
  };
}
