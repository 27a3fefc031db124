import { MAX_DOCUMENT_BYTES, MAX_WRITE_BATCH } from '../sizes.ts';
import { okay } from '../wire/cursor-reply.ts';
import { MAX_MESSAGE_BYTES } from '../wire/messages.ts';
import type { Command } from './command.ts';

/** The dialect spoken: that of MongoDB 7.0. */
export const WIRE_VERSION = 21;

/**
 * A standalone server: what it holds is what a mongod without a replica set holds, so a driver asks it for neither
 * transactions nor change streams nor retried writes, and gets MongoDB's own refusal when it does. Without a
 * topologyVersion a driver polls instead of asking for a stream of hellos.
 */
export const hello: Command = ({ name }) =>
  okay({
    ...(name === 'hello' ? { isWritablePrimary: true } : { ismaster: true, helloOk: true }),
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITE_BATCH,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: 1,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  });
