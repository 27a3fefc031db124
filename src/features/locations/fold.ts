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

/** Most names are plain; there are hundreds of thousands. */
const PLAIN = /^[a-z]+(?: [a-z]+)*$/i;

/** What two spellings of one name have in common: folded as in every search, without strokes, hamza and apostrophes. */
export function fold(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  return foldedWords(
    name
      .replace(/[\u0621'’‘`´ʿʾʻʼ]/g, '')
      .toLowerCase()
      .replace(/[øłđðħıəæœß]/g, (letter) => STROKES[letter] ?? letter),
  ).join(' ');
}

/** A folded name without what people leave out: the article, and "the city of". */
export const withoutArticle = (folded: string) =>
  folded.replace(/^(مدينه |ال(?=..))+|^(al|ad|an|ar|as|at|az|adh|ash|ath|el) (?=..)/, '');

/** What a city of an Arab country may be typed as, whether its folded name has the article or not. */
export function articleForms(folded: string): string[] {
  const bare = withoutArticle(folded);
  if (/^[a-z]/.test(bare)) return [folded, bare, `al ${bare}`, `al${bare}`];
  return [folded, bare, `ال${bare}`];
}
