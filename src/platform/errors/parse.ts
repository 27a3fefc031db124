import type { z } from 'zod';
import { type Fault, validationFailed } from './app-error.ts';
import { messageOf } from './messages.ts';

/** Nobody reads more of them, and a body of unknown fields must not be answered by a larger one. */
const MOST_FAULTS = 100;

function faultsOf(issue: z.core.$ZodIssue, prefix: string): Fault[] {
  const at = (key: PropertyKey[]) => [...(prefix === '' ? [] : [prefix]), ...key.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: at([...issue.path, key]),
      code: 'unknown_field',
      message: 'This field is not known; remove it.',
    }));
  }
  const code = issue.code === 'custom' ? ((issue.params?.['code'] as string | undefined) ?? 'invalid') : issue.code;
  return [{ path: at(issue.path), code, message: issue.message }];
}

/** Reading JSON has no limit of depth, walking it has: the stack's. */
function safely<Schema extends z.ZodType>(schema: Schema, input: unknown, prefix: string) {
  try {
    return schema.safeParse(input, { error: messageOf });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw validationFailed([{ path: prefix, code: 'too_deep', message: 'This is nested too deep.' }]);
  }
}

/**
 * The one way in for data from outside.
 * @throws AppError validation_failed with every fault (the first 100) and its dotted path.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown, prefix = ''): z.output<Schema> {
  const result = safely(schema, input, prefix);
  if (result.success) return result.data;
  throw validationFailed(result.error.issues.flatMap((issue) => faultsOf(issue, prefix)).slice(0, MOST_FAULTS));
}
