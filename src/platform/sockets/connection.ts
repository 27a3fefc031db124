import type { Socket } from 'socket.io';
import type { Actor } from '../context.ts';
import type { EndReason } from './session.contract.ts';
import { rooms } from './rooms.ts';

export interface Identity {
  actor: Actor;
  expires_at: Date;
}

const WARNING_MS = 60_000;

/**
 * One transport connection of a client, whatever the number of namespaces on it: they share its identity, its expiry
 * and its end.
 */
export class Connection {
  identity: Identity;
  /** Counts judgements: an answer that a later question overtook is void. */
  judgements = 0;
  /** Nothing is known of the time before: revocations since then are checked when a socket joins its rooms. */
  readonly authenticatedAt: number;
  private readonly sockets = new Set<Socket>();
  private warning: NodeJS.Timeout | undefined;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    readonly transport: Socket['conn'],
    identity: Identity,
    authenticatedAt: number,
  ) {
    this.identity = identity;
    this.authenticatedAt = authenticatedAt;
    this.schedule();
  }

  add(socket: Socket): void {
    this.sockets.add(socket);
    void socket.join(this.rooms());
    socket.once('disconnect', () => {
      this.sockets.delete(socket);
    });
  }

  renew(identity: Identity): void {
    const before = this.rooms();
    this.identity = identity;
    for (const socket of this.sockets) {
      for (const room of before) void socket.leave(room);
      void socket.join(this.rooms());
    }
    this.schedule();
  }

  /** Tells every namespace why, then closes the transport. */
  end(reason: EndReason): void {
    this.close();
    for (const socket of this.sockets) socket.emit('session:ended', { reason });
    for (const socket of [...this.sockets]) socket.disconnect(true);
    // A client that has left every namespace still holds the connection, and could join again later.
    this.transport.close();
  }

  /** Without a word: the client comes back by itself, and is judged then. */
  drop(): void {
    this.transport.close();
  }

  /** To be called when the transport is gone. */
  close(): void {
    clearTimeout(this.warning);
    clearTimeout(this.expiry);
  }

  private rooms(): string[] {
    const { user_id, organization_id, session_id, role } = this.identity.actor;
    return [
      rooms.user(user_id),
      rooms.organization(organization_id),
      rooms.session(session_id),
      ...(role === 'org_admin' ? [rooms.administrators(organization_id)] : []),
      ...(role === 'platform_admin' ? [rooms.platformAdministrators] : []),
    ];
  }

  private schedule(): void {
    this.close();
    const remaining = this.identity.expires_at.getTime() - Date.now();
    // A token that lives shorter than the warning leaves the client half its life to act.
    const ahead = Math.min(WARNING_MS, remaining / 2);
    this.warning = setTimeout(() => {
      for (const socket of this.sockets) {
        socket.emit('session:expiring', { expires_at: this.identity.expires_at.toISOString() });
      }
    }, remaining - ahead);
    this.expiry = setTimeout(() => this.end('token_expired'), remaining);
  }
}
