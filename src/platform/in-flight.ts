/** The work that was begun and has not ended, so that a shutdown can wait for it. */
export interface InFlight {
  /** From now on new work is refused. */
  readonly isClosing: boolean;
  begin(): () => void;
  /** Refuses new work and resolves when none is left. */
  close(): Promise<void>;
}

export function createInFlight(): InFlight {
  let running = 0;
  let isClosing = false;
  let onIdle: () => void = () => undefined;
  return {
    get isClosing() {
      return isClosing;
    },
    begin() {
      running++;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        running--;
        if (running === 0) onIdle();
      };
    },
    close() {
      isClosing = true;
      return new Promise((resolve) => {
        onIdle = resolve;
        if (running === 0) resolve();
      });
    },
  };
}
