import { z } from 'zod';
import type { Logger } from '../../platform/logging/index.ts';
import { type EventHandlers, rooms, type Sockets } from '../../platform/sockets/index.ts';
import type { AuditStep } from './lifecycle.contract.ts';
import { createRecounts } from './recounts.ts';
import { type UseCaseNow, useCasesSockets } from './use-cases-live.contract.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import { type AnyUseCaseEvent, concernedBy, type UseCaseEvent } from './use-cases.events.ts';
import { can, PUBLIC } from './use-cases.policy.ts';
import type { UseCasesReads } from './use-cases.reads.ts';

interface Dependencies {
  sockets: Sockets;
  reads: UseCasesReads;
  find: (id: string) => Promise<UseCaseDocument | null>;
  logger: Logger;
}

const TOPIC = 'use_cases.counted';

const READERS = ['private', 'organization', 'public'];
type State = AuditStep['before'];
const reachOf = ({ status, deleted, visibility }: State) =>
  status === 'published' && !deleted ? READERS.indexOf(visibility) : -1;

/** Whether it was published, opened to more readers or restored. */
const reachesMore = ({ type, audit }: UseCaseEvent) =>
  type === 'use_case.published' || (audit !== undefined && reachOf(audit.after) > reachOf(audit.before));

const nowOf = (useCase: UseCaseDocument): UseCaseNow => ({
  id: useCase._id.toHexString(),
  version: useCase.version,
  views: useCase.views,
  likes: useCase.likes,
  saves: useCase.saves,
  status: useCase.status,
});

function roomOf(audience: string): string {
  const [kind, id = ''] = audience.split(':');
  switch (kind) {
    case 'organization':
      return rooms.organization(id);
    case 'admins':
      return rooms.administrators(id);
    case 'author':
      return rooms.user(id);
    case 'platform':
      return rooms.platformAdministrators;
    default:
      throw new Error(`there is no room for the audience ${audience}`);
  }
}

/**
 * Who watches what on this process. Each push judges every watcher anew, as who they are by then, so whoever may no
 * longer read a case has left before anything of it is told.
 */
export function createLive({ sockets, reads, find, logger }: Dependencies) {
  const namespace = sockets.namespace(useCasesSockets);
  const watchers = new Map<string, Set<string>>();
  const watched = new Map<string, Set<string>>();

  function forget(socket_id: string, id: string): void {
    watchers.get(id)?.delete(socket_id);
    if (watchers.get(id)?.size === 0) watchers.delete(id);
    watched.get(socket_id)?.delete(id);
    if (watched.get(socket_id)?.size === 0) watched.delete(socket_id);
  }

  function add(socket_id: string, id: string): void {
    watchers.set(id, (watchers.get(id) ?? new Set<string>()).add(socket_id));
    watched.set(socket_id, (watched.get(socket_id) ?? new Set<string>()).add(id));
  }

  /** One read of a case serves all who watch it, and changes that come meanwhile share the next one. */
  const tell = createRecounts(async (id) => {
    if (!watchers.has(id)) return;
    const useCase = await find(id);
    for (const socket_id of watchers.get(id) ?? []) {
      const actor = namespace.actorOf(socket_id);
      if (useCase && actor && can(actor, 'read', useCase))
        namespace.pushTo(socket_id, 'use-case:updated', nowOf(useCase));
      else forget(socket_id, id);
    }
  });

  async function tellHere(id: string): Promise<void> {
    if (!watchers.has(id)) return;
    await tell(id).catch((error: unknown) => {
      logger.warn({ err: error, use_case_id: id }, 'the watchers of a case were not told');
    });
  }

  sockets.bus.subscribe(TOPIC, z.string(), tellHere);

  const handlers: EventHandlers<typeof useCasesSockets> = {
    async 'use-case:watch'(ctx, { id }) {
      await reads.findReadable(ctx, id);
      // Watching first and reading after: a change between the two is in the answer or is pushed.
      add(ctx.socket_id, id);
      try {
        return nowOf(await reads.findReadable(ctx, id));
      } catch (error) {
        forget(ctx.socket_id, id);
        throw error;
      }
    },
    'use-case:unwatch'({ socket_id }, { id }) {
      forget(socket_id, id);
      return { id };
    },
  };
  namespace.serve(handlers, (socket_id) => {
    for (const id of watched.get(socket_id) ?? []) forget(socket_id, id);
  });

  return {
    /** Counters moved: every process tells its watchers. */
    counted(id: string): void {
      sockets.bus.publish(TOPIC, id);
    },

    /** For every process: content, status or readers changed. */
    async changed(event: AnyUseCaseEvent): Promise<void> {
      await Promise.all(concernedBy(event).map(tellHere));
    },

    /** For one process: a case that more people may read now than before reaches those who may. */
    async published(event: AnyUseCaseEvent): Promise<void> {
      if (event.type === 'use_case.several_changed' || !reachesMore(event)) return;
      const useCase = await find(event.use_case_id);
      if (useCase?.status !== 'published' || useCase.deleted_at !== null) return;
      const [use_case] = await reads.cards({ actor: null, request_id: event.id }, [useCase]);
      if (!use_case) return;
      const isPublic = useCase.audience.includes(PUBLIC);
      const narrower = isPublic ? [] : useCase.audience.map(roomOf);
      // No room at all is everybody, which a case has to be public for.
      if (isPublic || narrower.length > 0) namespace.push(narrower, 'use-case:published', { use_case });
    },
  };
}
