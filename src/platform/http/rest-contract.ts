import type { z } from 'zod';

/** One REST call, declared once: validation, types and OpenAPI all come from it. */
export interface RestRoute {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below /api/v1, parameters in braces. */
  path: string;
  summary: string;
  /** guest: anybody; optional: anybody, a token is honoured; user: a signed-in user. */
  auth: 'guest' | 'optional' | 'user';
  params?: z.ZodObject;
  query?: z.ZodType;
  body?: z.ZodType;
  /** What stands under `data`; none: 204 without a body. */
  response?: z.ZodType;
  /** The status of success, if not 200 (or 204 without a response). */
  status?: number;
  /** Other answers that are no failure, by status, and what each says; with the same body, but for redirects. */
  also?: Record<number, string>;
  /** Tells the address of what was made, or of where it is. */
  location?: boolean;
  pagination?: z.ZodType;
  /** What may stand beside `data`. */
  extras?: z.ZodObject;
  /** If-Match, the version that the caller read: wanted, or honoured where it is sent. */
  if_match?: 'required' | 'optional';
  /** Honours Idempotency-Key. */
  idempotent?: boolean;
  /** Which budget a call draws on, besides those that a service keeps. */
  budget?: 'reads' | 'writes' | 'messagesBurst' | 'none';
}

export type RestContract = Record<string, RestRoute>;
