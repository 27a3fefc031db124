import { looksLikeArticle } from './words.ts';
import { type Clause, mayGoOn, type TypedQuery } from './typed-query.ts';

/** What a typed word may stand for, as the words of the readable cases have it. */
export type Meanings = ReadonlyMap<string, readonly string[]>;

// Folded words are letters and digits alone, so that in quotes they are never operators; the text is a parameter besides.
const quoted = (word: string) => `'${word}'`;
const phraseOf = (words: string[], isOpen = false) => `(${words.map(quoted).join(' <-> ')}${isOpen ? ':*' : ''})`;
/** To the letter, in either writing. */
const toTheLetter = ({ words, otherwise }: Clause) =>
  otherwise ? `(${phraseOf(words)} | ${phraseOf(otherwise)})` : phraseOf(words);

/** Likewise, and a word by itself as whatever root it may be. */
function named(clause: Clause, { otherRoots }: TypedQuery): string {
  const [word = '', ...more] = clause.words;
  const others = more.length === 0 ? (otherRoots.get(word) ?? []) : [];
  return `(${[toTheLetter(clause), ...others.map(quoted)].join(' | ')})`;
}

function meantBy(word: string, query: TypedQuery, meanings: Meanings): string {
  const meant = meanings.get(word) ?? [];
  // A word that somebody wrote as it stands is a beginning only while it is typed; a letter of which too many words begin, never.
  const isOpen = word === query.unfinished || !meant.includes(word);
  // Of a root that looks like one with an article little would be left; what it begins is among its meanings.
  const isBeginning = Array.from(word).length >= 2 && isOpen && mayGoOn(word, query) && !looksLikeArticle(word);
  const others = query.otherRoots.get(word) ?? [];
  return `(${[quoted(word), ...(isBeginning ? [`${quoted(word)}:*`] : []), ...[...meant, ...others].map(quoted)].join(' | ')})`;
}

function oneOf(clause: Clause, query: TypedQuery, meanings: Meanings): string {
  const { words, isPhrase, otherwise } = clause;
  if (isPhrase) return toTheLetter(clause);
  const each = words.map((word) => meantBy(word, query, meanings)).join(' & ');
  if (!otherwise) return each;
  return `(${words.length > 1 ? `(${each})` : each} | ${phraseOf(otherwise, words.at(-1) === query.unfinished)})`;
}

/** Cases to be found: every clause of one of the groups, slips and beginnings forgiven. */
export function wideQuery(query: TypedQuery, meanings: Meanings, between: '&' | '|' = '&'): string {
  return query.groups
    .map((group) => group.map((clause) => oneOf(clause, query, meanings)).join(` ${between} `))
    .map((group) => `(${group})`)
    .join(' | ');
}

/** What was typed, to the letter: cases that have it come first. */
export const exactQuery = ({ groups }: TypedQuery): string => groups.flat().map(toTheLetter).join(' | ');

export const withoutQuery = (query: TypedQuery): string =>
  query.without.map((clause) => named(clause, query)).join(' | ');
