import { parse } from 'node:querystring';

/**
 * A repeated name is a list. Node's own parser writes a replacement character where bytes are no UTF-8.
 * @throws URIError there instead.
 */
export function parseQuery(query: string | null): Record<string, unknown> {
  if (query === null || query === '') return {};
  decodeURIComponent(query);
  return { ...parse(query) };
}
