import type { Databases } from './databases.ts';

export interface Figure {
  name: string;
  unit: string;
  /** What the product aims at, as a share of the floor's. */
  aim: { ratio: number; at: 'most' | 'least' };
}

export interface OpenOptions {
  databases: Databases;
  profile: string | undefined;
}

/** One round of one contestant: a value for each figure, by name. */
export type Round = () => Promise<Record<string, number>>;

export interface Contestants {
  floor: Round;
  product: Round;
}

/** Floor and product at the same work, on databases of their own on the same servers. */
export interface Contest {
  title: string;
  figures: Figure[];
  open(options: OpenOptions): Promise<Contestants>;
}
