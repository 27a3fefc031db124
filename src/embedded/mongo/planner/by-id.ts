import { encodeValue } from '../query/key-encoding.ts';
import { RANK, rankOf } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Collection } from '../storage/catalog.ts';
import { holderOf } from '../storage/engine.ts';
import type { Engine } from '../storage/engine.ts';
import { shorten } from '../storage/index-keys.ts';
import { entryKey } from '../storage/records.ts';
import { expiryTest } from '../storage/ttl.ts';
import { foundAt } from './found.ts';
import type { Found } from './found.ts';

/** Values that are looked for as they are: no pattern, no conditions, nothing that an array or a missing field equals. */
const PLAIN: ReadonlySet<number> = new Set([
  RANK.number,
  RANK.string,
  RANK.binary,
  RANK.objectId,
  RANK.boolean,
  RANK.date,
]);

/** The key of the only document that a filter can match which names an _id and nothing else; undefined for any other. */
export function soleIdIn(filter: unknown): Buffer | undefined {
  if (typeof filter !== 'object' || filter === null) return undefined;
  const { _id } = filter as Document;
  if (!PLAIN.has(rankOf(_id)) || Object.keys(filter).length > 1) return undefined;
  return shorten(encodeValue(_id));
}

/** What most queries ask for, without a plan; MongoDB has a way of its own for them, too. */
export function findById(engine: Engine, collection: Collection, id: Buffer): Found | undefined {
  const [ids] = collection.indexes;
  const record = ids && holderOf(engine, entryKey(ids, id, 0));
  const found = record === undefined ? undefined : foundAt(engine, collection, record);
  return found && !expiryTest(engine, collection)?.(found.document) ? found : undefined;
}
