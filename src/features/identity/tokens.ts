import { hkdfSync, webcrypto } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { AppError, unauthenticated } from '../../platform/errors/index.ts';

const accessClaims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.int() });
const refreshClaims = z.object({ sid: z.uuid(), gen: z.int() });

export interface Tokens {
  /** Who and which session, nothing else: what they may do is read from their rows. */
  issueAccess(user_id: string, session_id: string): Promise<{ access_token: string; expires_in: number }>;
  /** @throws AppError unauthenticated, or token_expired. */
  readAccess(token: string): Promise<{ user_id: string; session_id: string; expires_at: Date }>;
  /** A refresh token names its session and its place in the rotation; the session's row says which place is valid. */
  issueRefresh(session_id: string, generation: number, expires_at: Date): Promise<string>;
  /** @throws AppError unauthenticated, or token_expired. */
  readRefresh(token: string): Promise<{ session_id: string; generation: number }>;
}

export function createTokens(secret: string, accessTokenSeconds: number): Tokens {
  // A key for each purpose: no token can pass for one of the other kind.
  const key = (purpose: string): Promise<webcrypto.CryptoKey> =>
    // Imported once: given as bytes it would be at every token.
    webcrypto.subtle.importKey(
      'raw',
      hkdfSync('sha256', secret, '', purpose, 32),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    );
  const accessKey = key('access token');
  const refreshKey = key('refresh token');

  async function read<Claims extends z.ZodType>(
    token: string,
    signingKey: Promise<webcrypto.CryptoKey>,
    claims: Claims,
  ) {
    try {
      const { payload } = await jwtVerify(token, await signingKey, { algorithms: ['HS256'] });
      return claims.parse(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new AppError('token_expired', 'The token has expired; refresh it.');
      throw unauthenticated('The token is not valid.');
    }
  }

  return {
    async issueAccess(user_id, session_id) {
      const access_token = await new SignJWT({ sid: session_id })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(user_id)
        .setIssuedAt()
        .setExpirationTime(`${accessTokenSeconds}s`)
        .sign(await accessKey);
      return { access_token, expires_in: accessTokenSeconds };
    },
    async readAccess(token) {
      const { sub, sid, exp } = await read(token, accessKey, accessClaims);
      return { user_id: sub, session_id: sid, expires_at: new Date(exp * 1000) };
    },
    issueRefresh: async (session_id, generation, expires_at) =>
      new SignJWT({ sid: session_id, gen: generation })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(expires_at)
        .sign(await refreshKey),
    async readRefresh(token) {
      const { sid, gen } = await read(token, refreshKey, refreshClaims);
      return { session_id: sid, generation: gen };
    },
  };
}
