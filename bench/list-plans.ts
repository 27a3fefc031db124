import { type Document, MongoClient, type Sort } from 'mongodb';
import { markdownTable } from './support/report.ts';

const NEWEST: Sort = { published_at: -1, _id: -1 };
const PUBLIC = { audience: 'public' };
const MEMBER = { audience: { $in: ['public', 'organization:none', 'author:none'] } };

/** The filters and orders that the product sends for these lists; a test holds that each is served by its index. */
const ASKED: { title: string; filter: Document; sort: Sort }[] = [
  { title: 'newest', filter: PUBLIC, sort: NEWEST },
  { title: 'newest of a category', filter: { category: 'quality_control', ...PUBLIC }, sort: NEWEST },
  { title: 'the same by a member', filter: { category: 'quality_control', ...MEMBER }, sort: NEWEST },
  { title: 'newest of a technology', filter: { 'keys.technologies': 'iot', ...PUBLIC }, sort: NEWEST },
  { title: 'popular', filter: PUBLIC, sort: { popularity: -1, _id: -1 } },
  { title: 'popular of an industry', filter: { industry: 'metal', ...PUBLIC }, sort: { popularity: -1, _id: -1 } },
  {
    title: 'roi, two filters',
    filter: { category: 'quality_control', 'location.region': 'riyadh', ...PUBLIC },
    sort: { 'results.roi.percentage': -1, _id: -1 },
  },
  {
    title: 'newest within a box',
    filter: {
      'location.coordinates.lat': { $gte: 24, $lte: 26 },
      'location.coordinates.lng': { $gte: 46, $lte: 48 },
      ...PUBLIC,
    },
    sort: NEWEST,
  },
];

function stagesOf(plan: Document): string[] {
  const { stage, indexName, inputStage } = plan as { stage?: string; indexName?: string; inputStage?: Document };
  const here = stage === undefined ? [] : [indexName === undefined ? stage : `${stage} ${indexName}`];
  return [...here, ...(inputStage ? stagesOf(inputStage) : [])];
}

/** How MongoDB runs the lists: what serves them, and how much it looks at for a page of 20. */
export async function explainLists(mongodbUri: string): Promise<string> {
  const client = await MongoClient.connect(mongodbUri);
  const cases = client.db().collection('use_cases');
  const rows: string[][] = [];
  for (const { title, filter, sort } of ASKED) {
    const explained = await cases.find(filter).sort(sort).limit(20).explain('executionStats');
    const { queryPlanner, executionStats } = explained as Record<string, Document>;
    const { totalKeysExamined, totalDocsExamined, executionTimeMillis } = executionStats as Record<string, number>;
    const stages = stagesOf((queryPlanner?.['winningPlan'] ?? {}) as Document).join(' ← ');
    rows.push([title, stages, ...[totalKeysExamined, totalDocsExamined, executionTimeMillis].map(String)]);
  }
  await client.close();
  return markdownTable([['List', 'plan', 'keys examined', 'documents examined', 'ms'], ...rows]);
}
