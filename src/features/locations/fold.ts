/** Letters of Arabic that writers use for one another. */
const VARIANTS: Record<string, string> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ئ: 'ي',
  ی: 'ي',
  ؤ: 'و',
  ة: 'ه',
  ک: 'ك',
};

/** What two spellings of one name have in common: no case, no diacritics, no apostrophes, one letter for its variants. */
export function fold(name: string): string {
  return (
    name
      // Before decomposing, which would take the hamza off its seat.
      .normalize('NFKC')
      .replace(/[أإآٱىئیؤةک]/g, (letter) => VARIANTS[letter] ?? letter)
      .normalize('NFKD')
      .replace(/[\p{M}\u0640\u0621'’‘`´ʿʾʻʼ]/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  );
}

/** A folded name without what people leave out: the article, and "the city of". */
export const withoutArticle = (folded: string) =>
  folded.replace(/^(مدينه |ال(?=..))+|^(al|ad|an|ar|as|at|az|adh|ash|ath|el) (?=..)/, '');

/** The consonants of a folded Latin name: transliterations of Arabic differ in little else. */
export const skeleton = (folded: string) =>
  withoutArticle(folded)
    .replace(/[aeiouyw ]/g, '')
    .replace(/h$/, '')
    .replace(/(.)\1+/g, '$1');
