import type { Span } from '../wire.contract.ts';

/**
 * What a search compares: as people type, not as text was written. Compatibility decomposition takes accents, hamza and
 * madda off their letters; marks and tatweel go; ya, ta marbuta, wasla, the Persian ya and kaf and the Arabic digits
 * become the plain ones. In the database fold_text() does the same: a test compares the two.
 */
export const FOLDING = {
  /** Dropped. As inside the brackets of a regular expression, in JavaScript and in PostgreSQL alike. */
  marks: String.raw`\u0300-\u036f\u0640\u064b-\u065f\u0670\u06d6-\u06ed`,
  letters: { from: 'ىةٱیک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', to: 'يهايك01234567890123456789' },
  /** What stands between words. */
  between: String.raw`\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u0600-\u061f\u066a-\u066d\u06d4\u2000-\u2bff\u3000-\u303f\ufd3e\ufd3f\ufe00-\ufe0f\ufeff`,
} as const;

const MARKS = new RegExp(`[${FOLDING.marks}]`, 'gu');
const WORD = new RegExp(`[^${FOLDING.between}]+`, 'gu');
const LETTERS = new RegExp(`[${FOLDING.letters.from}]`, 'gu');
const letters = new Map(Array.from(FOLDING.letters.from, (letter, at) => [letter, FOLDING.letters.to.charAt(at)]));

export function foldText(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(MARKS, '')
      .replace(LETTERS, (letter) => letters.get(letter) ?? letter)
      // Only A to Z: what else comes in capitals depends on the locale of a database.
      .replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
  );
}

/** The folded words of a text, in their order. */
export const foldedWords = (text: string): string[] => foldText(text).match(WORD) ?? [];

/** Folded, and for each of its units where the character that it came from begins and ends. */
function foldWithPlaces(text: string) {
  let folded = '';
  const places: Span[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const units = foldText(character);
    const before = places.at(-1);
    // A mark belongs to the letter before it.
    if (units === '' && before) before.end = end;
    for (let unit = 0; unit < units.length; unit++) places.push({ start, end });
    folded += units;
    start = end;
  }
  return { folded, places };
}

/**
 * Where words of the text begin with one of the folded beginnings, ascending: offsets into the JavaScript string, so
 * that text.slice(start, end) is what matched.
 */
export function findWords(text: string, beginnings: string[]): Span[] {
  const { folded, places } = foldWithPlaces(text);
  return [...folded.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const matched = beginnings.filter((beginning) => beginning !== '' && word.startsWith(beginning));
    const length = Math.max(0, ...matched.map((beginning) => beginning.length));
    const [first, last] = [places[index], places[index + length - 1]];
    return length > 0 && first && last ? [{ start: first.start, end: last.end }] : [];
  });
}
