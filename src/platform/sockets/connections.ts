import type { Socket } from 'socket.io';
import PQueue from 'p-queue';
import type { Actor } from '../context.ts';
import { AppError } from '../errors/index.ts';
import type { Logger } from '../logging/index.ts';
import { Connection, type Identity } from './connection.ts';
import type { EndReason } from './session.contract.ts';

/** After a restart everybody comes back at once: the rest waits in line instead of swamping the database. */
const AUTHENTICATIONS_AT_ONCE = 16;

/** How long a revocation or change is remembered: longer than any authentication that was under way when it came. */
const REMEMBERED_MS = 60_000;

export type Authenticate = (token: unknown) => Promise<Identity>;

/** Who the user of a connection is by now, or why it has to end. */
export type Judge = (actor: Actor) => Promise<Actor | EndReason>;

/** Who somebody is, being looked up since then. */
interface Asked {
  token: unknown;
  startedAt: number;
  identity: Promise<Identity>;
}

interface Dependencies {
  authenticate: Authenticate;
  judge: Judge;
  logger: Logger;
  socketsPerUser: number;
  /** The user's first connection to this process is there, or the last one is gone. */
  onUserMoved(user_id: string, isHere: boolean): void;
}

function remember(times: Map<string, number>, id: string): void {
  times.set(id, Date.now());
  setTimeout(() => times.delete(id), REMEMBERED_MS).unref();
}

/** The connections of this process, by transport and by user. */
export class Connections {
  private readonly byTransport = new Map<object, Connection>();
  private readonly byUser = new Map<string, Set<object>>();
  private readonly revokedAt = new Map<string, number>();
  private readonly changedAt = new Map<string, number>();
  private readonly asked = new WeakMap<object, Asked>();
  private readonly queue = new PQueue({ concurrency: AUTHENTICATIONS_AT_ONCE });

  constructor(private readonly deps: Dependencies) {}

  /** @throws AppError unauthenticated, or rate_limited where the user has too many connections. */
  async authenticate(socket: Socket): Promise<void> {
    const { startedAt, identity: asked } = this.identify(socket);
    const identity = await asked;
    const known = this.byTransport.get(socket.conn);
    if (known) {
      if (known.identity.actor.user_id !== identity.actor.user_id) {
        throw new AppError('forbidden', 'One connection serves one user; open another connection.');
      }
      return;
    }
    // A client that left while it waited in line has no 'close' to come any more.
    if (socket.conn.readyState !== 'open') throw new AppError('unauthenticated', 'The connection is closed.');
    this.register(socket.conn, identity, startedAt);
    socket.conn.once('close', () => this.forget(socket.conn));
  }

  of(socket: Socket): Connection | undefined {
    return this.byTransport.get(socket.conn);
  }

  /**
   * Completes a socket that has joined its rooms. A revocation or change that came between its authentication and now
   * did not reach it, so it is looked up here.
   */
  admit(socket: Socket): Connection | undefined {
    const connection = this.of(socket);
    if (!connection) return undefined;
    connection.add(socket);
    if (this.isRevoked(connection.identity, connection.authenticatedAt)) {
      connection.end('session_revoked');
      return undefined;
    }
    if (this.hasChanged(connection.identity, connection.authenticatedAt)) void this.judge(connection);
    return connection;
  }

  /** @throws AppError unauthenticated, or forbidden for the token of another user. */
  async renew(socket: Socket, token: string): Promise<Identity> {
    const startedAt = Date.now();
    const identity = await this.deps.authenticate(token);
    if (this.isRevoked(identity, startedAt)) throw new AppError('session_revoked', 'This session was signed out.');
    const connection = this.of(socket);
    if (connection && connection.identity.actor.user_id !== identity.actor.user_id) {
      throw new AppError('forbidden', 'This token belongs to another user; open another connection.');
    }
    connection?.renew(identity);
    if (connection && this.hasChanged(identity, startedAt)) void this.judge(connection);
    return identity;
  }

  /** Of a user, or of the users of an organization. */
  judgeAll(id: string): void {
    remember(this.changedAt, id);
    for (const connection of this.byTransport.values()) {
      const { user_id, organization_id } = connection.identity.actor;
      if (user_id === id || organization_id === id) void this.judge(connection);
    }
  }

  /** Ends every connection here of a session, or of a user with all sessions. */
  revoke(id: string, reason: EndReason): void {
    remember(this.revokedAt, id);
    for (const connection of [...this.byTransport.values()]) {
      const { user_id, session_id } = connection.identity.actor;
      if (user_id === id || session_id === id) connection.end(reason);
    }
  }

  /** Whether a revocation came after `since`, when the identity was looked up. */
  private isRevoked({ actor: { user_id, session_id } }: Identity, since: number): boolean {
    return Math.max(this.revokedAt.get(user_id) ?? 0, this.revokedAt.get(session_id) ?? 0) >= since;
  }

  private hasChanged({ actor: { user_id, organization_id } }: Identity, since: number): boolean {
    return Math.max(this.changedAt.get(user_id) ?? 0, this.changedAt.get(organization_id) ?? 0) >= since;
  }

  private async judge(connection: Connection): Promise<void> {
    const judgement = ++connection.judgements;
    try {
      const judged = await this.queue.add(() => this.deps.judge(connection.identity.actor));
      if (connection.judgements !== judgement || !this.byTransport.has(connection.transport)) return;
      if (typeof judged === 'string') connection.end(judged);
      else connection.renew({ ...connection.identity, actor: judged });
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'a connection could not be judged');
      connection.drop();
    }
  }

  /** The namespaces of a connection come together, with one token: one answer serves them all. */
  private identify(socket: Socket): Asked {
    const token: unknown = socket.handshake.auth['token'];
    const underWay = this.asked.get(socket.conn);
    if (underWay !== undefined && underWay.token === token) return underWay;
    const identity = this.queue.add(() => this.deps.authenticate(token));
    const asked = { token, startedAt: Date.now(), identity };
    this.asked.set(socket.conn, asked);
    const end = () => {
      if (this.asked.get(socket.conn) === asked) this.asked.delete(socket.conn);
    };
    identity.then(end, end);
    return asked;
  }

  private register(transport: Socket['conn'], identity: Identity, authenticatedAt: number): void {
    const { user_id } = identity.actor;
    const mine = this.byUser.get(user_id) ?? new Set();
    if (mine.size >= this.deps.socketsPerUser) {
      throw new AppError('rate_limited', `At most ${this.deps.socketsPerUser} connections per user; close one first.`, {
        retry_after_ms: 5_000,
      });
    }
    this.byUser.set(user_id, mine.add(transport));
    // Only one that is let in: its clocks run until it closes.
    this.byTransport.set(transport, new Connection(transport, identity, authenticatedAt));
    if (mine.size === 1) this.deps.onUserMoved(user_id, true);
  }

  private forget(transport: object): void {
    const connection = this.byTransport.get(transport);
    if (!connection) return;
    connection.close();
    this.byTransport.delete(transport);
    const { user_id } = connection.identity.actor;
    const mine = this.byUser.get(user_id);
    mine?.delete(transport);
    if (mine?.size !== 0) return;
    this.byUser.delete(user_id);
    this.deps.onUserMoved(user_id, false);
  }
}
