export type Role = 'member' | 'org_admin' | 'platform_admin';

/** Who acts, as every policy judges it: read from the user's row, never from the token. */
export interface Actor {
  user_id: string;
  organization_id: string;
  role: Role;
  session_id: string;
  organization_timezone: string;
}

/** Travels with every call into a service; it knows no transport. */
export interface Ctx {
  actor: Actor | null;
  request_id: string;
  /** The acting socket: it gets the ack, so pushes leave it out. */
  socket_id?: string;
  /**
   * Of a call with an Idempotency-Key, the same in each of its repetitions (a UUID of version 7): what is created under
   * it is created once, even where the first run died before it could answer.
   */
  operation_id?: string;
}

export interface UserCtx extends Ctx {
  actor: Actor;
}
