import { ObjectId } from 'mongodb';
import { z } from 'zod';
import type { UserCtx } from '../../platform/context.ts';
import { type Cursors, pageOf, paginationOf } from '../../platform/cursor.ts';
import type { DocumentRelay } from '../../platform/events/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { SavedQuery } from './reactions.contract.ts';
import type { Kind, ReactionsRepository } from './reactions.repository.ts';
import { likedEvent } from './engagement.events.ts';
import { popularityOf } from './popularity.ts';
import { createRecounts } from './recounts.ts';
import { can } from './use-cases.policy.ts';
import type { UseCasesReads } from './use-cases.reads.ts';

interface Dependencies {
  repository: ReactionsRepository;
  reads: UseCasesReads;
  cursors: Cursors;
  relay: DocumentRelay;
  logger: Logger;
  onCounted: (use_case_id: string) => void;
}

const position = z.strictObject({ at: z.iso.datetime(), id: z.string().regex(/^[0-9a-f]{24}$/) });

/** How far back a start looks for what a crash left uncounted, and how old such a view must be not to be under way. */
const LOOK_BACK_MS = 15 * 60_000;
const UNDER_WAY_MS = 60_000;

export function createReactions({ repository, reads, cursors, relay, logger, onCounted }: Dependencies) {
  const places = cursors('saved', position);
  const owedPopularity = new Map<string, number>();

  const recount = createRecounts(async (id) => {
    const popularity = owedPopularity.get(id) ?? 0;
    owedPopularity.delete(id);
    const counts = await repository.recount(id, popularity);
    onCounted(id);
    return counts;
  });

  function owe(id: string, popularity: number): void {
    owedPopularity.set(id, (owedPopularity.get(id) ?? 0) + popularity);
  }

  async function toggle(ctx: UserCtx, id: string, kind: Kind, on: boolean) {
    const useCase = await reads.findReadable(ctx, id);
    const key = { use_case_id: useCase._id, user_id: ctx.actor.user_id, kind };
    const now = new Date();
    if (on) {
      const row = await repository.turnOn(key, now, kind === 'like' ? [likedEvent(ctx, useCase)] : []);
      if (row) owe(id, popularityOf(kind, now));
      if (row) relay.kick(row);
    } else {
      const row = await repository.turnOff(key, now);
      if (row) owe(id, -popularityOf(kind, row.at));
    }
    return recount(id);
  }

  async function like(ctx: UserCtx, id: string, liked: boolean) {
    return { liked, likes: (await toggle(ctx, id, 'like', liked)).likes };
  }

  async function save(ctx: UserCtx, id: string, saved: boolean) {
    return { saved, saves: (await toggle(ctx, id, 'save', saved)).saves };
  }

  return {
    like,
    save,

    /** Cards of what is published and still readable: pages may hold fewer than `limit`. */
    async saved(ctx: UserCtx, { cursor, limit }: SavedQuery) {
      const from = places.open(cursor);
      const after = from && { at: new Date(from.at), id: new ObjectId(from.id) };
      const { page, last } = pageOf(await repository.savedBy(ctx.actor.user_id, after, limit + 1), limit);
      const found = await repository.casesOf(page.map(({ use_case_id }) => use_case_id));
      const byId = new Map(found.map((useCase) => [useCase._id.toHexString(), useCase]));
      const readable = page.flatMap(({ use_case_id }) => {
        const useCase = byId.get(use_case_id.toHexString());
        return useCase?.status === 'published' && can(ctx.actor, 'read', useCase) ? [useCase] : [];
      });
      return {
        rows: await reads.cards(ctx, readable),
        pagination: paginationOf(
          last ? places.seal({ at: last.at.toISOString(), id: last.use_case_id.toHexString() }) : null,
        ),
      };
    },

    /** Brings every counter that a crash may have left behind to what its rows say. */
    async heal(): Promise<void> {
      const now = Date.now();
      for (const id of await repository.changedSince(new Date(now - LOOK_BACK_MS))) await recount(id);
      const before = new Date(now - UNDER_WAY_MS);
      for (const id of await repository.withUncountedViews(before)) {
        if (!(await repository.recountViews(id, before))) logger.info({ use_case_id: id }, 'views are recounted later');
      }
    },
  };
}

export type Reactions = ReturnType<typeof createReactions>;
