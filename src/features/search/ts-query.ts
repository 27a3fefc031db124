import { type Clause, mayGoOn, type TypedQuery } from './typed-query.ts';

/** What a typed word may stand for, as the words of the readable cases have it. */
export type Meanings = ReadonlyMap<string, readonly string[]>;

// Folded words are letters and digits alone, so that in quotes they are never operators; the text is a parameter besides.
const quoted = (word: string) => `'${word}'`;
const phraseOf = (clause: Clause) => `(${clause.map(quoted).join(' <-> ')})`;

function oneOf(clause: Clause, query: TypedQuery, meanings: Meanings): string {
  const [word = ''] = clause;
  if (clause.length > 1) return phraseOf(clause);
  const meant = meanings.get(word) ?? [];
  // A word that somebody wrote as it stands is a beginning only while it is typed; a letter of which too many words begin, never.
  const isOpen = word === query.unfinished || !meant.includes(word);
  const isBeginning = Array.from(word).length >= 2 && isOpen && mayGoOn(word, query);
  return `(${[quoted(word), ...(isBeginning ? [`${quoted(word)}:*`] : []), ...meant.map(quoted)].join(' | ')})`;
}

/** Cases to be found: every clause of one of the groups, slips and beginnings forgiven. */
export function wideQuery(query: TypedQuery, meanings: Meanings, between: '&' | '|' = '&'): string {
  return query.groups
    .map((group) => group.map((clause) => oneOf(clause, query, meanings)).join(` ${between} `))
    .map((group) => `(${group})`)
    .join(' | ');
}

/** What was typed, to the letter: cases that have it come first. */
export const exactQuery = ({ groups }: TypedQuery): string => groups.flat().map(phraseOf).join(' | ');

export const withoutQuery = ({ without }: TypedQuery): string => without.map(phraseOf).join(' | ');
