import { createCache } from '../../platform/cache/index.ts';
import type { Actor } from '../../platform/context.ts';
import type { Metrics } from '../../platform/metrics/index.ts';
import { rollingSpan, type Span, startOf } from './calendar.ts';
import { type Period, period as periods, type Stats } from './dashboard.contract.ts';

/** Each feature counts its own; the dashboard puts them together. */
export interface StatsSources {
  timezone(organization_id: string): Promise<string>;
  organization(organization_id: string, span: Span, monthStart: Date): Promise<Stats['organization']>;
  useCases(organization_id: string, span: Span): Promise<Stats['use_cases']>;
  messages(user_ids: string[], dayStart: Date): Promise<(Stats['messages'] & { user_id: string })[]>;
}

/** Periods roll on without any event: a figure is never older than this. */
const MAX_AGE_MS = 30_000;

type OrganizationStats = Omit<Stats, 'messages' | 'period' | 'generated_at'>;

interface Dependencies {
  sources: StatsSources;
  metrics: Metrics;
}

export type StatsService = ReturnType<typeof createStats>;

export function createStats({ sources, metrics }: Dependencies) {
  /** Keyed by (organization, period): what all its members share. */
  const shared = createCache<OrganizationStats>({
    name: 'dashboard_stats',
    max: 5_000,
    ttlMs: MAX_AGE_MS,
    metrics,
  });
  const keyOf = (organization_id: string, period: Period) => `${organization_id} ${period}`;

  async function load(organization_id: string, period: Period): Promise<OrganizationStats> {
    const timezone = await sources.timezone(organization_id);
    const now = new Date();
    const span = rollingSpan(period, now);
    const [organization, use_cases] = await Promise.all([
      sources.organization(organization_id, span, startOf('month', now, timezone)),
      sources.useCases(organization_id, span),
    ]);
    return { organization, use_cases };
  }

  const statsOf = (organization_id: string, period: Period) =>
    shared.get(keyOf(organization_id, period), () => load(organization_id, period));

  /** One query for all users of a time zone, and none for a user without conversations. */
  async function messagesOf(actors: Actor[]): Promise<Map<string, Stats['messages']>> {
    const figures = new Map<string, Stats['messages']>();
    for (const timezone of new Set(actors.map((actor) => actor.organization_timezone))) {
      const user_ids = actors.filter((actor) => actor.organization_timezone === timezone).map((actor) => actor.user_id);
      const rows = await sources.messages([...new Set(user_ids)], startOf('day', new Date(), timezone));
      for (const { user_id, ...own } of rows) figures.set(user_id, own);
    }
    return figures;
  }

  return {
    /** What each of them may see: the organization's figures, shared and cached, and one's own messages. */
    async statsFor(requests: { actor: Actor; period: Period }[]): Promise<Stats[]> {
      const generated_at = new Date().toISOString();
      const messages = await messagesOf(requests.map(({ actor }) => actor));
      return Promise.all(
        requests.map(async ({ actor, period }) => ({
          ...(await statsOf(actor.organization_id, period)),
          messages: messages.get(actor.user_id) ?? { total_conversations: 0, unread_count: 0, messages_today: 0 },
          period,
          generated_at,
        })),
      );
    },

    /** The next reader of the organization's figures counts them again. */
    invalidate(organization_id: string): void {
      for (const period of periods.options) shared.invalidate(keyOf(organization_id, period));
    },
  };
}
