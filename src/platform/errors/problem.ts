import { z } from 'zod';
import { AppError, type ProblemCode, problems } from './app-error.ts';
import { isUnavailable } from './unavailable.ts';

/** RFC 9457; the same object is the body of an HTTP error and the `error` of a socket's ack. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  retry_after_ms: z.int().optional(),
  request_id: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

const RETRY_UNAVAILABLE_MS = 2_000;

/** Whatever was thrown, as the failure a client may see. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isUnavailable(error)) {
    return new AppError('unavailable', 'A database cannot be reached right now. Try again shortly.', {
      retry_after_ms: RETRY_UNAVAILABLE_MS,
      cause: error,
    });
  }
  return new AppError('internal', 'Something went wrong on our side. Quote the request id when you report it.', {
    cause: error,
  });
}

export function toProblem(error: AppError, request_id: string): Problem {
  const { status, title } = problems[error.code];
  return {
    type: `urn:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    ...(error.errors && { errors: error.errors }),
    ...(error.retryAfterMs !== undefined && { retry_after_ms: error.retryAfterMs }),
    ...error.members,
    request_id,
  };
}
