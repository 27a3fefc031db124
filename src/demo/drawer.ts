/** Draws lots, the same in the same order for the same seed. */
export interface Drawer {
  /** From 0 on, below 1. */
  share(): number;
  /** A whole number from 0 on, below this. */
  below(end: number): number;
  chance(probability: number): boolean;
  pick<Value>(values: readonly Value[]): Value;
  /** The first ones far more often than the last. */
  pickFirst<Value>(values: readonly Value[]): Value;
  /** Up to `most` of them, each once. */
  some<Value>(values: readonly Value[], most: number): Value[];
}

export function drawer(seed: number): Drawer {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  /** Mulberry32. */
  function share(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (end: number) => Math.floor(share() * end);
  function at<Value>(values: readonly Value[], index: number): Value {
    const value = values[index];
    if (value === undefined) throw new Error('nothing to draw from');
    return value;
  }
  return {
    share,
    below,
    chance: (probability) => share() < probability,
    pick: (values) => at(values, below(values.length)),
    pickFirst: (values) => at(values, Math.floor(values.length * share() ** 3)),
    some: <Value>(values: readonly Value[], most: number) => [
      ...new Set(Array.from({ length: below(most + 1) }, () => at(values, below(values.length)))),
    ],
  };
}
