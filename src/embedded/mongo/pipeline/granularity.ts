import { numbered } from '../errors.ts';

/** Bounds of buckets as round numbers: the next one above a number, and the next below; zero is round. */
export interface Rounder {
  up(value: number): number;
  down(value: number): number;
}

const RENARD: Readonly<Record<string, readonly number[]>> = {
  R5: [10, 16, 25, 40, 63],
  R10: [100, 125, 160, 200, 250, 315, 400, 500, 630, 800],
  R20: [100, 112, 125, 140, 160, 180, 200, 224, 250, 280, 315, 355, 400, 450, 500, 560, 630, 710, 800, 900],
  R40: [
    100, 106, 112, 118, 125, 132, 140, 150, 160, 170, 180, 190, 200, 212, 224, 236, 250, 265, 280, 300, 315, 355, 375,
    400, 425, 450, 475, 500, 530, 560, 600, 630, 670, 710, 750, 800, 850, 900, 950,
  ],
  R80: [
    103, 109, 115, 122, 128, 136, 145, 155, 165, 175, 185, 195, 206, 218, 230, 243, 258, 272, 290, 307, 325, 345, 365,
    387, 412, 437, 462, 487, 515, 545, 575, 615, 650, 690, 730, 775, 825, 875, 925, 975,
  ],
};

const E24 = [10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91];
const each = (nth: number) => E24.filter((_, at) => at % nth === 0);

/** The finer E series are powers, rounded to three digits: all but 920, which the standard has in place of 919. */
const powers = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.round(100 * 10 ** (at / count))).map((n) => (n === 919 ? 920 : n));

const SERIES: Readonly<Record<string, readonly number[]>> = {
  ...RENARD,
  '1-2-5': [10, 20, 50],
  E6: each(4),
  E12: each(2),
  E24,
  E48: powers(48),
  E96: powers(96),
  E192: powers(192),
};

const POWERS_OF_TWO: Rounder = {
  up: (value) => (value === 0 ? 0 : 2 ** (Math.floor(Math.log2(value)) + 1)),
  down: (value) => (value === 0 ? 0 : 2 ** (Math.ceil(Math.log2(value)) - 1)),
};

export function rounderOf(granularity: unknown): Rounder {
  if (typeof granularity !== 'string') throw numbered(40261, "The $bucketAuto 'granularity' field must be a string");
  if (granularity === 'POWERSOF2') return POWERS_OF_TWO;
  const series = SERIES[granularity];
  if (!series) throw numbered(40257, `Unknown rounding granularity '${granularity}'`);
  return {
    up: (value) => around(series, value).find((number) => number > value) ?? value,
    down: (value) =>
      around(series, value)
        .reverse()
        .find((number) => number < value) ?? value,
  };
}

/** The numbers of a series near a value, in their order; a series begins at ten or at a hundred. */
function around(series: readonly number[], value: number): number[] {
  const power = Math.floor(Math.log10(value));
  return [-3, -2, -1, 0, 1].flatMap((step) => {
    const exponent = power + step;
    return series.map((number) => (exponent < 0 ? number / 10 ** -exponent : number * 10 ** exponent));
  });
}
