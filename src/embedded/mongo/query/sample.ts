import type { Document } from './values.ts';

/** Takes documents one after the other and keeps so many of them at random, each as likely as the others. */
export class Sample {
  private readonly size: number;
  private readonly kept: Document[] = [];
  private seen = 0;

  constructor(size: number) {
    this.size = size;
  }

  add(document: Document): void {
    this.seen++;
    if (this.kept.length < this.size) {
      this.kept.push(document);
      return;
    }
    const place = below(this.seen);
    if (place < this.size) this.kept[place] = document;
  }

  /** In an order by chance, too: the first ones seen would stand in their places otherwise. */
  results(): Document[] {
    for (let last = this.kept.length - 1; last > 0; last--) {
      const other = below(last + 1);
      const [a, b] = [this.kept[last], this.kept[other]];
      if (a && b) [this.kept[last], this.kept[other]] = [b, a];
    }
    return this.kept;
  }
}

export function sampleOf(documents: Iterable<Document>, size: number): Document[] {
  const sample = new Sample(size);
  for (const document of documents) sample.add(document);
  return sample.results();
}

const below = (limit: number): number => Math.floor(Math.random() * limit);
