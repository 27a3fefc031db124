import { TYPE } from './bson-types.ts';
import { valueSize } from './elements.ts';

let last = { second: 0, count: 0 };

/** Later than all that were given before. */
function next(): typeof last {
  const second = Math.max(last.second, Math.floor(Date.now() / 1000));
  last = { second, count: second === last.second ? last.count + 1 : 1 };
  return last;
}

const isId = (bytes: Buffer, name: number, end: number): boolean => bytes.toString('latin1', name, end) === '_id';

/** A field of a document to insert that holds Timestamp(0, 0) gets the time of the server; those within other values keep it. */
export function stampNow(bytes: Buffer): void {
  if (!bytes.includes(TYPE.timestamp)) return;
  let at = 4;
  for (let type = bytes[at] ?? 0; type !== 0; type = bytes[at] ?? 0) {
    const name = at + 1;
    const value = bytes.indexOf(0, name) + 1;
    if (type === TYPE.timestamp && bytes.readBigUInt64LE(value) === 0n && !isId(bytes, name, value - 1)) {
      const { second, count } = next();
      bytes.writeUInt32LE(count, value);
      bytes.writeUInt32LE(second, value + 4);
    }
    at = value + valueSize(bytes, type, value);
  }
}
