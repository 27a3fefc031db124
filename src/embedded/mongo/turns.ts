import { setImmediate } from 'node:timers/promises';

/** Long enough to get on, short enough that nobody waits long. */
const TURN_MS = 10;

/** Cuts long work into turns between which other commands are answered. */
export class Turns {
  private since = performance.now();

  /** Lets others in when this turn has lasted its time; `putDown` is called before. */
  async pass(putDown?: () => void): Promise<void> {
    if (performance.now() - this.since < TURN_MS) return;
    putDown?.();
    await setImmediate();
    this.since = performance.now();
  }
}
