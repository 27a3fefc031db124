import type { Failure } from './failure.ts';

const PAUSE_MS = 1_000;

/** As long as the server asks to wait, and no less than a moment. */
export function pauseAfter(failure: Failure): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, failure.problem?.retry_after_ms ?? PAUSE_MS);
  });
}
