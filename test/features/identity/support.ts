import { hkdfSync } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { PASSWORD } from '../../support/app.ts';
import type { Answer } from '../../support/api.ts';

let count = 0;
const unique = () => `${process.pid}-${Date.now()}-${count++}`;

/** Valid in every part; each call names another person and another organization. */
export function newSignup() {
  return {
    organization: {
      name: `Plant ${unique()}`,
      industry: 'electronics',
      size: 'small',
      country: 'SA',
      city: 'Dammam',
    },
    email: `first-${unique()}@plant.example`,
    password: PASSWORD,
    first_name: 'Sara',
    last_name: 'Otaibi',
  };
}

/** The refresh cookie that an answer sets, as a browser would keep it. */
export function refreshCookieOf({ headers }: Answer) {
  const line = headers.getSetCookie().find((each) => each.startsWith('p2p_refresh='));
  const [pair = '', ...attributes] = line?.split('; ') ?? [];
  return { line, pair, value: pair.slice('p2p_refresh='.length), attributes };
}

/** The origin of a page that may use the API by default. */
export const OWN_PAGE = { origin: 'http://localhost:5173' };

/** Keeps asking until the answer is the one awaited, or gives up with the last one after a while. */
export async function eventually(ask: () => Promise<Answer>, status: number, patienceMs: number): Promise<Answer> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer.status === status || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** What test applications sign with, and how a key is made of it: to make the tokens that nobody should accept. */
export const SECRET = 'the secret that the tests sign with';
export const keyFor = (purpose: string) => new Uint8Array(hkdfSync('sha256', SECRET, '', purpose, 32));
export const sign = (claims: Record<string, unknown>, key: Uint8Array, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(key);

/** The same token, its time over. */
export const expiredToken = (token: string) =>
  sign({ ...decodeJwt(token), exp: Math.floor(Date.now() / 1000) - 1 }, keyFor('access token'));
