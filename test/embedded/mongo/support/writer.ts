import { MongoClient, MongoError } from 'mongodb';

interface Writing {
  url: string;
  round: number;
  clients: number;
  /** By document: the value of its last acknowledged write. */
  acknowledged: Map<string, number>;
  onAcknowledged: () => void;
  isGone: () => boolean;
}

/**
 * Writes from many clients at once until the server is gone, and keeps which writes were acknowledged. Every document
 * is inserted, then updated. A write that fails before that (a busy machine answers late) is given up, not the writer.
 */
export async function writeUntilGone(writing: Writing): Promise<void> {
  const { url, round, clients, acknowledged, onAcknowledged, isGone } = writing;
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
        onAcknowledged();
      } catch (error) {
        if (!(error instanceof MongoError)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, writer) => write(writer)));
  // Not waited for: the driver sometimes never ends saying goodbye to a server that was killed.
  void client.close(true);
}
