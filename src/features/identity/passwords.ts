import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import PQueue from 'p-queue';

/** OWASP's argon2id minimum: 19 MiB, two passes. The library runs it on threads; the queue leaves some for files. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const queue = new PQueue({ concurrency: Math.max(1, availableParallelism() - 1) });

let decoy: Promise<string> | undefined;

export const hashPassword = (password: string): Promise<string> => queue.add(() => hash(password, OPTIONS));

/** Takes the same time where there is no such account, so that the time tells nothing. */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  const against = passwordHash ?? (await decoy);
  const matches = await queue.add(() => verify(against, password));
  return matches && passwordHash !== undefined;
}
