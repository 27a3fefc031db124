import type { Request, Response } from 'express';
import type { Handlers } from '../../platform/http/index.ts';
import type { Accounts, Origin } from './accounts.service.ts';
import type { identityRest } from './identity.contract.ts';
import { presentOwnOrganization, presentOwnUser, presentSession } from './identity.presenter.ts';
import type { RefreshCookie } from './refresh-cookie.ts';
import type { Refreshed, Sessions, SignedIn } from './sessions.service.ts';

interface Dependencies {
  accounts: Accounts;
  sessions: Sessions;
  cookie: RefreshCookie;
}

const originOf = (req: Request): Origin => ({ address: req.ip ?? '', device: req.get('user-agent') });

export function identityRoutes({ accounts, sessions, cookie }: Dependencies): Handlers<typeof identityRest> {
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

  return {
    signup: async ({ body, query, req, res }) => ({
      data: presentSignedIn(res, query.tokens, await accounts.signup(body(), originOf(req))),
    }),

    login: async ({ body, query, req, res }) => ({
      data: presentSignedIn(res, query.tokens, await accounts.login(body(), originOf(req))),
    }),

    refresh: async ({ body, query, req, res }) => {
      const { refresh_token } = body();
      const refreshed = await sessions.refresh(refresh_token ?? cookie.read(req));
      return { data: handOver(res, refresh_token === undefined ? query.tokens : 'body', refreshed) };
    },

    logout: async ({ ctx, query, res }) => {
      await sessions.logout(ctx, query.all === 'true');
      cookie.clear(res);
    },

    sessions: async ({ ctx }) => ({
      data: (await sessions.list(ctx)).map((session) => presentSession(session, ctx.actor.session_id)),
      pagination: { next_cursor: null, has_more: false },
    }),

    endSession: ({ ctx, params }) => sessions.endOne(ctx, params.id),

    me: async ({ ctx }) => {
      const user = await accounts.me(ctx);
      return { data: { user: presentOwnUser(user), organization: presentOwnOrganization(user.organization) } };
    },
  };
}
