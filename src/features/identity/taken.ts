import { QueryFailedError } from 'typeorm';
import { AppError } from '../../platform/errors/index.ts';

/** Which field each unique index guards. */
const TAKEN: Record<string, { path: string; message: string }> = {
  users_email: { path: 'email', message: 'There is an account with this e-mail address; sign in instead.' },
  organizations_name: {
    path: 'organization.name',
    message: 'There is an organization with this name; ask its administrator for an invitation.',
  },
};

/** What a broken unique index is to a client: already_exists, naming the field. Anything else stays as it is. */
export function asTaken(error: unknown, paths: Record<string, string> = {}): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const { constraint = '' } = error.driverError as { constraint?: string };
  const taken = TAKEN[constraint];
  if (!taken) return error;
  const fault = { path: paths[constraint] ?? taken.path, code: 'already_exists', message: taken.message };
  return new AppError('already_exists', taken.message, { errors: [fault] });
}
