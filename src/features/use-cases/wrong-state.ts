import { AppError } from '../../platform/errors/index.ts';

/** A step that only leads on from other states: a 409 that names where it is and where it was to go. */
export const wrongState = (from: string, wanted: string[], to: string): AppError =>
  new AppError('wrong_state', `It is ${from}; only what is ${wanted.join(' or ')} can become ${to}.`, {
    members: { from, to },
  });
