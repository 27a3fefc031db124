import { z } from 'zod';
import { cursorPagination, cursorQuery, objectId, text } from '../../platform/wire.contract.ts';
import { useCaseCard } from './use-cases.contract.ts';

const byId = z.strictObject({ id: objectId });
const like = z.strictObject({ liked: z.boolean(), likes: z.int() });
const saved = z.strictObject({ saved: z.boolean(), saves: z.int() });

/** Repeating any of these changes nothing. */
const toggle = <Method extends 'put' | 'delete', Name extends string, Response extends z.ZodType>(
  method: Method,
  name: Name,
  summary: string,
  response: Response,
) => ({ method, path: `/use-cases/{id}/${name}` as const, summary, auth: 'user', params: byId, response }) as const;

export const savedQuery = z.strictObject(cursorQuery);
export type SavedQuery = z.output<typeof savedQuery>;

export const reactionsRest = {
  saved: {
    method: 'get',
    path: '/use-cases/saved',
    summary: 'What the caller saved and may still read, last saved first.',
    auth: 'user',
    query: savedQuery,
    response: z.array(useCaseCard),
    pagination: cursorPagination,
  },
  like: toggle('put', 'like', 'Likes it; the number of all likes comes back.', like),
  unlike: toggle('delete', 'like', 'Takes the like back.', like),
  save: toggle('put', 'save', 'Keeps it in the caller’s list of saved ones.', saved),
  unsave: toggle('delete', 'save', 'Takes it out of that list.', saved),
  contact: {
    method: 'post',
    path: '/use-cases/{id}/contact',
    summary: 'Writes to the author: opens the conversation with them or continues it.',
    auth: 'user',
    params: byId,
    body: z.strictObject({ message: text(1, 5_000) }),
    response: z.strictObject({ conversation_id: z.string(), message_id: z.string() }),
    status: 201,
    idempotent: true,
    budget: 'messagesBurst',
  },
} as const;
