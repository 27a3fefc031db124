import { z } from 'zod';
import { draftFields, publishedFields } from './use-case-fields.contract.ts';

// The bodies of a use case's writes. Creating is patching nothing: both take null for "not there".

/** RFC 7396: in a merge patch null removes a member, at any depth; an array is one value and replaced whole. */
function removable(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return removable(schema.unwrap() as z.ZodType).nullish();
  if (schema instanceof z.ZodPrefault) return removable(schema.unwrap() as z.ZodType).prefault({});
  if (schema instanceof z.ZodObject) return z.strictObject(removableMembers(schema));
  return schema;
}

const removableMembers = ({ shape }: z.ZodObject) =>
  Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, removable(schema as z.ZodType)]));

export const statusCode = z.enum(['draft', 'under_review', 'published', 'archived']);
export const visibilityCode = z.enum(['public', 'organization', 'private']);

const settings = {
  visibility: visibilityCode.optional(),
  current_step: z.int().min(1).max(7).optional().describe('Where the form was left, to resume it there.'),
};

export const createBody = z.discriminatedUnion(
  'status',
  [
    z.strictObject({ ...removableMembers(draftFields), ...settings, status: z.literal('draft').optional() }),
    z.strictObject({ ...removableMembers(publishedFields), ...settings, status: z.literal('published') }),
  ],
  {
    error: ({ input }) =>
      typeof input === 'object' ? 'Write draft or published, or leave it out for a draft.' : undefined,
  },
);
export type CreateBody = z.output<typeof createBody>;

/** Status is no member: it moves by its own transitions only. */
export const patchBody = z.strictObject({ ...removableMembers(draftFields), ...settings });
export type PatchBody = z.output<typeof patchBody>;
