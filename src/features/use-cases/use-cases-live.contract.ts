import { z } from 'zod';
import { objectId } from '../../platform/wire.contract.ts';
import { statusCode } from './use-case-bodies.contract.ts';
import { useCaseCard } from './use-cases.contract.ts';

const byId = z.strictObject({ id: objectId });

export const useCaseNow = z.strictObject({
  id: z.string(),
  version: z.int(),
  views: z.int(),
  likes: z.int(),
  saves: z.int(),
  status: statusCode,
});
export type UseCaseNow = z.infer<typeof useCaseNow>;

export const useCasesSockets = {
  namespace: '/use-cases',
  summary: 'Use cases that change before one’s eyes.',
  client: {
    'use-case:watch': {
      summary: 'The numbers of a case now, and from now on whenever they or its content change, while it may be read.',
      payload: byId,
      result: useCaseNow,
    },
    'use-case:unwatch': { summary: 'Ends that.', payload: byId, result: byId },
  },
  server: {
    'use-case:updated': { summary: 'A watched case is different now; it says how.', payload: useCaseNow },
    'use-case:published': {
      summary:
        'A case that the socket’s user may read was published, opened to more readers or restored. Who could read it before may be told again.',
      payload: z.strictObject({ use_case: useCaseCard }),
    },
  },
} as const;
