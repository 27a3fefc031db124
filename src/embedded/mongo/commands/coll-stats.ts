import { badValue, namespaceNotFound } from '../errors.ts';
import { Run } from '../planner/run.ts';
import { indexEntries, Scan } from '../planner/scan.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Index } from '../storage/catalog.ts';
import { RECORD_BYTES } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
import { keysBehind } from '../storage/records.ts';
import { passTurn } from '../turns.ts';
import { okay } from '../wire/cursor-reply.ts';
import { namespaceOf } from './command.ts';
import type { Command, Context } from './command.ts';
import { queryOf } from './find.ts';

export const collStats: Command = async (request, context) => {
  const namespace = namespaceOf(request);
  return okay({ ns: namespace, ...(await storageStats(context.engine, namespace, scaleOf(request.body))) });
};

/** What the stage $collStats begins a pipeline with: one document about the collection. */
export async function collectionStatistics(
  { engine, port }: Context,
  namespace: string,
  asked: unknown,
): Promise<Document> {
  if (!isDocument(asked)) throw badValue('$collStats must take a nested object');
  if (!engine.catalog.get(namespace)) throw namespaceNotFound(`Collection [${namespace}] not found.`);
  const unheld = Object.keys(asked).find((name) => name !== 'storageStats' && name !== 'count');
  if (unheld !== undefined) throw badValue(`the embedded server has no '${unheld}' for $collStats`);
  const wanted = isDocument(asked.storageStats) ? asked.storageStats : undefined;
  const stats = await storageStats(engine, namespace, scaleOf(wanted ?? {}));
  return {
    ns: namespace,
    host: `127.0.0.1:${port}`,
    localTime: new Date(),
    ...(wanted ? { storageStats: stats } : {}),
    ...('count' in asked ? { count: stats.count } : {}),
  };
}

function scaleOf({ scale = 1 }: Document): number {
  if (!isNumeric(scale) || !(toNumber(scale) >= 1)) throw badValue('scale has to be a number of at least 1');
  return Math.trunc(toNumber(scale));
}

/** Sizes are of the documents and entries themselves, without what the store adds around them. */
async function storageStats(engine: Engine, namespace: string, scale: number): Promise<Document> {
  const collection = engine.catalog.get(namespace);
  const scaled = (bytes: number) => Math.floor(bytes / scale);
  let [count, size] = [0, 0];
  if (collection) {
    const run = new Run(engine, collection, queryOf({}));
    for (let found = run.step(); found; found = run.step()) {
      if (typeof found === 'symbol') {
        await passTurn(() => {
          run.pause();
        });
        continue;
      }
      count++;
      size += found.bytes.length;
    }
  }
  const indexSizes: Record<string, number> = {};
  let totalIndexSize = 0;
  for (const index of collection?.indexes ?? []) {
    const bytes = await sizeOf(engine, index);
    indexSizes[index.name] = scaled(bytes);
    totalIndexSize += bytes;
  }
  return {
    size: scaled(size),
    count,
    ...(count > 0 ? { avgObjSize: Math.floor(size / count) } : {}),
    storageSize: scaled(size),
    capped: false,
    nindexes: Object.keys(indexSizes).length,
    indexBuilds: collection?.building.map(({ name }) => name) ?? [],
    totalIndexSize: scaled(totalIndexSize),
    totalSize: scaled(size + totalIndexSize),
    indexSizes,
    scaleFactor: scale,
  };
}

const PORTION = 256;

async function sizeOf(engine: Engine, index: Index): Promise<number> {
  const { start, end } = keysBehind(index.id);
  const scan = new Scan(indexEntries(engine, index), start, end);
  let [bytes, n] = [0, 0];
  for (let row = scan.next(); row; row = scan.next()) {
    bytes += row.key.length + RECORD_BYTES;
    if (++n % PORTION > 0) continue;
    await passTurn(() => {
      scan.pause();
    });
  }
  scan.pause();
  return bytes;
}
