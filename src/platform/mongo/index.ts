import { type Collection, type Db, type Document, type IndexDescription, MongoClient, MongoServerError } from 'mongodb';

const isOneOf = (error: unknown, ...codes: unknown[]): boolean =>
  error instanceof MongoServerError && codes.includes(error.code);

/** Whether a write broke a unique index: what it would add is there already. */
export const isDuplicateKey = (error: unknown): boolean => isOneOf(error, 11_000);

export interface CollectionIndexes {
  collection: string;
  indexes: IndexDescription[];
}

export interface Mongo {
  readonly db: Db;
  collection<Shape extends Document>(name: string): Collection<Shape>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  uri: string;
  indexes: CollectionIndexes[];
  /** Off where an operator migrates by hand: building an index on a large collection takes its time. */
  ensureIndexes: boolean;
}

/** An index of that name has other options, or another key. */
const CONFLICTS = [85, 86];
const INDEX_NOT_FOUND = 27;

/** What is declared otherwise than it was made is made anew. */
async function ensure(collection: Collection, wanted: IndexDescription[]): Promise<void> {
  try {
    await collection.createIndexes(wanted);
  } catch (error) {
    const [only, ...others] = wanted;
    if (!isOneOf(error, ...CONFLICTS) || only?.name === undefined) throw error;
    if (others.length > 0) for (const each of wanted) await ensure(collection, [each]);
    else {
      await drop(collection, only.name);
      await collection.createIndexes([only]);
    }
  }
}

/** Another process that starts at the same time may have been quicker. */
async function drop(collection: Collection, name: string): Promise<void> {
  try {
    await collection.dropIndex(name);
  } catch (error) {
    if (!isOneOf(error, INDEX_NOT_FOUND)) throw error;
  }
}

/**
 * Connects and makes sure of every declared index.
 * @throws the driver's error when the server cannot be reached.
 */
export async function createMongo({ uri, indexes, ensureIndexes }: Options): Promise<Mongo> {
  const client = new MongoClient(uri, {
    appName: 'p2p-sandbox',
    serverSelectionTimeoutMS: 5_000,
    // An acknowledged write is on disk at a majority: it survives a crash of any one server.
    writeConcern: { w: 'majority', journal: true },
    ignoreUndefined: true,
  });
  await client.connect();
  const db = client.db();
  const declared = ensureIndexes ? indexes : [];
  await Promise.all(declared.map(({ collection, indexes: wanted }) => ensure(db.collection(collection), wanted)));
  return {
    db,
    collection: (name) => db.collection(name),
    async ping() {
      await db.command({ ping: 1 });
    },
    close: () => client.close(),
  };
}
