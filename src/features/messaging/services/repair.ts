import type { MessagingRepository } from '../messaging.repository.ts';

export type Repaired = Awaited<ReturnType<MessagingRepository['repair']>>;

/** What was repaired, for whoever asked. */
export function describeRepair({ places, conversations, marks, unread, open }: Repaired): string {
  if (places + conversations + marks + unread + open === 0) return 'Messages: every count is right; nothing to repair.';
  return [
    'Messages: repaired',
    `  ${conversations} conversations whose last seq, rev or time was wrong`,
    `  ${places} messages whose place among their recipient's was wrong`,
    `  ${marks} participants whose marks were not where their last mark is`,
    `  ${unread} participants whose unread or received messages were counted wrong`,
    `  ${open} conversations open to two who may not write to each other, or closed to two who may`,
  ].join('\n');
}
