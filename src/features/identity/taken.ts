import { QueryFailedError } from 'typeorm';
import { AppError } from '../../platform/errors/index.ts';

/** Which field each unique index guards. */
const TAKEN = {
  users_email: { path: 'email', message: 'There is an account with this e-mail address; sign in instead.' },
  organizations_name: {
    path: 'organization.name',
    message: 'There is an organization with this name; ask its administrator for an invitation.',
  },
};
export type Taken = keyof typeof TAKEN;

/** The unique index that a failed write broke, of those that guard what people choose. */
export function takenBy(error: unknown): Taken | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { constraint = '' } = error.driverError as { constraint?: string };
  return constraint in TAKEN ? (constraint as Taken) : undefined;
}

/**
 * What a broken unique index is to a client: already_exists, naming the field. Anything else stays as it is.
 * @param others that would break, too: a write stops at the first.
 */
export function asTaken(error: unknown, others: Taken[] = [], paths: Partial<Record<Taken, string>> = {}): unknown {
  const broken = takenBy(error);
  if (broken === undefined) return error;
  const errors = [...new Set([broken, ...others])].map((each) => {
    const { path, message } = TAKEN[each];
    return { path: paths[each] ?? path, code: 'already_exists', message };
  });
  return new AppError('already_exists', errors.map(({ message }) => message).join(' '), { errors });
}
