import { parse as parseText } from 'node:querystring';
import type { z } from 'zod';
import { AppError, parse, validationFailed } from '../errors/index.ts';

/**
 * A repeated name is a list. Node's own parser writes a replacement character where bytes are no UTF-8.
 * @throws URIError there instead.
 */
export function parseQuery(query: string | null): Record<string, unknown> {
  if (query === null || query === '') return {};
  decodeURIComponent(query);
  return { ...parseText(query) };
}

/**
 * Reads a parsed query by its schema. What stands once is no list to whoever wrote it: its fault has the name alone.
 * @throws AppError validation_failed
 */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: Record<string, unknown>): z.output<Schema> {
  try {
    return parse(schema, query);
  } catch (error) {
    if (!(error instanceof AppError) || !error.errors) throw error;
    const written = (path: string) => {
      const [, name = ''] = /^(.+)\.0$/.exec(path) ?? [];
      return typeof query[name] === 'string' ? name : path;
    };
    throw validationFailed(error.errors.map((fault) => ({ ...fault, path: written(fault.path) })));
  }
}
