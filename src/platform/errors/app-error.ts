/** Every failure a client may see: its HTTP status and its title. */
export const problems = {
  malformed_request: { status: 400, title: 'Malformed request' },
  unauthenticated: { status: 401, title: 'Sign-in required' },
  token_expired: { status: 401, title: 'Token expired' },
  session_revoked: { status: 401, title: 'Session ended' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  version_conflict: { status: 409, title: 'Changed meanwhile' },
  already_exists: { status: 409, title: 'Already exists' },
  wrong_state: { status: 409, title: 'Wrong state' },
  gone: { status: 410, title: 'Gone' },
  payload_too_large: { status: 413, title: 'Payload too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  validation_failed: { status: 422, title: 'Validation failed' },
  precondition_required: { status: 428, title: 'Precondition required' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Unavailable' },
} as const;

export type ProblemCode = keyof typeof problems;

export interface Fault {
  path: string;
  code: string;
  message: string;
}

interface Extras {
  errors?: Fault[];
  retry_after_ms?: number;
  /** Members beside the standard ones, for example the current entity of a version conflict. */
  members?: Record<string, unknown>;
  cause?: unknown;
}

/** A failure that a client is told about; anything else that is thrown reaches it as `internal`. */
export class AppError extends Error {
  readonly errors: Fault[] | undefined;
  readonly retryAfterMs: number | undefined;
  readonly members: Record<string, unknown> | undefined;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    extras: Extras = {},
  ) {
    super(detail, { cause: extras.cause });
    this.errors = extras.errors;
    this.retryAfterMs = extras.retry_after_ms;
    this.members = extras.members;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

export const unauthenticated = (detail = 'Sign in and send the access token.') =>
  new AppError('unauthenticated', detail);
export const forbidden = (detail: string) => new AppError('forbidden', detail);
export const notFound = (what: string) => new AppError('not_found', `There is no such ${what}.`);
export const validationFailed = (errors: Fault[]) =>
  new AppError('validation_failed', `${errors.length} ${errors.length === 1 ? 'field is' : 'fields are'} not valid.`, {
    errors,
  });
