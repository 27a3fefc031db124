import { parse as parseText } from 'node:querystring';
import type { z } from 'zod';
import { AppError, type Fault, parse, validationFailed } from '../errors/index.ts';

/**
 * A repeated name is a list. Node's own parser writes a replacement character where bytes are no UTF-8.
 * @throws URIError there instead.
 */
export function parseQuery(query: string | null): Record<string, unknown> {
  if (query === null || query === '') return {};
  decodeURIComponent(query);
  return { ...parseText(query) };
}

/** A fault as whoever wrote the query would see it: what stands once is no list, and of what is no list there is one. */
function inWriting(fault: Fault, query: Record<string, unknown>): Fault {
  if (fault.code === 'unknown_field') return fault;
  if (Array.isArray(query[fault.path]) && fault.code.startsWith('invalid_')) {
    return { ...fault, code: 'repeated', message: 'Give this once.' };
  }
  const [, name = ''] = /^(.+)\.0$/.exec(fault.path) ?? [];
  return typeof query[name] === 'string' ? { ...fault, path: name } : fault;
}

/**
 * Reads a parsed query by its schema.
 * @throws AppError validation_failed
 */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: Record<string, unknown>): z.output<Schema> {
  try {
    return parse(schema, query);
  } catch (error) {
    if (!(error instanceof AppError) || !error.errors) throw error;
    throw validationFailed(error.errors.map((fault) => inWriting(fault, query)));
  }
}
