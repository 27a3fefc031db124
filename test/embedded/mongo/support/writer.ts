import { MongoClient } from 'mongodb';

/**
 * Writes from many clients at once until the connection breaks, and tells which writes were acknowledged. Every
 * document is inserted, then updated.
 */
export async function writeUntilBroken(url: string, round: number, clients: number): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 500, maxPoolSize: clients });
  const collection = client.db().collection<{ _id: string; n: number; key: string }>('acked');
  const write = async (writer: number) => {
    for (let n = 0; ; n++) {
      const id = `${round}/${writer}/${n}`;
      await collection.insertOne({ _id: id, n: 0, key: id });
      acknowledged.set(id, 0);
      await collection.updateOne({ _id: id }, { $set: { n: 1 } });
      acknowledged.set(id, 1);
    }
  };
  await Promise.allSettled(Array.from({ length: clients }, (_, writer) => write(writer)));
  await client.close(true);
  return acknowledged;
}
