import { foldedWords, foldText } from '../../platform/text/index.ts';

/** Which words a text has, by this file. Raised with every change: rows of an older one are written anew by themselves. */
export const WORDS_VERSION = 2;

/**
 * What Arabic writes together with the word that follows: the article, and what stands before it. Two letters that are
 * an ending are no word: الات is written for آلات.
 */
const ARTICLE = /^(?:[وفبك]?ال|لل)(?=..)(?!(?:ات|يه)$)/u;
/** An alef with hamza or madda begins a root, never an article, and folding would lose the difference. */
const ROOT_LIKE_ARTICLE = /(?<![\p{L}\p{M}\p{N}])((?:[وفبك]?ال|لل|[وفبك])?)(?=[أإآ]ل)/gu;
/** Stands before such a root while its word is folded. */
const MARK = '\ue000';
const MARKED = new RegExp(`^[وفبك]?${MARK}`, 'u');

const DIGIT = '[0-9٠-٩۰-۹]';
/** Between thousands: commas of both scripts, apostrophes and narrow spaces; a common space stands between two numbers. */
const BETWEEN = String.raw`[,\u060c\u066c'\u2019\u00a0\u2009\u202f]`;
const THOUSANDS = `(?<!${DIGIT})${DIGIT}{1,3}(?:${BETWEEN}${DIGIT}{3})+(?!${DIGIT})`;
const LETTER = String.raw`[\p{L}\p{M}\u0640]`;
/** Within a word, as in Ma'aden. */
const APOSTROPHE = String.raw`['\u2018\u2019\u02b9-\u02bf\u0060\u00b4](?=\p{L})`;
const WORD = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}\u0640]|(?<=${LETTER})${APOSTROPHE})*`;
/** As in Node.js and ISO-9001: two or three parts of which the first is letters. */
const COMPOUND = String.raw`(?<![\p{L}\p{N}.\u2010\u2011-])${LETTER}+(?:[._\u2010\u2011-]${WORD}){1,2}(?![._\u2010\u2011-]?[\p{L}\p{N}])`;

const NUMBER = new RegExp(THOUSANDS, 'gu');
const SEPARATORS = new RegExp(BETWEEN, 'gu');
const APOSTROPHES = new RegExp(`(?<=${LETTER})${APOSTROPHE}`, 'gu');
const WORDS = new RegExp(`${THOUSANDS}|${WORD}`, 'gu');
const COMPOUNDS = new RegExp(COMPOUND, 'gu');
const JOINTS = /[._\u2010\u2011-]/g;
/** As in ISO9001. */
const NUMBERED = /^(\p{L}{2,})(\p{Nd}+)$/u;

/** What one word is in spite of a sign in it: 14,000 and ١٤٬٠٠٠ are numbers like 14000, Ma'aden is Maaden. */
export const withoutInnerSigns = (text: string) =>
  text.replace(NUMBER, (number) => number.replace(SEPARATORS, '')).replace(APOSTROPHES, '');

const prepared = (text: string) =>
  withoutInnerSigns(text.normalize('NFC').replaceAll(MARK, '')).replace(ROOT_LIKE_ARTICLE, `$1${MARK}`);

/** A folded word without its article; a root that only looks like one keeps its letters. */
const rootOf = (marked: string) => marked.replace(ARTICLE, '').replace(MARKED, '');

/** The words of a text, as this index has them and looks for them. */
export const searchWords = (text: string): string[] => foldedWords(prepared(text)).map(rootOf);

/** What the stemmer of the database takes an article off, though it is part of the root. */
export const looksLikeArticle = (word: string): boolean => ARTICLE.test(word);

/** Shorter ones are no words by themselves. */
const SHORTEST_ROOT = 3;

/**
 * What else the words of a question may be, since who types leaves hamzas out and what looks like an article may be part
 * of a root (بالونات): each with its articles, and without even what looks like one.
 */
export function otherRoots(text: string): Map<string, string[]> {
  const roots = new Map<string, string[]>();
  for (const marked of foldedWords(prepared(text))) {
    const root = rootOf(marked);
    const chain = [marked.replace(MARK, ''), root.replace(ARTICLE, '')];
    const others = chain.filter((other) => other !== root && other.length >= SHORTEST_ROOT);
    if (others.length > 0) roots.set(root, [...new Set([...(roots.get(root) ?? []), ...others])]);
  }
  return roots;
}

/** A text whose compounds are written as one word each: Nodejs. */
export const joinCompounds = (text: string): string =>
  text.replace(COMPOUNDS, (compound) => compound.replace(JOINTS, ''));

/** The other way to write a word that came apart, or that may: nodejs for Node.js, iso 9001 for ISO9001. */
export function otherWriting(written: string): string[] | undefined {
  const words = searchWords(written);
  if (words.length > 1) {
    const whole = searchWords(joinCompounds(written));
    return whole.length === 1 ? whole : undefined;
  }
  const [, letters, digits] = NUMBERED.exec(words[0] ?? '') ?? [];
  return letters !== undefined && digits !== undefined ? [letters, digits] : undefined;
}

/** The other writings of what stands in a text. */
export const otherWritings = (text: string): string[] =>
  [...(text.match(COMPOUNDS) ?? []), ...(text.match(WORDS) ?? [])].flatMap((written) => otherWriting(written) ?? []);

const placed = (text: string, parts: RegExp, wordOf: (written: string) => string) =>
  [...text.matchAll(parts)].map(({ 0: written, index }) => ({
    word: rootOf(foldText(prepared(wordOf(written)))),
    start: index,
    end: index + written.length,
  }));

/** The words where they stand in the text. */
export const placedWords = (text: string) => placed(text, WORDS, (written) => written);

/** The compounds where they stand in the text, each as one word. */
export const placedCompounds = (text: string) => placed(text, COMPOUNDS, joinCompounds);
