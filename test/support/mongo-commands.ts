import { createRequire } from 'node:module';
import type { Document } from 'mongodb';

interface Connection {
  command: (namespace: unknown, command: Document, ...rest: unknown[]) => unknown;
}

/** Not part of what the driver exports, but the one way that every command takes. */
const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
  Connection: { prototype: Connection };
};

const ASKED = ['find', 'getMore', 'aggregate', 'count'];

/** The reads that MongoDB is asked for while `work` runs; the sweeps that go on beside it are left out. */
export async function mongoReadsOf(work: () => Promise<unknown>): Promise<Document[]> {
  const asked: Document[] = [];
  const { prototype } = Connection;
  const { command } = prototype;
  prototype.command = function (this: unknown, namespace, document, ...rest) {
    const [name = ''] = Object.keys(document);
    if (ASKED.includes(name) && !JSON.stringify(document).includes('pending_events')) asked.push(document);
    return command.call(this as Connection, namespace, document, ...rest);
  };
  try {
    await work();
  } finally {
    prototype.command = command;
  }
  return asked;
}
