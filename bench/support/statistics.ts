export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** The value below which this share (0..1) of the sorted values lies. */
function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

const sortedCopy = (values: number[]) => values.toSorted((a, b) => a - b);

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

export function percentiles(values: number[]): Percentiles {
  const sorted = sortedCopy(values);
  return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) };
}

export function spread(values: number[]): Spread {
  const sorted = sortedCopy(values);
  const middle = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  const median = middle.reduce((sum, place) => sum + (sorted[place] ?? NaN), 0) / 2;
  return { median, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}
