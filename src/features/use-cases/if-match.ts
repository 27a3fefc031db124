import { AppError, validationFailed } from '../../platform/errors/index.ts';

const TAG = /^(?:W\/)?"(\d{1,15})"$|^(\d{1,15})$/;

const MALFORMED = {
  path: 'If-Match',
  code: 'malformed',
  message: 'Write the version that you changed in quotes, for example If-Match: "2".',
};

/**
 * The versions that a writer says to have read: "3", W/"3", 3, or a list of these. Whatever else stands there is no
 * version that anybody read; `*` too, because it would overwrite what somebody else wrote meanwhile.
 * @throws AppError precondition_required without the header, validation_failed where something else stands in it.
 */
export function versionsOf(ifMatch: string | undefined): number[] {
  if (ifMatch === undefined) {
    throw new AppError('precondition_required', 'Send the version that you changed: If-Match: "<version>".');
  }
  return ifMatch.split(',').map((tag) => {
    const [, quoted, bare] = TAG.exec(tag.trim()) ?? [];
    const version = quoted ?? bare;
    if (version === undefined) throw validationFailed([MALFORMED]);
    return Number(version);
  });
}
