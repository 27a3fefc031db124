import type { z } from 'zod';

/** What a client may send: every event takes (payload, ack), and the ack gets { data: result } or { error: problem }. */
export interface ClientEvent {
  summary: string;
  payload: z.ZodType;
  result: z.ZodType;
  /** Which budget it draws on, if not that of all events: what keeps a session alive must not wait for the others. */
  budget?: 'sessionRefresh' | 'messagesBurst';
}

/** What the server pushes. */
export interface ServerEvent {
  summary: string;
  payload: z.ZodType;
}

/** One namespace, declared once: validation, types and AsyncAPI all come from it. */
export interface SocketContract {
  namespace: `/${string}`;
  summary: string;
  client: Record<string, ClientEvent>;
  server: Record<string, ServerEvent>;
}
