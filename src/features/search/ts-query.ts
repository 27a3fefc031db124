import type { Clause, TypedQuery } from './typed-query.ts';

/** What a typed word may stand for, as the words of the readable cases have it. */
export type Meanings = ReadonlyMap<string, readonly string[]>;

// Folded words are letters and digits alone, so that in quotes they are never operators; the text is a parameter besides.
const quoted = (word: string) => `'${word}'`;
const phraseOf = (clause: Clause) => `(${clause.map(quoted).join(' <-> ')})`;

function oneOf(clause: Clause, meanings: Meanings, isLast: boolean): string {
  const [word = ''] = clause;
  if (clause.length > 1) return phraseOf(clause);
  const meant = meanings.get(word) ?? [];
  // Whoever types is at the last word; a word that nobody wrote as it stands is a beginning, too.
  const isBeginning = Array.from(word).length >= 2 && (isLast || !meant.includes(word));
  return `(${[quoted(word), ...(isBeginning ? [`${quoted(word)}:*`] : []), ...meant.map(quoted)].join(' | ')})`;
}

/** Cases to be found: every clause of one of the groups, slips and beginnings forgiven. */
export function wideQuery({ groups }: TypedQuery, meanings: Meanings, between: '&' | '|' = '&'): string {
  return groups
    .map((group, number) =>
      group
        .map((clause, index) => oneOf(clause, meanings, number === groups.length - 1 && index === group.length - 1))
        .join(` ${between} `),
    )
    .map((group) => `(${group})`)
    .join(' | ');
}

/** What was typed, to the letter: cases that have it come first. */
export const exactQuery = ({ groups }: TypedQuery): string => groups.flat().map(phraseOf).join(' | ');

export const withoutQuery = ({ without }: TypedQuery): string => without.map(phraseOf).join(' | ');
