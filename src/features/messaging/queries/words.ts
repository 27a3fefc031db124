import { foldedWords } from '../../../platform/text/index.ts';

/** PostgreSQL has no words beyond two kilobytes; longer ones are known by their beginning. */
export const LONGEST_WORD = 255;

const shortened = (word: string) =>
  word.length > LONGEST_WORD ? Array.from(word).slice(0, LONGEST_WORD).join('') : word;

/** What a message is found by. Folded here: in PostgreSQL it costs more than the rest of a send. */
export const searchedWords = (content: string): string => foldedWords(content).map(shortened).join(' ');

/** Both people stand among the words, so the index itself leaves out what is not the searcher's. */
export const wordsOf = (words: string, sender_id: string, recipient_id: string) =>
  `array_to_tsvector(ARRAY['@' || ${sender_id}::text, '@' || ${recipient_id}::text] || string_to_array(${words}, ' '))`;
