import { z } from 'zod';
import type { Bus } from '../../platform/events/index.ts';

const TOPIC = 'dashboard.changed';
/** Messages come by the thousand: the other processes hear of them in handfuls. */
const GATHER_MS = 200;

const changes = z.object({ organization_ids: z.array(z.string()), user_ids: z.array(z.string()) });
type Changes = z.infer<typeof changes>;

/** Tells every process which figures moved here. What is lost with a process is found at the next change or roll. */
export function createAnnouncer(bus: Bus, onChanges: (changes: Changes) => void) {
  bus.subscribe(TOPIC, changes, onChanges);
  const organizations = new Set<string>();
  const users = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function publish(): void {
    timer = undefined;
    bus.publish(TOPIC, { organization_ids: [...organizations], user_ids: [...users] });
    organizations.clear();
    users.clear();
  }

  return {
    organization(organization_id: string): void {
      organizations.add(organization_id);
      timer ??= setTimeout(publish, GATHER_MS);
    },
    users(user_ids: string[]): void {
      for (const user_id of user_ids) users.add(user_id);
      timer ??= setTimeout(publish, GATHER_MS);
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
