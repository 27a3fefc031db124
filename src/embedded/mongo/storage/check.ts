import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Document } from '../query/values.ts';
import type { Collection, Index } from './catalog.ts';
import { checkDataFile } from './data-file.ts';
import { Engine, recordKey, recordOf } from './engine.ts';
import type { Rows } from './engine.ts';
import { indexKeys } from './index-keys.ts';
import { entryKey, isWhole, keysBehind } from './records.ts';
import { decode } from '../query/documents.ts';

/**
 * Reads everything in a data directory: every page, every document, every index entry. Gives what is wrong, a line
 * each. Throws when a page is damaged or missing, or when a server holds the directory.
 */
export async function checkDirectory(directory: string): Promise<string[]> {
  checkDataFile(directory, true);
  // Whoever wants the directory meanwhile is told that it is in use.
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  try {
    const engine = await Engine.open(directory, (holder.address() as AddressInfo).port);
    const collections = engine.catalog.all();
    const problems = [...collections.flatMap((collection) => [...problemsOf(engine, collection)]), ...straysIn(engine)];
    await engine.close();
    return problems;
  } finally {
    holder.close();
  }
}

function* problemsOf(engine: Engine, collection: Collection): Generator<string> {
  const { id, namespace, indexes } = collection;
  const wanted = new Map(indexes.map((index) => [index, 0]));
  for (const { key, value } of engine.documents.getRange({ start: recordKey(id, 0), end: recordKey(id + 1, 0) })) {
    const record = recordOf(key);
    const document = isWhole(value) ? decoded(value) : undefined;
    if (!document) yield `${namespace}: document ${record} cannot be read`;
    else {
      for (const index of indexes) {
        const { keys } = indexKeys(index, document);
        wanted.set(index, (wanted.get(index) ?? 0) + keys.length);
        if (!keys.every((tuple) => holds(engine, index, tuple, record)))
          yield `${namespace}: document ${record} lacks an entry in the index ${index.name}`;
      }
    }
  }
  for (const [index, count] of wanted) {
    const entries = engine.entries.getKeysCount(keysBehind(index.id));
    if (entries > count) yield `${namespace}: the index ${index.name} has ${entries - count} entries too many`;
  }
}

/** Rows that belong to nothing. Those of what was dropped, or half built, are known: the next start removes them. */
function* straysIn({ catalog, documents, entries }: Engine): Generator<string> {
  const known = new Set(catalog.discarded());
  for (const { id, indexes } of catalog.all()) for (const owner of [{ id }, ...indexes]) known.add(owner.id);
  for (const [what, rows] of Object.entries({ documents, entries })) {
    for (const id of idsIn(rows)) if (!known.has(id)) yield `${what} under the number ${id} belong to nothing`;
  }
}

/** The numbers of the collections or indexes that have rows. */
function* idsIn(rows: Rows): Generator<number> {
  let start: Buffer = Buffer.alloc(4);
  for (;;) {
    const [key] = rows.getKeys({ start, limit: 1 });
    if (key === undefined) return;
    const id = key.readUInt32BE();
    yield id;
    start = keysBehind(id).end;
  }
}

function decoded(bytes: Buffer): Document | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}

function holds({ entries }: Engine, index: Index, tuple: Buffer, record: number): boolean {
  const found = entries.get(entryKey(index, tuple, record));
  return found !== undefined && found.readUIntBE(0, found.length) === record;
}
