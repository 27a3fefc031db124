import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import { z } from 'zod';
import type { Ctx, UserCtx } from '../context.ts';
import { AppError, parse } from '../errors/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { Idempotency } from './idempotency.ts';
import { bodyOf } from './json-body.ts';
import { readQuery } from './query.ts';
import type { RateLimits } from './rate-limits.ts';
import type { RestContract, RestRoute } from './rest-contract.ts';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;

export interface Call<Route extends RestRoute> {
  ctx: Route['auth'] extends 'user' ? UserCtx : Ctx;
  params: Parsed<Route['params']>;
  query: Parsed<Route['query']>;
  /** Parsed when asked for, since a missing or forbidden thing is told before a faulty body. */
  body: () => Parsed<Route['body']>;
  req: Request;
  res: Response;
}

/** It is found elsewhere; there is nothing here to read. */
interface Moved {
  moved_to: string;
}

export type Reply<Route extends RestRoute> = Route['response'] extends z.ZodType
  ? | Moved
    | ({
        data: Sent<Route['response']>;
        status?: number;
        headers?: Record<string, string>;
      } & (Route['pagination'] extends z.ZodType ? { pagination: Sent<Route['pagination']> } : unknown) &
        (Route['extras'] extends z.ZodType ? { extras?: Sent<Route['extras']> } : unknown))
  : // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a handler of a 204 returns nothing
    void;

export type Handlers<Contract extends RestContract> = {
  [Name in keyof Contract]: (call: Call<Contract[Name]>) => Promise<Reply<Contract[Name]>>;
};

export interface RouteDependencies {
  /** @throws AppError unauthenticated where the token is not valid any more; null without a token. */
  authenticate(req: Request): Promise<UserCtx['actor'] | null>;
  limits: RateLimits;
  idempotency: Idempotency;
  metrics: Metrics;
}

interface DataReply {
  data: unknown;
  pagination?: unknown;
  extras?: object;
  status?: number;
  headers?: Record<string, string>;
}
type AnyReply = Moved | DataReply;

export const requestIdOf = (res: Response): string => res.locals['request_id'] as string;

/** Ids of clients are kept where they are plain; what else stands in the header is not worth a log injection. */
export function requestId(given: string | undefined): string {
  return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}

/** What a route takes that declares none: nothing. */
const nothing = z.strictObject({});

/**
 * Nothing is shown again without being asked for again, which a matching ETag makes cheap; what is somebody's own is
 * kept from shared caches, and tokens from all.
 */
function tellCaches(res: Response, { auth, path }: RestRoute): void {
  if (auth !== 'guest') res.vary('Authorization');
  const isOpen = auth === 'guest';
  res.set('Cache-Control', path.startsWith('/auth/') ? 'no-store' : isOpen ? 'no-cache' : 'private, no-cache');
}

function send(res: Response, route: RestRoute, reply: AnyReply | undefined): void {
  if (reply === undefined) {
    res.status(route.status ?? 204).end();
    return;
  }
  if ('moved_to' in reply) {
    res.status(301).set('Location', reply.moved_to).end();
    return;
  }
  const { data, pagination, extras, status, headers } = reply;
  res
    .set(headers ?? {})
    .status(status ?? route.status ?? 200)
    .json({ data, ...(pagination !== undefined && { pagination }), ...extras });
}

function serve(route: RestRoute, handler: (call: never) => Promise<unknown>, deps: RouteDependencies): RequestHandler {
  const budget = route.budget ?? (route.method === 'get' ? 'reads' : 'writes');
  return async (req, res) => {
    const observe = deps.metrics.httpSeconds.startTimer({ method: route.method, route: route.path });
    res.once('finish', () => observe({ status: res.statusCode }));

    tellCaches(res, route);
    const actor = route.auth === 'guest' ? null : await deps.authenticate(req);
    if (route.auth === 'user' && actor === null) {
      throw new AppError('unauthenticated', 'Send the access token: Authorization: Bearer …');
    }
    if (budget !== 'none') await deps.limits.consume(budget, actor?.user_id ?? req.ip ?? '', res);

    const call = {
      ctx: { actor, request_id: requestIdOf(res) },
      params: route.params && parse(route.params, req.params),
      query: readQuery(route.query ?? nothing, req.query),
      body: () => route.body && parse(route.body, bodyOf(req)),
      req,
      res,
    };
    if (!route.body) parse(nothing, bodyOf(req));
    const run = (operation_id?: string) => {
      const ctx = operation_id === undefined ? call.ctx : { ...call.ctx, operation_id };
      return handler({ ...call, ctx } as never) as Promise<AnyReply | undefined>;
    };
    const key = route.idempotent === true ? req.get('idempotency-key') : undefined;
    if (key === undefined || actor === null) {
      send(res, route, await run());
      return;
    }
    const request = { user_id: actor.user_id, key, route: `${route.method} ${req.path}`, body: req.body as unknown };
    send(res, route, (await deps.idempotency.once(request, run)) as AnyReply | undefined);
  };
}

/** Mounts a feature: the compiler refuses a contract's call without its handler, or one too many. */
export function mountRoutes<const Contract extends RestContract>(
  router: Router,
  contract: Contract,
  handlers: Handlers<Contract>,
  deps: RouteDependencies,
): void {
  for (const [name, route] of Object.entries(contract)) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    router[route.method](path, serve(route, handlers[name] as (call: never) => Promise<unknown>, deps));
  }
}
