import type { Request } from 'express';
import type { Actor } from '../context.ts';
import { unauthenticated } from '../errors/index.ts';

/** Who a request's bearer token stands for; null where it carries none. */
export function createBearer(authenticate: (token: string) => Promise<{ actor: Actor }>) {
  return async (req: Request): Promise<Actor | null> => {
    const header = req.get('authorization');
    if (header === undefined) return null;
    const token = /^Bearer (.+)$/i.exec(header)?.[1];
    if (token === undefined) throw unauthenticated('Write the header as Authorization: Bearer TOKEN.');
    return (await authenticate(token)).actor;
  };
}
