import type { Collection } from 'mongodb';
import { keyOf } from '../use-case-fields.contract.ts';
import type { UseCaseDocument } from '../use-cases.document.ts';
import type { CaseFilter } from './filter.ts';
import { CARD, type PublishedCard } from './cards.ts';

/** Of each kind of likeness so many are compared, the newest. */
const CANDIDATES = 100;

const WEIGHTS = { category: 4, industry: 3, technology: 2, roi: 2 };
/** An ROI that differs by so many percentage points counts half. */
const ROI_HALF = 50;

type Compared = Pick<UseCaseDocument, 'category' | 'industry' | 'technologies' | 'results'>;

const keysOf = ({ technologies = [] }: Compared) => new Set(technologies.map(keyOf));

/** How much alike two cases are: category, industry, shared technologies, close ROI. */
function likeness(one: Compared, other: Compared): number {
  const technologies = keysOf(one);
  const shared = [...keysOf(other)].filter((key) => technologies.has(key)).length;
  const [roi, otherRoi] = [one.results?.roi?.percentage, other.results?.roi?.percentage];
  return (
    (one.category === other.category ? WEIGHTS.category : 0) +
    (one.industry === other.industry ? WEIGHTS.industry : 0) +
    (technologies.size === 0 ? 0 : (WEIGHTS.technology * shared) / technologies.size) +
    (roi === undefined || otherRoi === undefined ? 0 : WEIGHTS.roi / (1 + Math.abs(roi - otherRoi) / ROI_HALF))
  );
}

const engagement = ({ views, likes, saves }: PublishedCard) => views + 4 * likes + 6 * saves;

export function createRelated(cases: Collection<UseCaseDocument>) {
  return async function related(useCase: UseCaseDocument, audiences: string[], limit: number) {
    const { _id, category, industry } = useCase;
    const technologies = { 'keys.technologies': { $in: useCase.keys.technologies } };
    const kinds: CaseFilter[] = [
      { category, industry, ...technologies },
      { category, industry },
      { category },
      { industry },
      technologies,
    ];
    const found = await Promise.all(
      kinds.map((kind) =>
        cases
          .find({ ...kind, _id: { $ne: _id }, audience: { $in: audiences } }, { projection: CARD })
          .sort({ published_at: -1, _id: -1 })
          .limit(CANDIDATES)
          .toArray(),
      ),
    );
    const candidates = new Map(found.flat().map((each) => [each._id.toHexString(), each]));
    return ([...candidates.values()] as unknown as PublishedCard[])
      .map((card) => ({ card, score: likeness(useCase, card) }))
      .sort(
        (one, other) =>
          other.score - one.score ||
          engagement(other.card) - engagement(one.card) ||
          other.card._id.toHexString().localeCompare(one.card._id.toHexString()),
      )
      .slice(0, limit)
      .map(({ card }) => card);
  };
}
