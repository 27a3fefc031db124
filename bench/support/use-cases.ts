import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Databases, DatabaseUrls } from './databases.ts';
import { seed } from './programs.ts';

const USE_CASES = 'use_cases';

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

/** Databases of this name with so many varied use cases in them and in the index; filled once where they are kept. */
export async function filledDatabases(databases: Databases, name: string, cases: number): Promise<DatabaseUrls> {
  const marker = join(databases.directory, `${name}.filled`);
  if (await isThere(marker)) return databases.open(name);
  const urls = await databases.create(name);
  await seed({ ...urls, directory: databases.directory }, cases);
  await writeFile(marker, '');
  return urls;
}

/** The same documents for another program. */
export async function copyUseCases(from: DatabaseUrls, to: DatabaseUrls): Promise<void> {
  const [source, target] = await Promise.all([from, to].map(({ mongodbUri }) => MongoClient.connect(mongodbUri)));
  if (!source || !target) throw new Error('there are two databases');
  const batch: object[] = [];
  for await (const document of source.db().collection(USE_CASES).find()) {
    batch.push(document);
    if (batch.length === 1_000) await target.db().collection(USE_CASES).insertMany(batch.splice(0));
  }
  if (batch.length > 0) await target.db().collection(USE_CASES).insertMany(batch);
  await Promise.all([source.close(), target.close()]);
}
