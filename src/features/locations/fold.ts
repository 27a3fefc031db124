import { foldedWords } from '../../platform/text/index.ts';

/** Latin letters that people without them on their keyboard write otherwise, and that no decomposition takes apart. */
const STROKES: Record<string, string> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ə: 'e',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
};

/** What two spellings of one name have in common: folded as in every search, without strokes, hamza and apostrophes. */
export const fold = (name: string): string =>
  foldedWords(
    name
      .replace(/[\u0621'’‘`´ʿʾʻʼ]/g, '')
      .toLowerCase()
      .replace(/[øłđðħıəæœß]/g, (letter) => STROKES[letter] ?? letter),
  ).join(' ');

/** A folded name without what people leave out: the article, and "the city of". */
export const withoutArticle = (folded: string) =>
  folded.replace(/^(مدينه |ال(?=..))+|^(al|ad|an|ar|as|at|az|adh|ash|ath|el) (?=..)/, '');

/** The consonants of a folded Latin name: transliterations of Arabic differ in little else. */
export const skeleton = (folded: string) =>
  withoutArticle(folded)
    .replace(/[aeiouyw ]/g, '')
    .replace(/h$/, '')
    .replace(/(.)\1+/g, '$1');
