import { z } from 'zod';

// The vocabulary that every feature's contract shares.

/** NUL cannot be stored by PostgreSQL, and a lone surrogate is no character: both are refused, nothing else is changed. */
const clean = (value: string) => !value.includes('\0') && value.isWellFormed();

const codePoints = (value: string) => {
  // Most text has no surrogates: then the length is the number of code points.
  let count = value.length;
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) count--;
  }
  return count;
};

/** Text of `minimum` to `maximum` code points, kept exactly as sent. */
export const text = (minimum: number, maximum: number) =>
  z
    .string()
    .refine(clean, {
      error: 'NUL characters and lone surrogates are not allowed.',
      params: { code: 'invalid_characters' },
    })
    .refine((value) => codePoints(value) >= minimum && codePoints(value) <= maximum, {
      error: minimum === 0 ? `Write at most ${maximum} characters.` : `Write ${minimum} to ${maximum} characters.`,
      params: { code: 'invalid_length' },
    })
    .meta({ minLength: minimum, maxLength: maximum });

/** Spaces, and what no font draws: zero-width characters, fillers, the blank of braille. */
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800]*$/u;

/** A name of somebody or something: text that shows anything at all, kept exactly as sent. */
export const name = (maximum: number) =>
  text(1, maximum).refine((value) => value === '' || !BLANK.test(value), {
    error: 'Write a name that can be seen: these are only spaces or invisible characters.',
    params: { code: 'blank' },
  });

export const uuid = z.uuid('This is not an id.').transform((value) => value.toLowerCase());
export const objectId = z
  .string()
  .regex(/^[0-9a-fA-F]{24}$/, 'This is not a use case id (24 hexadecimal digits).')
  .transform((value) => value.toLowerCase());
export const timestamp = z.iso.datetime({ precision: 3 });

export const cursor = z.string().max(500);

/** Where a text answers a search. Offsets are of JavaScript's strings: text.slice(start, end) is what matched. */
const span = z.strictObject({ start: z.int(), end: z.int() }).meta({ id: 'Span' });
export type Span = z.infer<typeof span>;
/** Ascending, none overlapping. */
export const spans = z.array(span);

const FURTHEST = Number.MAX_SAFE_INTEGER;

/** A number of a query, where all is text: in digits, as JSON writes it. However many they are, it is its bounds that tell. */
const written = (form: RegExp, fault: string) =>
  z
    .string()
    .regex(form, { error: fault, abort: true })
    .transform((digits) => Math.max(-FURTHEST, Math.min(FURTHEST, Number(digits))));

/** A whole number of a query. */
export const wholeInQuery = (minimum: number, maximum: number) =>
  written(/^-?\d+$/, 'Write a whole number in digits, for example 20.').pipe(z.int().min(minimum).max(maximum));

/** A number of a query. */
export const decimalInQuery = (minimum: number, maximum: number) =>
  written(/^-?\d+(\.\d+)?$/, 'Write a number in digits, for example 12.5.').pipe(z.number().min(minimum).max(maximum));

export const cursorQuery = {
  cursor: cursor.optional(),
  limit: wholeInQuery(1, 100).default(20),
};

export const pageQuery = {
  page: wholeInQuery(1, Number.MAX_SAFE_INTEGER).default(1),
  page_size: wholeInQuery(1, 100).default(20),
};

/** page × page_size may reach 10,000: deeper pages cost the server more than they tell a person. */
const MAX_PAGE_DEPTH = 10_000;

export const withinDepth = (query: { page: number; page_size: number }) =>
  query.page * query.page_size <= MAX_PAGE_DEPTH;
export const depthFault = { path: ['page'], error: 'page × page_size may be at most 10,000; narrow the filters.' };

export const numberedPagination = z.strictObject({
  page: z.int(),
  page_size: z.int(),
  total_items: z.int(),
  total_pages: z.int(),
});

export const cursorPagination = z.strictObject({ next_cursor: z.string().nullable(), has_more: z.boolean() });

export const userCard = z
  .strictObject({
    id: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    title: z.string().nullable(),
    organization: z.strictObject({ id: z.string(), name: z.string() }),
    avatar_url: z.string().nullable(),
    online: z.boolean().nullable(),
  })
  .meta({ id: 'UserCard' });
export type UserCard = z.infer<typeof userCard>;
