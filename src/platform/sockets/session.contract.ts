import { z } from 'zod';

/** Every namespace has these besides its own events: the session is the connection's, not the namespace's. */
export const sessionEvents = {
  client: {
    'session:refresh': {
      summary: 'Renews the session of this connection, in all its namespaces, with a fresh access token.',
      payload: z.strictObject({ token: z.string().max(4_096) }),
      result: z.strictObject({ expires_at: z.iso.datetime({ precision: 3 }) }),
      budget: 'sessionRefresh',
    },
  },
  server: {
    'session:expiring': {
      summary: 'The access token ends soon (60 s before, sooner where it lives shorter): send session:refresh.',
      payload: z.strictObject({ expires_at: z.iso.datetime({ precision: 3 }) }),
    },
    'session:ended': {
      summary: 'The session is over; the connection closes right after.',
      payload: z.strictObject({
        reason: z.enum(['token_expired', 'logged_out', 'session_revoked', 'account_suspended', 'account_removed']),
      }),
    },
  },
} as const;

export type EndReason = z.infer<(typeof sessionEvents.server)['session:ended']['payload']>['reason'];
