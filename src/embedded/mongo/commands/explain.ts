import { badValue, commandNotFound, invalidLength, onlyInMongo } from '../errors.ts';
import type { IndexPlan } from '../planner/plan.ts';
import { distinctPlan, firstOfEach } from '../planner/distinct.ts';
import { isKeyLookup, LOOKING, Run } from '../planner/run.ts';
import type { Query } from '../planner/run.ts';
import { checkPipeline } from '../query/aggregation.ts';
import { encode, fromEntries } from '../query/documents.ts';
import { isDocument } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection } from '../storage/catalog.ts';
import { compileUpdate } from '../update/update.ts';
import type { Updater } from '../update/updater.ts';
import { passTurn } from '../turns.ts';
import { okay } from '../wire/cursor-reply.ts';
import type { Request } from '../wire/messages.ts';
import { hintIn, listIn, namespaceOf, refuseUnheld } from './command.ts';
import type { Command, Context } from './command.ts';
import { isCountedByIndex } from './count.ts';
import { queryOf } from './find.ts';
import { leadingOf } from './leading.ts';
import { arrayFilters } from './update.ts';

interface Explained {
  readonly query: Query;
  /** Stages around what finds the documents, the outermost first. */
  readonly around: readonly string[];
  /** The path whose different values are asked for. */
  readonly distinct?: string;
  /** What an aggregation does after its first stages. */
  readonly rest?: readonly Document[];
  /** What the write would do, told from how many documents match and how many of them would change. */
  readonly writes?: (matched: number, changed: number) => Document;
  readonly update?: Updater;
}

type Explain = (body: Document, context: Context, namespace: string) => Explained;

const EXPLAINED: Readonly<Record<string, Explain>> = {
  find: (body) => ({ query: queryOf(body), around: isProjected(body) ? ['PROJECTION_DEFAULT'] : [] }),
  count: (body) => ({ query: queryOf(body), around: ['COUNT'] }),
  distinct: (body) => ({
    query: queryOf(body),
    around: [],
    ...(typeof body.key === 'string' ? { distinct: body.key } : {}),
  }),
  findAndModify: (body) => ({
    query: queryOf({ ...body, limit: 1 }),
    around: [body.remove === true ? 'DELETE' : 'UPDATE'],
  }),
  update(body) {
    const statement = onlyStatement(body, 'updates');
    const query = statementQuery(statement);
    return {
      query,
      around: ['UPDATE'],
      update: compileUpdate({ filter: query.filter, update: statement.u, arrayFilters: arrayFilters(statement) }),
      writes: (nMatched, nWouldModify) => ({
        nMatched,
        nWouldModify,
        nWouldUpsert: statement.upsert === true && nMatched === 0 ? 1 : 0,
      }),
    };
  },
  delete: (body) => ({
    query: statementQuery(onlyStatement(body, 'deletes')),
    around: ['DELETE'],
    writes: (nWouldDelete) => ({ nWouldDelete }),
  }),
  aggregate(body, context, namespace) {
    const stages = listIn(body, 'pipeline');
    checkPipeline(stages, true);
    const { query, rest } = leadingOf(context, namespace, stages, hintIn(body));
    return { query, around: [], rest };
  },
};

const isProjected = ({ projection }: Document): boolean => isDocument(projection) && Object.keys(projection).length > 0;

function onlyStatement(body: Document, field: string): Document {
  const [statement, ...more] = listIn(body, field);
  if (!statement || more.length > 0) throw invalidLength('explained write batches must be of size 1');
  return statement;
}

const statementQuery = ({ q, hint, multi, limit }: Document): Query =>
  queryOf({ filter: q, hint, limit: multi === true ? 0 : (limit ?? 1) });

/** Says how a command would be answered and, unless only the plan is asked for, what that costs. Nothing is changed. */
export const explain: Command = (request, context) => {
  const { body } = request;
  if (!isDocument(body.explain)) throw badValue('explain needs a command');
  const verbosity = body.verbosity ?? 'allPlansExecution';
  return explained(request, body.explain, verbosity !== 'queryPlanner', context);
};

export async function explained(request: Request, body: Document, runs: boolean, context: Context): Promise<Document> {
  const [name = ''] = Object.keys(body);
  const make = EXPLAINED[name];
  if (!make) throw commandNotFound(`Explain failed due to unknown command: ${name}`);
  if (typeof body[name] !== 'string') throw onlyInMongo('explain of an aggregation without a collection');
  const namespace = namespaceOf({ ...request, name, body });
  refuseUnheld(body);
  const asked = make(body, context, namespace);
  const { rest = [] } = asked;
  const collection = context.engine.catalog.get(namespace);
  const answer = await planned(context, namespace, collection, asked, runs);
  const head = { explainVersion: '1', command: body, serverInfo: { port: context.port, version: 'embedded' } };
  if (rest.length === 0) return okay({ ...head, ...answer });
  return okay({ ...head, stages: [{ $cursor: answer }, ...rest] });
}

