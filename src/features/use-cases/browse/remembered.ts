import { LRUCache } from 'lru-cache';

/** Bounds what another process that was not heard of could leave wrong. */
const TTL_MS = 10_000;
/** What takes longer than this to count is counted again at most a tenth of the time. */
const COSTLY_MS = 1_000;

interface Entry<Value> {
  value: Value;
  generation: number;
  at: number;
  cost: number;
}

export interface Remembered<Input, Value> {
  get(input: Input): Promise<Value>;
  /** What is loaded after this call is loaded anew. */
  forget(): void;
}

/**
 * What a load answers, remembered until a case changes; those who ask for the same share a load. Lists are asked for
 * far more often than cases change, and counting ten thousand matches costs many times what the twenty of a page cost.
 * Where a load is so costly that writers could keep it going all the time, the last answer is given meanwhile.
 */
export function remember<Input, Value>(load: (input: Input) => Promise<Value>, max: number): Remembered<Input, Value> {
  let generation = 0;
  const entries = new LRUCache<string, Entry<Value>>({ max });
  const loading = new Map<string, Promise<Value>>();

  async function store(key: string, input: Input): Promise<Value> {
    const begun = { generation, at: performance.now() };
    const value = await load(input);
    const at = performance.now();
    entries.set(key, { value, generation: begun.generation, at, cost: at - begun.at });
    return value;
  }

  /** Part of the key is the generation: a load that began before a change answers nobody who asked after it. */
  function loadOnce(key: string, input: Input): Promise<Value> {
    const loadKey = `${generation} ${key}`;
    const shared = loading.get(loadKey);
    if (shared) return shared;
    const current = store(key, input).finally(() => loading.delete(loadKey));
    loading.set(loadKey, current);
    return current;
  }

  return {
    async get(input) {
      const key = JSON.stringify(input);
      const entry = entries.get(key);
      if (!entry) return loadOnce(key, input);
      const age = performance.now() - entry.at;
      if (entry.generation === generation && age < TTL_MS) return entry.value;
      const isBearable = entry.cost > COSTLY_MS && age < entry.cost * 10;
      return isBearable ? entry.value : loadOnce(key, input);
    },
    forget() {
      generation++;
    },
  };
}
