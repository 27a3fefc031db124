import { foldedWords, foldText } from '../../platform/text/index.ts';

/** Which words a text has, by this file. Raised with every change: rows of an older one are written anew by themselves. */
export const WORDS_VERSION = 1;

/**
 * What Arabic writes together with the word that follows: the article, and the conjunctions before it. Taken off again
 * and again, so that a root that begins like an article (آلات, بالونات) comes to the same with one before it.
 */
const ARTICLES = /^(?:(?:[وفبك]?ال|لل)(?=..))+/u;

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

const withoutArticles = (word: string) => word.replace(ARTICLES, '');

/** The words of a text, as this index has them and looks for them. */
export const searchWords = (text: string): string[] => foldedWords(withoutInnerSigns(text)).map(withoutArticles);

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
    word: withoutArticles(foldText(withoutInnerSigns(wordOf(written)))),
    start: index,
    end: index + written.length,
  }));

/** The words where they stand in the text. */
export const placedWords = (text: string) => placed(text, WORDS, (written) => written);

/** The compounds where they stand in the text, each as one word. */
export const placedCompounds = (text: string) => placed(text, COMPOUNDS, joinCompounds);