async function planned(
  { engine }: Context,
  namespace: string,
  collection: Collection | undefined,
  { query, around, distinct, update, writes }: Explained,
  runs: boolean,
): Promise<Document> {
  const planner = (winningPlan: Document) => ({
    namespace,
    parsedQuery: query.filter,
    winningPlan,
    rejectedPlans: [],
  });
  if (!collection) {
    const executionStats = { executionSuccess: true, nReturned: 0, totalKeysExamined: 0, totalDocsExamined: 0 };
    return { queryPlanner: planner({ stage: 'EOF' }), ...(runs ? { executionStats } : {}) };
  }
  const steps = distinct === undefined ? undefined : distinctPlan(engine, collection, distinct, query);
  if (steps) {
    const { specification, name } = steps.index;
    const stage = { stage: 'DISTINCT_SCAN', keyPattern: specification.key, indexName: name };
    const n = runs ? [...firstOfEach(engine, collection, steps)].length : 0;
    const executionStats = { executionSuccess: true, nReturned: n, totalKeysExamined: n, totalDocsExamined: n };
    return { queryPlanner: planner(stage), ...(runs ? { executionStats } : {}) };
  }
  const run = new Run(engine, collection, query);
  const tree = treeOf(run, query, around);
  if (!runs) return { queryPlanner: planner(tree) };
  const started = performance.now();
  let matched = 0;
  let changed = 0;
  for (let found = run.step(); found; found = run.step()) {
    if (found === LOOKING) await passTurn(() => run.pause());
    else {
      matched++;
      if (update && !found.bytes.equals(encode(update(found.document, false)))) changed++;
    }
  }
  const nReturned = writes ? 0 : matched;
  const { keys, documents } = run.examined;
  const isCounted = around.includes('COUNT') && isCountedByIndex(run.plan);
  return {
    queryPlanner: planner(tree),
    executionStats: {
      executionSuccess: true,
      nReturned,
      executionTimeMillis: Math.round(performance.now() - started),
      totalKeysExamined: keys,
      totalDocsExamined: isCounted ? 0 : documents,
      executionStages: { ...tree, nReturned, ...writes?.(matched, changed) },
    },
  };
}

/** From the reading outwards, as MongoDB nests it: each stage has the one it reads from as its input. */
function treeOf(run: Run, query: Query, around: readonly string[]): Document {
  const { plan } = run;
  let tree = around.includes('COUNT') && isCountedByIndex(plan) ? countScan(plan) : reading(run, query.filter);
  const wrap = (stage: string, fields: Document = {}) => {
    tree = { stage, ...fields, inputStage: tree };
  };
  if (query.sort.length > 0 && !(plan?.kind === 'index' && plan.sorted)) {
    wrap('SORT', {
      sortPattern: fromEntries(query.sort.map(({ field, descending }) => [field, descending ? -1 : 1])),
    });
  }
  if (query.skip > 0) wrap('SKIP', { skipAmount: query.skip });
  const isWrite = around.includes('UPDATE') || around.includes('DELETE');
  if (query.limit > 0 && !isWrite) wrap('LIMIT', { limitAmount: query.limit });
  for (const stage of around.toReversed()) wrap(stage);
  return tree;
}

const countScan = (plan: IndexPlan): Document => ({ ...indexScan(plan), stage: 'COUNT_SCAN' });

function reading({ plan, near, isBackward }: Run, filter: Document): Document {
  const isFiltered = Object.keys(filter).length > 0;
  if (!plan)
    return { stage: 'COLLSCAN', ...(isFiltered ? { filter } : {}), direction: isBackward ? 'backward' : 'forward' };
  if (plan.kind === 'union')
    return { stage: 'FETCH', filter, inputStage: { stage: 'OR', inputStages: plan.branches.map(indexScan) } };
  const { index, bounds } = plan;
  if (near) return { stage: 'GEO_NEAR_2DSPHERE', keyPattern: index.specification.key, indexName: index.name, filter };
  if (index.name === '_id_' && isKeyLookup(index, bounds) && bounds.ranges.length === 1)
    return { stage: 'IDHACK', indexName: index.name };
  return { stage: 'FETCH', ...(bounds.exact || !isFiltered ? {} : { filter }), inputStage: indexScan(plan) };
}

function indexScan({ index, bounds, reverse, sorted }: IndexPlan): Document {
  return {
    stage: sorted && bounds.several.size > 0 ? 'SORT_MERGE' : 'IXSCAN',
    keyPattern: index.specification.key,
    indexName: index.name,
    isMultiKey: index.multikey.includes(true),
    isUnique: index.unique,
    isSparse: index.sparse,
    isPartial: index.partial !== undefined,
    indexVersion: 2,
    direction: reverse ? 'backward' : 'forward',
    ranges: bounds.ranges.length,
  };
}
