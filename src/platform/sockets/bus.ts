import { EventEmitter } from 'node:events';
import type { Server } from 'socket.io';
import type { Bus } from '../events/index.ts';
import type { Logger } from '../logging/index.ts';

const EVENT = 'bus';

/** The processes of a cluster already talk through the sockets' adapter; the bus rides on it. */
export function createBus(io: Server, clustered: boolean, logger: Logger): Bus {
  const here = new EventEmitter();
  io.on(EVENT, (topic: string, payload: unknown) => {
    here.emit(topic, payload);
  });
  return {
    publish(topic, payload) {
      here.emit(topic, payload);
      if (clustered) io.serverSideEmit(EVENT, topic, payload);
    },
    subscribe(topic, schema, handle) {
      here.on(topic, (payload: unknown) => {
        Promise.resolve(payload)
          .then((given) => handle(schema.parse(given)))
          .catch((error: unknown) => {
            logger.error({ err: error, topic }, 'bus handler failed');
          });
      });
    },
  };
}
