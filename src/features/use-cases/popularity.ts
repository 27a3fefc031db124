const HOUR_MS = 3_600_000;
const HALF_LIFE_HOURS = 48;
/** Doubles hold what happens from 2025 until 2035 when counted from here. */
const EPOCH_MS = Date.UTC(2030, 0, 1);

const WEIGHTS = { view: 1, like: 4, save: 6 } as const;

/**
 * What one act adds to the popularity of a case. Instead of letting every score decay, an act weighs twice as much as
 * one of 48 hours before: the order is the same at any time, and a score changes only when something happens.
 * Taking a like or a save back subtracts what it added, so it is told when that was.
 */
export function popularityOf(act: keyof typeof WEIGHTS, at: Date): number {
  const hours = Math.floor((at.getTime() - EPOCH_MS) / HOUR_MS);
  return WEIGHTS[act] * 2 ** (hours / HALF_LIFE_HOURS);
}
