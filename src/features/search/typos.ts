/** Letters left out, added, changed, or two neighbours swapped: the least number of these between two words. */
function distance(one: string[], other: string[]): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}

const allowed = (letters: number) => (letters >= 8 ? 2 : letters >= 4 ? 1 : 0);

/** Of English and Arabic words. */
const ENDINGS = 's es d ed r er ers ing ings ion ions ation ations ly ات ين ون ها يه ه'.split(' ');
/** So many letters stay before an ending. */
const SHORTEST_STEM = 3;

/** A word as it is and without what may be its endings. */
function stems(word: string): string[][] {
  const cut = ENDINGS.filter((ending) => word.endsWith(ending)).map((ending) => word.slice(0, -ending.length));
  return [word, ...cut].map((stem) => Array.from(stem)).filter(({ length }) => length >= SHORTEST_STEM);
}

/**
 * Whether somebody who meant `word`, or another form of it, may have typed `typed`: one slip from four letters on, two
 * from eight.
 */
export function mayMean(typed: string, word: string): boolean {
  const others = stems(word);
  return stems(typed).some((one) => {
    const slips = allowed(one.length);
    return others.some((other) => Math.abs(one.length - other.length) <= slips && distance(one, other) <= slips);
  });
}

/** May be a slip of somebody's fingers: long enough, and no code or number. */
export const isMistakable = (word: string) => allowed(Array.from(word).length) > 0 && !/\p{N}/u.test(word);
