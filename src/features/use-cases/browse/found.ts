import type { Collection, ObjectId } from 'mongodb';
import type { Facets, Filters, ListQuery } from '../browse.contract.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import { CARD, type Cards, type Page, type PublishedCard } from './cards.ts';
import { filterOf } from './filter.ts';
import { type Dimension, tally, TECHNOLOGIES } from './tally.ts';

/** The best cases for some words under these filters, best first; which of them may be read is judged here. */
export type BestOf = (filters: Filters) => Promise<{ ids: ObjectId[]; capped: boolean }>;

interface FoundPage extends Page<PublishedCard> {
  /** More answer the words than the best that were looked at. */
  total_is_capped: boolean;
  facets?: Facets;
}

/** As many as a ranking names, and one more: they come in one batch. */
const MOST = 1_001;
/** These ids are fewer than what any other index would have to look through. */
const BY_ID = '_id_';
/** Where a dimension lies: in whole fields, which a server cuts out of a document quicker than parts of them. */
const FIELD = { category: 'category', industry: 'industry', region: 'location' } as const;
const COUNTED = { category: 1, industry: 1, location: 1, keys: 1 } as const;

type Row = Pick<UseCaseDocument, '_id' | 'category' | 'industry' | 'location' | 'keys'>;

const valueOf: Record<Dimension, (row: Row) => string | undefined> = {
  category: ({ category }) => category,
  industry: ({ industry }) => industry,
  region: ({ location }) => location?.region,
};

function inOrder<Kept extends { _id: ObjectId }>(ids: ObjectId[], rows: Kept[]): Kept[] {
  const byId = new Map(rows.map((row) => [row._id.toHexString(), row]));
  return ids.flatMap((id) => byId.get(id.toHexString()) ?? []);
}

/** Lists of what answers some words: a thousand at most, so those that pass are read once, and counted and ordered here. */
export function createFound(cases: Collection<UseCaseDocument>, cards: Cards) {
  const judged = <Kept extends { _id: ObjectId } = Row>(
    filters: Filters,
    audiences: string[],
    ids: ObjectId[],
    projection: object,
  ) =>
    cases
      .find<Kept>(
        { ...filterOf(filters), _id: { $in: ids }, audience: { $in: audiences } },
        { projection, batchSize: MOST, hint: BY_ID },
      )
      .toArray();

  async function passing(filters: Filters, audiences: string[], bestOf: BestOf, projection: object) {
    const { ids, capped } = await bestOf(filters);
    return { capped, rows: inOrder(ids, await judged(filters, audiences, ids, projection)) };
  }

  async function cardsOf(query: ListQuery, audiences: string[], found: Row[]): Promise<PublishedCard[]> {
    const { sort, page, page_size } = query;
    const ids = found.map(({ _id }) => _id);
    if (sort !== 'relevance') return cards.by(sort, query, { _id: { $in: ids }, audience: { $in: audiences } }, BY_ID);
    const shown = ids.slice((page - 1) * page_size, page * page_size);
    return inOrder(shown, await judged<PublishedCard>(query, audiences, shown, CARD));
  }

  return {
    /** A page of cards for these audiences, which stand last, where no other filter can replace them; facets if asked for. */
    async page(query: ListQuery, audiences: string[], bestOf: BestOf): Promise<FoundPage> {
      const { facets: hasFacets, sort: _sort, page: _page, page_size: _size, ...filters } = query;
      const finding = passing(filters, audiences, bestOf, hasFacets ? COUNTED : { _id: 1 });

      async function counts(dimension: Dimension) {
        const { [dimension]: own, ...others } = filters;
        const { rows } = await (own === undefined
          ? finding
          : passing(others, audiences, bestOf, { [FIELD[dimension]]: 1 }));
        return tally(rows.map((row) => [valueOf[dimension](row), 1]));
      }
      async function facetsOf(): Promise<Facets> {
        const [category, industry, region, { rows }] = await Promise.all([
          counts('category'),
          counts('industry'),
          counts('region'),
          finding,
        ]);
        const technologies = rows.flatMap(({ keys }) => keys.technologies.map((key) => [key, 1] as const));
        return { category, industry, region, technology: tally(technologies).slice(0, TECHNOLOGIES) };
      }

      const [{ rows: found, capped }, rows, facets] = await Promise.all([
        finding,
        finding.then((page) => cardsOf(query, audiences, page.rows)),
        hasFacets ? facetsOf() : undefined,
      ]);
      return { rows, total: found.length, total_is_capped: capped, ...(facets && { facets }) };
    },
  };
}
