import { foldedWords } from '../../platform/text/index.ts';

/** What Arabic writes together with the word that follows: the article, and the conjunctions before it. */
const ARTICLE = /^(?:[وفبك]?ال|لل)(?=..)/u;

export const withoutArticle = (word: string) => word.replace(ARTICLE, '');

/** The words of a text, as this index has them and looks for them. */
export const searchWords = (text: string): string[] => foldedWords(text).map(withoutArticle);
