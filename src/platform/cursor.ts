import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from './errors/index.ts';

/** Opaque to clients, and sealed: a cursor that we did not write is refused instead of reaching a query. */
export interface Cursor<Position extends z.ZodType> {
  seal(position: z.input<Position>): string;
  /**
   * Where a list goes on; undefined without a cursor, at its beginning.
   * @throws AppError malformed_request for a cursor that was tampered with, or is another list's.
   */
  open(cursor: string | undefined): z.output<Position> | undefined;
}

/** The cursor of the list named: no other list takes it. */
export type Cursors = <Position extends z.ZodType>(list: string, position: Position) => Cursor<Position>;

export function createCursors(secret: string): Cursors {
  const sign = (list: string, body: string) =>
    createHmac('sha256', secret).update(`cursor:${list}:${body}`).digest('base64url').slice(0, 16);
  return (list, schema) => ({
    seal(position) {
      const body = Buffer.from(JSON.stringify(position)).toString('base64url');
      return `${body}.${sign(list, body)}`;
    },
    open(cursor) {
      if (cursor === undefined) return undefined;
      const [body = '', seal = '', ...rest] = cursor.split('.');
      const expected = Buffer.from(sign(list, body));
      const given = Buffer.from(seal);
      const genuine = rest.length === 0 && given.length === expected.length && timingSafeEqual(given, expected);
      const parsed = genuine ? schema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString())) : undefined;
      if (!parsed?.success) {
        throw new AppError('malformed_request', 'This cursor is not one of ours; start from the first page.');
      }
      return parsed.data;
    },
  });
}

/** How a list by cursor tells where it goes on. */
export const paginationOf = (next_cursor: string | null) => ({ next_cursor, has_more: next_cursor !== null });

/** The page among rows that were read with one more than `limit`, and its last row where more follow. */
export function pageOf<Row>(rows: Row[], limit: number): { page: Row[]; last: Row | undefined } {
  const page = rows.slice(0, limit);
  return { page, last: rows.length > limit ? page.at(-1) : undefined };
}
