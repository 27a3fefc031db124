import type { SyncResult } from '../features/messaging/messaging.contract.ts';
import type { Channel } from './channel.ts';
import { failureOf } from './failure.ts';
import { pauseAfter } from './retry.ts';
import type { Known, View } from './view.ts';

interface Sync {
  /** Resolves when the view is whole; rejects where the connection ends before. @throws Failure. */
  run(): Promise<void>;
  /** Something was missed. */
  gap(): void;
}

/** One sync at a time, again while gaps are found, and until the server has answered everything. */
export function createSync(channel: Channel<'/messaging'>, view: () => View, limit?: number): Sync {
  let running: Promise<void> | undefined;
  let hasGap = false;

  async function catchUp(): Promise<void> {
    hasGap = false;
    for (let asked: Known | undefined = view().known; asked;) {
      const answer: SyncResult = await channel.emit('sync', { ...asked, ...(limit !== undefined && { limit }) });
      view().applySync(answer, asked);
      asked = answer.complete ? undefined : { known: answer.known, state_rev: asked.state_rev };
    }
  }

  async function keepTrying(): Promise<void> {
    for (;;) {
      try {
        await catchUp();
        return;
      } catch (error) {
        const failure = failureOf(error);
        if (!failure.isPassing || failure.code === 'disconnected') throw failure;
        await pauseAfter(failure);
      }
    }
  }

  function run(): Promise<void> {
    running ??= keepTrying().then(
      () => {
        running = undefined;
        // A push that came while asking may have been beyond what was answered.
        if (hasGap) gap();
      },
      (error: unknown) => {
        running = undefined;
        throw error;
      },
    );
    return running;
  }

  function gap(): void {
    hasGap = true;
    // After the next connect there is a sync anyway.
    run().catch(() => undefined);
  }

  return { run, gap };
}
