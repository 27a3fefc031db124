import type { Databases } from './databases.ts';

export interface Figure {
  name: string;
  unit: string;
  /** What the product aims at: a share of the floor's, or a value of its own. Without one it is there to compare by. */
  aim?: ({ ratio: number } | { value: number }) & { at: 'most' | 'least' };
}

export interface OpenOptions {
  databases: Databases;
  profile: string | undefined;
}

/** A value for each figure, by name. */
export type Values = Record<string, number>;

/** One round of one contestant. */
export type Round = () => Promise<Values>;

export interface Contestants {
  floor?: Round;
  product?: Round;
  /** What is measured of both within the same seconds, by turns; its values join those of the rounds. */
  together?(): Promise<{ floor: Values; product: Values }>;
  /** Lets go of what was opened, where the servers' end does not do that. */
  close?(): Promise<void>;
}

/**
 * Floor and product at the same work, on databases of their own on the same servers; or the product alone, against an
 * aim or against itself with less to do, which then stands in the floor's place.
 */
export interface Contest {
  title: string;
  /** Whom the two columns show; floor and product where nothing is said. */
  columns?: [string, string];
  figures: Figure[];
  open(options: OpenOptions): Promise<Contestants>;
}
