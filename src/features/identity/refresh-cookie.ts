import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import { AppError, unauthenticated } from '../../platform/errors/index.ts';
import { isAllowedOrigin } from '../../platform/http/index.ts';

const NAME = 'p2p_refresh';
const PATH = '/api/v1/auth';

interface Options {
  secure: boolean;
  corsOrigins: string[] | undefined;
  publicUrl: string;
}

/** The refresh token of browsers: out of reach of scripts, and useless to another site. */
export function createRefreshCookie({ secure, corsOrigins, publicUrl }: Options) {
  const attributes = { name: NAME, path: PATH, httpOnly: true, sameSite: 'lax', secure } as const;
  const ownOrigin = new URL(publicUrl).origin;

  return {
    set(res: Response, value: string, expires: Date): void {
      res.append('Set-Cookie', stringifySetCookie({ ...attributes, value, expires }));
    },
    clear(res: Response): void {
      res.append('Set-Cookie', stringifySetCookie({ ...attributes, value: '', maxAge: 0 }));
    },
    isSent: (req: Request): boolean => (parseCookie(req.headers.cookie ?? '')[NAME] ?? '') !== '',
    /** @throws AppError unauthenticated without a cookie, forbidden where the call comes from a foreign page. */
    read(req: Request): string {
      const token = parseCookie(req.headers.cookie ?? '')[NAME];
      if (token === undefined || token === '') {
        throw unauthenticated('Send the refresh token, in the cookie or as refresh_token.');
      }
      const { origin } = req.headers;
      if (origin === undefined || !(origin === ownOrigin || isAllowedOrigin(origin, corsOrigins))) {
        throw new AppError('forbidden', 'A call with the cookie must come from an allowed Origin.');
      }
      return token;
    },
  };
}

export type RefreshCookie = ReturnType<typeof createRefreshCookie>;
