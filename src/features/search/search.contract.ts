import { z } from 'zod';
import { text, wholeInQuery } from '../../platform/wire.contract.ts';

export const suggestion = z
  .strictObject({
    kind: z.enum(['title', 'company', 'tag', 'technology']),
    text: z.string(),
    id: z.string().optional().describe('Of the use case, where a title is suggested.'),
  })
  .meta({ id: 'Suggestion' });
export type Suggestion = z.infer<typeof suggestion>;

const suggestQuery = z.strictObject({
  q: text(1, 100).describe('What is typed so far, in Arabic or English; beginnings and slips are understood.'),
  limit: wholeInQuery(1, 20).default(10),
});
export type SuggestQuery = z.output<typeof suggestQuery>;

export const searchRest = {
  suggest: {
    method: 'get',
    path: '/use-cases/suggest',
    summary: 'Titles, companies, tags and technologies of published use cases that the caller may read.',
    auth: 'optional',
    query: suggestQuery,
    response: z.array(suggestion),
  },
} as const;
