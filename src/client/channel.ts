import type { Socket } from 'socket.io-client';
import type { ClientEvent, Namespace, Payload, Pushed, Result, ServerEvent } from './contracts.ts';
import { Failure, failureOf } from './failure.ts';

const TIMEOUT_MS = 10_000;

export interface EmitOptions {
  /** 10,000 where nothing is said. */
  timeout_ms?: number;
}

/** One namespace with its contract's types. */
export interface Channel<Name extends Namespace> {
  /** Resolves with the ack's data. @throws Failure: the server's problem, `disconnected` or `timed_out`. */
  emit<Event extends ClientEvent<Name>>(
    event: Event,
    payload: Payload<Name, Event>,
    options?: EmitOptions,
  ): Promise<Result<Name, Event>>;
  /** Returns how to stop listening. */
  on<Event extends ServerEvent<Name>>(event: Event, listener: (payload: Pushed<Name, Event>) => void): () => void;
}

type Answer = { data: unknown; error?: never } | { data?: never; error: unknown };

async function emit(socket: Socket, event: string, payload: unknown, timeout_ms: number): Promise<unknown> {
  // Without a connection socket.io would keep the packet and send it later: what is sent later is the outbox's choice.
  if (!socket.connected) throw new Failure('disconnected', 'There is no connection.');
  const answer = await socket
    .timeout(timeout_ms)
    .emitWithAck(event, payload)
    .then(
      (value: unknown) => value as Answer,
      (error: unknown) => {
        const code = socket.connected ? 'timed_out' : 'disconnected';
        throw new Failure(code, error instanceof Error ? error.message : code);
      },
    );
  if (answer.error !== undefined) throw failureOf(answer.error);
  return answer.data;
}

export function createChannel<Name extends Namespace>(socket: Socket): Channel<Name> {
  return {
    emit: (event, payload, { timeout_ms = TIMEOUT_MS } = {}) =>
      emit(socket, event, payload, timeout_ms) as Promise<Result<Name, typeof event>>,
    on(event, listener) {
      const heard = listener as (payload: unknown) => void;
      const name: string = event;
      socket.on(name, heard);
      return () => {
        socket.off(name, heard);
      };
    },
  };
}
