import type { Actor } from '../../platform/context.ts';
import type { Logger } from '../../platform/logging/index.ts';
import { startOf } from './calendar.ts';
import type { Period, Stats } from './dashboard.contract.ts';
import type { StatsService } from './stats.service.ts';

/** At most one push a second: a storm of events costs one recomputation, not one each. */
const FLUSH_MS = 1_000;
/** Periods roll on by themselves; whoever watches sees it without an event. */
const ROLL_MS = 60_000;

interface Subscription {
  socket_id: string;
  actor: Actor;
  period: Period;
  /** What the client has, without the time it was made at: the same figures are not sent twice. */
  last: string;
}

interface Dependencies {
  service: StatsService;
  push(socket_id: string, period: Period, stats: Stats): void;
  logger: Logger;
}

const fingerprint = ({ generated_at: _, ...figures }: Stats) => JSON.stringify(figures);

/** The dashboards open on this process. Each process looks after its own sockets; the bus tells all what changed. */
export function createLiveStats({ service, push, logger }: Dependencies) {
  const subscriptions = new Map<string, Subscription>();
  const organizations = new Set<string>();
  const users = new Set<string>();
  const days = new Map<string, number>();
  let rolledAt = Date.now();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();

  const keyOf = (socket_id: string, period: Period) => `${socket_id} ${period}`;

  function markOrganization(organization_id: string): void {
    service.invalidate(organization_id);
    organizations.add(organization_id);
  }

  /** Figures that depend on the clock change without an event: at midnight, and as periods roll. */
  function markByClock(): void {
    const now = new Date();
    const roll = now.getTime() - rolledAt >= ROLL_MS;
    if (roll) rolledAt = now.getTime();
    const turned = new Set<string>();
    for (const timezone of new Set([...subscriptions.values()].map(({ actor }) => actor.organization_timezone))) {
      const day = startOf('day', now, timezone).getTime();
      if (days.has(timezone) && days.get(timezone) !== day) turned.add(timezone);
      days.set(timezone, day);
    }
    for (const { actor } of subscriptions.values()) {
      if (roll || turned.has(actor.organization_timezone)) markOrganization(actor.organization_id);
    }
  }

  async function flush(): Promise<void> {
    markByClock();
    if (organizations.size === 0 && users.size === 0) return;
    const concerned = [...subscriptions.values()].filter(
      ({ actor }) => organizations.has(actor.organization_id) || users.has(actor.user_id),
    );
    const marked = { organizations: [...organizations], users: [...users] };
    organizations.clear();
    users.clear();
    if (concerned.length === 0) return;
    const figures = await service.statsFor(concerned).catch((error: unknown) => {
      marked.organizations.forEach(markOrganization);
      for (const user_id of marked.users) users.add(user_id);
      throw error;
    });
    concerned.forEach((subscription, index) => {
      const stats = figures[index];
      if (!stats || !subscriptions.has(keyOf(subscription.socket_id, subscription.period))) return;
      const print = fingerprint(stats);
      if (print === subscription.last) return;
      subscription.last = print;
      push(subscription.socket_id, subscription.period, stats);
    });
  }

  function tick(): void {
    flushing = flushing.then(flush).catch((error: unknown) => {
      logger.warn({ err: error }, 'live figures were not pushed');
    });
  }

  return {
    /** The figures now; from now on changes are pushed. */
    async subscribe(socket_id: string, actor: Actor, period: Period): Promise<Stats> {
      const subscription = { socket_id, actor, period, last: '' };
      // Registered before counting: a change in between is pushed rather than lost.
      subscriptions.set(keyOf(socket_id, period), subscription);
      const [stats] = await service.statsFor([{ actor, period }]).catch((error: unknown) => {
        subscriptions.delete(keyOf(socket_id, period));
        throw error;
      });
      if (!stats) throw new Error('one request has one answer');
      subscription.last = fingerprint(stats);
      return stats;
    },

    unsubscribe(socket_id: string, period: Period): void {
      subscriptions.delete(keyOf(socket_id, period));
    },

    leave(socket_id: string): void {
      for (const [key, subscription] of subscriptions) {
        if (subscription.socket_id === socket_id) subscriptions.delete(key);
      }
    },

    /** Something that the organization's figures count has changed. */
    markOrganization,

    /** These users' own figures have changed. */
    markUsers(user_ids: string[]): void {
      for (const user_id of user_ids) users.add(user_id);
    },

    start(): void {
      timer = setInterval(tick, FLUSH_MS);
    },

    async stop(): Promise<void> {
      clearInterval(timer);
      await flushing;
    },
  };
}
