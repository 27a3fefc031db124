import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io';
import type { z } from 'zod';
import type { UserCtx } from '../context.ts';
import { AppError, asAppError, parse, toProblem } from '../errors/index.ts';
import type { RateLimits } from '../http/index.ts';
import type { InFlight } from '../in-flight.ts';
import type { Logger } from '../logging/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Connection } from './connection.ts';
import type { ClientEvent, SocketContract } from './socket-contract.ts';

export type EventHandlers<Contract extends SocketContract> = {
  [Name in keyof Contract['client']]: (
    ctx: UserCtx & { socket_id: string },
    payload: z.output<Contract['client'][Name]['payload']>,
  ) => Promise<z.input<Contract['client'][Name]['result']>> | z.input<Contract['client'][Name]['result']>;
};

export type AnyHandler = (ctx: UserCtx & { socket_id: string }, payload: never) => unknown;

export interface BindDependencies {
  limits: RateLimits;
  logger: Logger;
  metrics: Metrics;
  inFlight: InFlight;
}

type Answer = (body: object) => void;

/** The client's ack if it sent one, called at most once; a client that sent junk in its place hears nothing. */
function answerOf(args: unknown[]): Answer {
  const ack = args.at(-1);
  let answered = false;
  return (body) => {
    if (answered || typeof ack !== 'function') return;
    answered = true;
    (ack as Answer)(body);
  };
}

/**
 * The only place where client events are listened to. All listeners are registered at once, without an await before,
 * so that no early event is dropped; whatever a handler throws becomes the ack's problem.
 */
export function bindEvents(
  socket: Socket,
  connection: Connection,
  events: Record<string, { event: ClientEvent; handler: AnyHandler }>,
  { limits, logger, metrics, inFlight }: BindDependencies,
): void {
  const namespace = socket.nsp.name;

  async function serve(name: string, args: unknown[]): Promise<void> {
    const answer = answerOf(args);
    const request_id = randomUUID();
    const bound = Object.hasOwn(events, name) ? events[name] : undefined;
    const observe = metrics.socketSeconds.startTimer({ namespace, event: bound ? name : 'unknown' });
    const end = inFlight.begin();
    try {
      if (inFlight.isClosing) throw new AppError('unavailable', 'Shutting down; try again.', { retry_after_ms: 1_000 });
      const { actor } = connection.identity;
      await limits.consume(bound?.event.budget ?? 'socketEvents', actor.user_id);
      if (!bound) throw new AppError('not_found', `There is no event ${JSON.stringify(name.slice(0, 100))} here.`);
      // A client that left meanwhile gets no subscription that nobody would end.
      if (!socket.connected) return;
      const payload = parse(bound.event.payload, typeof args[0] === 'function' ? undefined : args[0]);
      const data = await bound.handler({ actor, request_id, socket_id: socket.id }, payload as never);
      answer({ data });
      observe({ outcome: 'ok' });
    } catch (error) {
      const failure = asAppError(error);
      if (failure.status >= 500) logger.error({ err: error, request_id, event: name }, 'socket event failed');
      answer({ error: toProblem(failure, request_id) });
      observe({ outcome: failure.code });
    } finally {
      end();
    }
  }

  socket.onAny((name: unknown, ...args: unknown[]) => {
    void serve(String(name), args);
  });
}
