/**
 * Runs `count` for an id so that every caller gets a count that began after its call; callers who wait at the same time
 * share one. A hundred people who like a case at once cost two or three counts.
 */
export function createRecounts<Counts>(count: (id: string) => Promise<Counts>) {
  const running = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Promise<Counts>>();

  return (id: string): Promise<Counts> => {
    const joined = waiting.get(id);
    if (joined) return joined;
    const next = (running.get(id) ?? Promise.resolve()).then(() => {
      waiting.delete(id);
      const run = count(id);
      const ended = run
        .catch(() => undefined)
        .then(() => {
          if (running.get(id) === ended) running.delete(id);
        });
      running.set(id, ended);
      return run;
    });
    waiting.set(id, next);
    return next;
  };
}
