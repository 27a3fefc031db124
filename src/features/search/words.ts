import { foldedWords, foldText } from '../../platform/text/index.ts';

/** What Arabic writes together with the word that follows: the article, and the conjunctions before it. */
const ARTICLE = /^(?:[وفبك]?ال|لل)(?=..)/u;

const DIGIT = '[0-9٠-٩۰-۹]';
/** Between thousands: commas of both scripts, apostrophes and narrow spaces; a common space stands between two numbers. */
const BETWEEN = String.raw`[,\u060c\u066c'\u2019\u00a0\u2009\u202f]`;
const THOUSANDS = `(?<!${DIGIT})${DIGIT}{1,3}(?:${BETWEEN}${DIGIT}{3})+(?!${DIGIT})`;

const NUMBER = new RegExp(THOUSANDS, 'gu');
const SEPARATORS = new RegExp(BETWEEN, 'gu');
const WORD = new RegExp(String.raw`${THOUSANDS}|[\p{L}\p{N}][\p{L}\p{N}\p{M}\u0640]*`, 'gu');

/** 14,000 and ١٤٬٠٠٠ are numbers like 14000. */
export const joinThousands = (text: string) => text.replace(NUMBER, (number) => number.replace(SEPARATORS, ''));

const withoutArticle = (word: string) => word.replace(ARTICLE, '');

/** The words of a text, as this index has them and looks for them. */
export const searchWords = (text: string): string[] => foldedWords(joinThousands(text)).map(withoutArticle);

/** The same words where they stand in the text. */
export const placedWords = (text: string) =>
  [...text.matchAll(WORD)].map(({ 0: written, index }) => ({
    word: withoutArticle(foldText(joinThousands(written))),
    start: index,
    end: index + written.length,
  }));
