import type { AnyBulkWriteOperation } from 'mongodb';
import type { Mongo } from '../../platform/mongo/index.ts';
import { cityKeyOf, type Places } from './places.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import { USE_CASES } from './use-cases.repository.ts';

/** So many cases are looked at between two writes. */
const BATCH = 1000;

/**
 * Computes the keys of cities anew, after what is known of cities has changed: a case keeps the key of its last write.
 * One that is written meanwhile has got its new key from that.
 * @returns how many cases had another key.
 */
export async function renewCityKeys(
  mongo: Pick<Mongo, 'collection'>,
  places: Pick<Places, 'cityKey'>,
): Promise<number> {
  const cases = mongo.collection<UseCaseDocument>(USE_CASES);
  let renewed = 0;
  let writes: AnyBulkWriteOperation<UseCaseDocument>[] = [];
  async function write(): Promise<void> {
    if (writes.length > 0) renewed += (await cases.bulkWrite(writes, { ordered: false })).modifiedCount;
    writes = [];
  }
  const told = cases
    .find({ 'location.city': { $exists: true } })
    .project<Pick<UseCaseDocument, '_id' | 'location' | 'keys' | 'version'>>({ location: 1, keys: 1, version: 1 });
  for await (const { _id, version, location, keys } of told) {
    const city = await cityKeyOf(places, { location });
    if (city === keys.city) continue;
    writes.push({ updateOne: { filter: { _id, version }, update: { $set: { 'keys.city': city } } } });
    if (writes.length === BATCH) await write();
  }
  await write();
  return renewed;
}
