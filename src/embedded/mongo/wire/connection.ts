import type { Socket } from 'node:net';
import { formatReply, messageLength, parseRequest } from './messages.ts';
import type { Request } from './messages.ts';
import type { Document } from '../query/values.ts';

export type Answer = (request: Request) => Promise<Document | Uint8Array>;

const PATIENCE_MS = 2000;

/** Cuts a socket's bytes into messages and answers one after the other. Bytes that make no sense close it. */
export class Connection {
  private readonly socket: Socket;
  private readonly answer: Answer;
  private chunks: Buffer[] = [];
  private size = 0;
  private busy = false;

  constructor(socket: Socket, answer: Answer) {
    this.socket = socket;
    this.answer = answer;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.size += chunk.length;
      void this.work();
    });
    // A client that goes away in the middle is nobody's fault; 'close' follows by itself.
    socket.on('error', () => socket.destroy());
  }

  /** Lets the answer being made go out, then closes; a client that does not take it is not waited for long. */
  end(): void {
    setTimeout(() => this.socket.destroy(), PATIENCE_MS).unref();
    if (this.busy)
      this.socket.once('drained', () => {
        this.socket.destroySoon();
      });
    else this.socket.destroySoon();
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let message = this.take(); message; message = this.take()) {
        const request = parseRequest(message);
        const reply = await this.answer(request);
        if (request.wantsReply && !this.send(formatReply(request, reply))) await this.drained();
      }
    } catch {
      this.socket.destroy();
    } finally {
      this.busy = false;
      this.socket.emit('drained');
    }
  }

  private take(): Buffer | undefined {
    if (this.size < 4 || this.socket.destroyed) return undefined;
    const first = this.chunks[0];
    const head = first && first.length >= 4 ? first : this.join();
    const length = messageLength(head);
    if (length === undefined || this.size < length) return undefined;
    const all = head.length >= length ? head : this.join();
    const rest = all.subarray(length);
    this.chunks = rest.length > 0 ? [rest, ...this.chunks.slice(1)] : this.chunks.slice(1);
    this.size -= length;
    return all.subarray(0, length);
  }

  private join(): Buffer {
    const all = Buffer.concat(this.chunks, this.size);
    this.chunks = [all];
    return all;
  }

  /** Says whether the client keeps up. */
  private send(parts: readonly Uint8Array[]): boolean {
    const { socket } = this;
    const [only] = parts;
    if (only && parts.length === 1) return socket.write(only);
    socket.cork();
    let flowing = true;
    for (const part of parts) flowing = socket.write(part);
    socket.uncork();
    return flowing;
  }

  /** A client that reads slowly is waited for, so that its answers do not pile up in memory. */
  private async drained(): Promise<void> {
    const { socket } = this;
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.once('drain', done).once('close', done);
    });
  }
}
