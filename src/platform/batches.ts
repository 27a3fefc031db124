/**
 * Answers many single questions by few queries: the first goes at once, and what is asked while it is under way shares
 * the next. A question is answered by a query that began after it was asked; undefined where the query has no answer.
 */
export function createBatches<Value>(load: (keys: string[]) => Promise<Map<string, Value>>) {
  let next: { keys: Set<string>; answers: Promise<Map<string, Value>> } | undefined;
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

  return async (key: string): Promise<Value | undefined> => {
    const { keys, answers } = next ?? begin();
    keys.add(key);
    return (await answers).get(key);
  };
}
