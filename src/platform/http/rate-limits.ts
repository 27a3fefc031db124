import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Redis } from 'ioredis';
import type { Config, Rate } from '../config/config.ts';
import { AppError } from '../errors/index.ts';

type Budget = Exclude<keyof Config['limits'], 'socketsPerUser'>;

/** Where the RateLimit headers go: a response. */
export interface LimitHeaders {
  set(headers: Record<string, string>): unknown;
}

export interface RateLimits {
  /**
   * Takes one from a budget, and tells what is left in the RateLimit headers of `res`.
   * @throws AppError rate_limited with retry_after_ms.
   */
  consume(budget: Budget, key: string, res?: LimitHeaders): Promise<void>;
  /** Gives the failures of a key back, for example those of an account that signed in. */
  reset(budget: Budget, key: string): Promise<void>;
}

/** Counted in this process, or with Redis for the whole cluster. */
export function createRateLimits(limits: Config['limits'], redis: Redis | undefined): RateLimits {
  const { socketsPerUser: _, ...rates } = limits;
  const limiters = new Map<string, RateLimiterAbstract>(
    Object.entries(rates).map(([name, { points, seconds }]: [string, Rate]) => {
      const options = { keyPrefix: `limit:${name}`, points, duration: seconds };
      // While Redis is away each process counts alone, which is better than refusing everybody.
      const memory = new RateLimiterMemory(options);
      return [
        name,
        redis ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }) : memory,
      ];
    }),
  );

  function tell(res: LimitHeaders, { points, seconds }: Rate, state: RateLimiterRes): void {
    res.set({
      'RateLimit-Limit': String(points),
      'RateLimit-Remaining': String(state.remainingPoints),
      'RateLimit-Reset': String(Math.ceil(state.msBeforeNext / 1000)),
      'RateLimit-Policy': `${points};w=${seconds}`,
    });
  }

  return {
    async consume(budget, key, res) {
      try {
        const state = await limiters.get(budget)?.consume(key);
        if (res && state) tell(res, rates[budget], state);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        if (res) tell(res, rates[budget], error);
        const { points, seconds } = rates[budget];
        throw new AppError('rate_limited', `At most ${points} in ${seconds} s; wait and try again.`, {
          retry_after_ms: error.msBeforeNext,
        });
      }
    },
    async reset(budget, key) {
      await limiters.get(budget)?.delete(key);
    },
  };
}
