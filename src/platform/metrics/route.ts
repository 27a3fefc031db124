import { timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, Router } from 'express';
import type { Actor } from '../context.ts';
import { forbidden, unauthenticated } from '../errors/index.ts';
import type { Metrics } from './index.ts';

interface Options {
  metrics: Metrics;
  token: string | undefined;
  authenticate(req: Request): Promise<Actor | null>;
}

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** For a scraper with METRICS_TOKEN, or a platform administrator. */
export function metricsRouter({ metrics, token, authenticate }: Options): Router {
  const guard: RequestHandler = async (req, _res, next) => {
    const given = req.get('authorization')?.replace(/^Bearer /, '') ?? '';
    if (token === undefined || !sameToken(given, token)) {
      const actor = await authenticate(req);
      if (!actor) throw unauthenticated();
      if (actor.role !== 'platform_admin') throw forbidden('Metrics are for platform administrators.');
    }
    next();
  };
  return Router().get('/metrics', guard, async (_req, res) => {
    res.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
