import { AppError } from '../../platform/errors/index.ts';

const TAG = /^(?:W\/)?"(\d{1,15})"$|^(\d{1,15})$/;

/**
 * The versions that a writer says to have read: "3", W/"3", 3, or a list of these. Whatever else stands there is no
 * version that anybody read; `*` too, because it would overwrite what somebody else wrote meanwhile.
 * @throws AppError precondition_required without the header.
 */
export function versionsOf(ifMatch: string | undefined): number[] {
  if (ifMatch === undefined) {
    throw new AppError('precondition_required', 'Send the version that you changed: If-Match: "<version>".');
  }
  return ifMatch.split(',').flatMap((tag) => {
    const [, quoted, bare] = TAG.exec(tag.trim()) ?? [];
    const version = quoted ?? bare;
    return version === undefined ? [] : [Number(version)];
  });
}
