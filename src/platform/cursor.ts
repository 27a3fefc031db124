import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from './errors/index.ts';

/** Opaque to clients, and sealed: a cursor that we did not write is refused instead of reaching a query. */
export interface Cursors {
  seal(position: object): string;
  /** @throws AppError malformed_request for a cursor that was tampered with. */
  open<Schema extends z.ZodType>(cursor: string, schema: Schema): z.output<Schema>;
}

export function createCursors(secret: string): Cursors {
  const sign = (body: string) => createHmac('sha256', secret).update(`cursor:${body}`).digest('base64url').slice(0, 16);
  return {
    seal(position) {
      const body = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${body}.${sign(body)}`;
    },
    open(cursor, schema) {
      const [body = '', seal = '', ...rest] = cursor.split('.');
      const expected = Buffer.from(sign(body));
      const given = Buffer.from(seal);
      const genuine = rest.length === 0 && given.length === expected.length && timingSafeEqual(given, expected);
      const parsed = genuine ? schema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString())) : undefined;
      if (!parsed?.success) {
        throw new AppError('malformed_request', 'This cursor is not one of ours; start from the first page.');
      }
      return parsed.data;
    },
  };
}

/** The page among rows that were read with one more than `limit`, and its last row where more follow. */
export function pageOf<Row>(rows: Row[], limit: number): { page: Row[]; last: Row | undefined } {
  const page = rows.slice(0, limit);
  return { page, last: rows.length > limit ? page.at(-1) : undefined };
}
