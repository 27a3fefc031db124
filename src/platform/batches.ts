/**
 * Answers many small questions by few queries: the first goes at once, and what is asked while it is under way shares
 * the next. A question is answered by a query that began after it was asked. The answers, which those of others may
 * stand among, have nothing under a key that the query has no answer for.
 */
export function createBatches<Value>(load: (keys: string[]) => Promise<ReadonlyMap<string, Value>>) {
  let next: { keys: Set<string>; answers: Promise<ReadonlyMap<string, Value>> } | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  function begin() {
    const keys = new Set<string>();
    const answers = underWay.then(() => {
      next = undefined;
      return load([...keys]);
    });
    underWay = answers.catch(() => undefined);
    next = { keys, answers };
    return next;
  }

  return (asked: readonly string[]): Promise<ReadonlyMap<string, Value>> => {
    const { keys, answers } = next ?? begin();
    for (const key of asked) keys.add(key);
    return answers;
  };
}
