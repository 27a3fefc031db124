import { Router } from 'express';

export interface HealthCheck {
  name: string;
  /** Without a vital part the product cannot serve; without another it serves less. */
  vital: boolean;
  check(): Promise<unknown>;
}

export interface Health {
  router: Router;
  /** From now on the process asks for no new traffic. */
  drain(): void;
}

const CHECK_TIMEOUT_MS = 2_000;

async function works({ check }: HealthCheck): Promise<boolean> {
  const timeout = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error('timeout'));
    }, CHECK_TIMEOUT_MS).unref();
  });
  return Promise.race([check(), timeout]).then(
    () => true,
    () => false,
  );
}

/** live: the process answers. ready: 503 without a vital dependency or while shutting down, else names what is degraded. */
export function createHealth(checks: HealthCheck[]): Health {
  const router = Router();
  let draining = false;

  router.get('/health/live', (_req, res) => {
    res.json({ status: 'live' });
  });

  router.get('/health/ready', async (_req, res) => {
    const results = await Promise.all(checks.map(async (check) => ({ ...check, up: await works(check) })));
    const down = results.filter(({ up }) => !up);
    const unready = draining || down.some(({ vital }) => vital);
    if (unready) res.set('Retry-After', '2');
    res.status(unready ? 503 : 200).json({
      status: draining ? 'draining' : unready ? 'unavailable' : down.length > 0 ? 'degraded' : 'ready',
      dependencies: Object.fromEntries(results.map(({ name, up }) => [name, up ? 'up' : 'down'])),
      degraded: down.map(({ name }) => name),
    });
  });

  return {
    router,
    drain() {
      draining = true;
    },
  };
}
