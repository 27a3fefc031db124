import type { Request, Response } from 'express';
import { paginationOf } from '../../platform/cursor.ts';
import { asAppError } from '../../platform/errors/index.ts';
import type { Handlers, RouteDependencies } from '../../platform/http/index.ts';
import type { Accounts, Origin } from './accounts.service.ts';
import type { identityRest } from './identity.contract.ts';
import { presentOwnOrganization, presentOwnUser, presentSession } from './identity.presenter.ts';
import type { RefreshCookie } from './refresh-cookie.ts';
import type { Holder, Refreshed, Sessions, SignedIn } from './sessions.service.ts';

interface Dependencies {
  accounts: Accounts;
  sessions: Sessions;
  cookie: RefreshCookie;
  authenticate: RouteDependencies['authenticate'];
}

const originOf = (req: Request, res: Response): Origin => ({
  address: req.ip ?? '',
  device: req.get('user-agent'),
  headers: res,
});

export function identityRoutes({
  accounts,
  sessions,
  cookie,
  authenticate,
}: Dependencies): Handlers<typeof identityRest> {
  /** Hands the refresh token over where the client wants it, never in both places. */
  function handOver(res: Response, where: 'body' | 'cookie', refreshed: Refreshed) {
    const { access_token, expires_in, refresh_token, refresh_expires_at } = refreshed;
    if (where === 'body') return { access_token, expires_in, refresh_token };
    cookie.set(res, refresh_token, refresh_expires_at);
    return { access_token, expires_in };
  }

  const presentSignedIn = (res: Response, where: 'body' | 'cookie', signedIn: SignedIn) => ({
    user: presentOwnUser(signedIn.user),
    organization: presentOwnOrganization(signedIn.user.organization),
    ...handOver(res, where, signedIn),
  });

  /** A cookie whose token is over goes with the refusal, since no script of the page can delete it. */
  async function byCookie<Result>(req: Request, res: Response, use: (token: string) => Promise<Result>) {
    const token = cookie.read(req);
    try {
      return await use(token);
    } catch (error) {
      if (asAppError(error).status === 401) cookie.clear(res);
      throw error;
    }
  }

  /** A device whose access token has run out can still sign out. */
  async function whoLeaves(req: Request, res: Response, refresh_token: string | undefined): Promise<Holder> {
    if (refresh_token !== undefined) return sessions.holderOf(refresh_token);
    try {
      const actor = await authenticate(req);
      if (actor) return actor;
    } catch (error) {
      if (!cookie.isSent(req) || asAppError(error).code !== 'token_expired') throw error;
    }
    return byCookie(req, res, sessions.holderOf);
  }

  return {
    signup: async ({ body, query, req, res }) => ({
      data: presentSignedIn(res, query.tokens, await accounts.signup(body(), originOf(req, res))),
    }),

    login: async ({ body, query, req, res }) => ({
      data: presentSignedIn(res, query.tokens, await accounts.login(body(), originOf(req, res))),
    }),

    refresh: async ({ body, query, req, res }) => {
      const { refresh_token } = body();
      const refreshed =
        refresh_token === undefined
          ? await byCookie(req, res, sessions.refresh)
          : await sessions.refresh(refresh_token);
      return { data: handOver(res, refresh_token === undefined ? query.tokens : 'body', refreshed) };
    },

    logout: async ({ body, query, req, res }) => {
      await sessions.logout(await whoLeaves(req, res, body().refresh_token), query.all === 'true');
      cookie.clear(res);
    },

    async sessions({ ctx, query }) {
      const { sessions: page, next_cursor } = await sessions.list(ctx, query);
      return {
        data: page.map((session) => presentSession(session, ctx.actor.session_id)),
        pagination: paginationOf(next_cursor),
      };
    },

    endSession: ({ ctx, params }) => sessions.endOne(ctx, params.id),
  };
}
