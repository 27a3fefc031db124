import { z } from 'zod';
import type { Bus } from '../events/index.ts';
import type { Connections } from './connections.ts';
import { sessionEvents } from './session.contract.ts';

const TOPIC = 'revoke';

const revocationSchema = sessionEvents.server['session:ended'].payload.extend({
  /** A session's id, or a user's for all sessions. */
  id: z.string(),
});

/** Ends every socket of a session or user, in every namespace and process, after telling it why. */
export type Revoke = (revocation: z.infer<typeof revocationSchema>) => void;

export function createRevoke(bus: Bus, connections: Connections): Revoke {
  bus.subscribe(TOPIC, revocationSchema, ({ id, reason }) => {
    connections.revoke(id, reason);
  });
  return (revocation) => {
    bus.publish(TOPIC, revocation);
  };
}
