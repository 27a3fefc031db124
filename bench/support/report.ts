import { cpus, loadavg, totalmem } from 'node:os';
import type { Contest, Figure } from './contest.ts';
import { type Spread, spread } from './statistics.ts';

export interface Line extends Figure {
  floor: Spread;
  product: Spread;
  /** Of product to floor, round by round. */
  ratio: Spread;
}

export interface Compared {
  title: string;
  columns: [string, string];
  lines: Line[];
}

export interface Report {
  at: string;
  machine: string;
  rounds: number;
  contests: Compared[];
}

export type Rounds = { floor: Record<string, number>; product: Record<string, number> }[];

export function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${cpus().length} × ${first?.model ?? 'CPU'}, ${gigabytes} GiB, ${process.platform}, Node ${process.version}, load ${load} at the start`;
}

export function compare({ title, columns = ['floor', 'product'], figures }: Contest, rounds: Rounds): Compared {
  const valuesOf = (who: 'floor' | 'product', name: string) => rounds.map((round) => round[who][name] ?? NaN);
  return {
    title,
    columns,
    lines: figures.map((figure) => {
      const floor = valuesOf('floor', figure.name);
      const product = valuesOf('product', figure.name);
      const ratio = product.map((value, round) => value / (floor[round] ?? NaN));
      return { ...figure, floor: spread(floor), product: spread(product), ratio: spread(ratio) };
    }),
  };
}

export const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const show = ({ median, min, max }: Spread) =>
  Number.isNaN(median) ? '' : `${digits(median)} (${digits(min)}–${digits(max)})`;

function verdict({ aim, unit, ratio, product }: Line): string {
  if (!aim) return 'none';
  const [aimed, measured, of] =
    'ratio' in aim ? [aim.ratio, ratio.median, ' ×'] : [aim.value, product.median, ` ${unit}`];
  const reached = aim.at === 'most' ? measured <= aimed : measured >= aimed;
  return `${aim.at === 'most' ? '≤' : '≥'} ${aimed}${of} ${reached ? 'reached' : 'missed'}`;
}

function table({ title, columns, lines }: Compared): string {
  const rows = [
    [title, 'unit', ...columns, 'ratio', 'aim'],
    ...lines.map((line) => [
      line.name,
      line.unit,
      show(line.floor),
      show(line.product),
      show(line.ratio),
      verdict(line),
    ]),
  ];
  return markdownTable(rows);
}

/** The first row is the heading; readable in a terminal too. */
export function markdownTable(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [text[0], rule, ...text.slice(1)].join('\n');
}

/** Markdown that is readable in a terminal too. */
export function tables({ at, machine, rounds, contests }: Report): string {
  const heading = `${at.slice(0, 10)}, ${machine}; ${rounds} rounds: median (least–most)`;
  return [heading, ...contests.map(table)].join('\n\n');
}
