import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SECRET_LENGTH = 64;

/**
 * The configured secret, else one generated once under the data directory, so that sign-ins survive a restart.
 * @throws Error where the file does not hold a secret: everybody could sign tokens with an empty one.
 */
export async function loadAuthSecret(configured: string | undefined, dataDir: string): Promise<string> {
  if (configured !== undefined) return configured;
  const file = join(dataDir, 'auth-secret');
  await mkdir(dataDir, { recursive: true });
  const draft = join(dataDir, `auth-secret.${randomUUID()}`);
  try {
    await writeFile(draft, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
    // A link appears with its whole content: of two processes that start at once, one wins and both read the same.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const secret = await readFile(file, 'utf8');
  if (secret.length < SECRET_LENGTH) throw new Error(`${file} holds no secret; delete it to have a new one made.`);
  return secret;
}
