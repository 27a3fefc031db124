import { createHmac } from 'node:crypto';
import PQueue from 'p-queue';
import type { Logger } from '../../platform/logging/index.ts';
import type { Actor } from '../../platform/context.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import type { UseCaseViewed } from './use-cases.events.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';

/** Where a reader comes from, which is all that tells one guest from another. */
export interface Reader {
  address: string;
  agent: string;
}

interface Dependencies {
  repository: UseCasesRepository;
  logger: Logger;
  viewKey: string;
  onViewed: (view: UseCaseViewed) => void;
}

/** Counts who read a case, once per viewer and UTC day, behind the request that read it. */
export function createViews({ repository, logger, viewKey, onViewed }: Dependencies) {
  const queue = new PQueue({ concurrency: 2 });

  /** The day is part of what is hashed: tomorrow nobody can tell that the same guest came again. */
  const guest = (day: string, { address, agent }: Reader) =>
    createHmac('sha256', viewKey)
      .update(JSON.stringify([day, address, agent]))
      .digest('base64url');

  return {
    /** The author's own reading and what is not published count nothing. */
    record(useCase: UseCaseDocument, actor: Actor | null, reader: Reader): void {
      const { _id: id, organization_id, published_by, status } = useCase;
      if (status !== 'published' || actor?.user_id === published_by.user_id) return;
      const at = new Date();
      const day = at.toISOString().slice(0, 10);
      const viewer = actor?.user_id ?? guest(day, reader);
      queue
        .add(async () => {
          const isNew = await repository.addView({ use_case_id: id, organization_id, viewer, day, at });
          if (isNew) onViewed({ type: 'use_case.viewed', use_case_id: id.toHexString(), organization_id });
        })
        .catch((error: unknown) => {
          logger.warn({ err: error, use_case_id: id.toHexString() }, 'a view was not counted');
        });
    },
    /** Resolves when every view so far is counted. */
    drained: () => queue.onIdle(),
  };
}

export type Views = ReturnType<typeof createViews>;
