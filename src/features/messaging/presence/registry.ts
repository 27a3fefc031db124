import { randomUUID } from 'node:crypto';
import type { Logger } from '../../../platform/logging/index.ts';
import type { People } from '../../identity/index.ts';
import type { PresenceRepository } from './presence.repository.ts';

/** A page that reloads is back sooner, and nobody hears that it was away. */
const GRACE_MS = 2_000;
/** A thousand who come at once are written together. */
const GATHER_MS = 50;
const RETRY_MS = 1_000;
const HEARTBEAT_MS = 5_000;
/** While somebody stays, last_seen_at is written this often. */
const SEEN_EVERY_BEATS = 60;

interface Dependencies {
  repository: PresenceRepository;
  people: People;
  logger: Logger;
  /** Called after the change is committed. */
  onChanged(user_ids: string[]): void;
}

/**
 * Who is connected to this process, as rows that every process reads. Without a user there is not even a heartbeat.
 */
export function createRegistry({ repository, people, logger, onChanged }: Dependencies) {
  const process_id = randomUUID();
  const present = new Set<string>();
  const stored = new Set<string>();
  const leaving = new Map<string, NodeJS.Timeout>();
  let unwritten = new Set<string>();
  let gathering: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let beats = 0;
  let isStopped = false;
  /** Everything that touches the rows, one after the other. */
  let work = Promise.resolve();

  function enqueue(step: () => Promise<void>): void {
    work = work.then(async () => {
      if (!isStopped) await step();
    });
  }

  function gather(delay = GATHER_MS): void {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      enqueue(write);
    }, delay);
  }

  async function write(): Promise<void> {
    const users = [...unwritten];
    unwritten = new Set();
    const arrived = users.filter((user_id) => present.has(user_id) && !stored.has(user_id));
    const left = users.filter((user_id) => !present.has(user_id) && stored.has(user_id));
    const changed = [...arrived, ...left];
    if (changed.length === 0) return;
    try {
      if (arrived.length > 0) await repository.arrive(process_id, arrived);
      if (left.length > 0) await repository.leave(process_id, left);
      for (const user_id of arrived) stored.add(user_id);
      for (const user_id of left) stored.delete(user_id);
      await people.seen(changed);
      onChanged(changed);
    } catch (error) {
      logger.warn({ err: error }, 'presence was not written');
      for (const user_id of changed) unwritten.add(user_id);
      gather(RETRY_MS);
    }
  }

  async function beat(): Promise<void> {
    try {
      const { is_new } = await repository.beat(process_id);
      if (is_new) {
        // The first beat, or others took this process for dead while it stood still.
        stored.clear();
        unwritten = new Set([...unwritten, ...present]);
        await write();
      }
      const gone = await repository.sweep();
      if (gone.length > 0) onChanged(gone);
      if (++beats % SEEN_EVERY_BEATS === 0 && present.size > 0) await people.seen([...present]);
    } catch (error) {
      logger.warn({ err: error }, 'presence heartbeat failed');
    }
  }

  function start(): void {
    if (heartbeat || isStopped) return;
    heartbeat = setInterval(() => {
      enqueue(beat);
    }, HEARTBEAT_MS);
    enqueue(beat);
  }

  return {
    /** The first connection of the user to this process is there, or the last one gone. */
    moved(user_id: string, isHere: boolean): void {
      if (isStopped) return;
      start();
      clearTimeout(leaving.get(user_id));
      leaving.delete(user_id);
      if (isHere) {
        present.add(user_id);
        unwritten.add(user_id);
        gather();
        return;
      }
      const timer = setTimeout(() => {
        leaving.delete(user_id);
        present.delete(user_id);
        unwritten.add(user_id);
        gather();
      }, GRACE_MS);
      leaving.set(user_id, timer);
    },

    /** The rows stay for a moment: whoever comes back through another process was never away. */
    async stop(): Promise<void> {
      isStopped = true;
      clearInterval(heartbeat);
      clearTimeout(gathering);
      for (const timer of leaving.values()) clearTimeout(timer);
      await work;
      if (!heartbeat) return;
      await repository.sayFarewell(process_id).catch((error: unknown) => {
        logger.warn({ err: error }, 'presence was not ended');
      });
    },
  };
}
