import { MongoClient, MongoError } from 'mongodb';

/**
 * Writes from many clients at once until the server is gone, and tells which writes were acknowledged. Every document
 * is inserted, then updated. A write that fails before that (a busy machine answers late) is given up, not the writer.
 */
export async function writeUntilGone(
  url: string,
  round: number,
  clients: number,
  isGone: () => boolean,
): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 2_000, maxPoolSize: clients });
  const collection = client.db().collection<{ _id: string; n: number; key: string }>('acked');
  const write = async (writer: number) => {
    for (let n = 0; !isGone(); n++) {
      const id = `${round}/${writer}/${n}`;
      try {
        await collection.insertOne({ _id: id, n: 0, key: id });
        acknowledged.set(id, 0);
        await collection.updateOne({ _id: id }, { $set: { n: 1 } });
        acknowledged.set(id, 1);
      } catch (error) {
        if (!(error instanceof MongoError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, writer) => write(writer)));
  await client.close(true);
  return acknowledged;
}
