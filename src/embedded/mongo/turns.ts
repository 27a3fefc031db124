import { setImmediate as nextRound } from 'node:timers/promises';

/** Long enough to get on, short enough that nobody waits long. */
const TURN_MS = 10;
/** A turn of writing ends with a flush to disk: fewer of them for the same work. */
export const WRITING_TURN_MS = 25;

let since = 0;
let isRunning = false;

/**
 * Whether the turn has lasted its time. What all commands did since the event loop last came round counts together:
 * ten long ones must not hold a short one up ten times as long.
 */
export function isTurnOver(milliseconds = TURN_MS): boolean {
  if (!isRunning) {
    isRunning = true;
    since = performance.now();
    setImmediate(() => (isRunning = false));
  }
  return performance.now() - since >= milliseconds;
}

/** Long work calls it often: it lets others in when the turn has lasted its time; `putDown` is called before. */
export async function passTurn(putDown?: () => void): Promise<void> {
  if (!isTurnOver()) return;
  putDown?.();
  await nextRound();
}
