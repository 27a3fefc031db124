import { z } from 'zod';
import { timestamp } from '../../platform/wire.contract.ts';

export const period = z.enum(['day', 'week', 'month', 'year', 'all']);
export type Period = z.infer<typeof period>;

export const stats = z
  .strictObject({
    organization: z.strictObject({ total_users: z.int(), active_users: z.int(), new_users_this_month: z.int() }),
    use_cases: z.strictObject({
      total_submissions: z.int().describe('First published within the period, not deleted, no drafts.'),
      verified_cases: z.int(),
      total_views: z.int().describe('Within the period, of cases that are neither deleted nor drafts again.'),
      avg_roi: z.string().nullable(),
      avg_roi_value: z.number().nullable(),
    }),
    messages: z.strictObject({ total_conversations: z.int(), unread_count: z.int(), messages_today: z.int() }),
    period,
    generated_at: timestamp.describe('When these figures were true: of each push its own.'),
  })
  .meta({ id: 'DashboardStats' });
export type Stats = z.infer<typeof stats>;

export const dashboardRest = {
  stats: {
    method: 'get',
    path: '/dashboard/stats',
    summary: 'The figures of the caller’s organization, and of the caller’s own messages.',
    auth: 'user',
    query: z.strictObject({ period: period.default('month') }),
    response: stats,
  },
} as const;

const subscription = z.strictObject({ period });
const periodAndStats = z.strictObject({ period, stats });

export const dashboardSockets = {
  namespace: '/dashboard',
  summary: 'Figures that move by themselves.',
  client: {
    'stats:subscribe': {
      summary: 'The figures now, and from now on whenever they change. A second period adds to the first.',
      payload: subscription,
      result: periodAndStats,
    },
    'stats:unsubscribe': { summary: 'Ends one subscription.', payload: subscription, result: subscription },
  },
  server: {
    'stats:updated': {
      summary: 'The figures as they are now, whole; at most once a second, within two seconds of a change.',
      payload: periodAndStats,
    },
  },
} as const;
