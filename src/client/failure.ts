/** What the server answers instead of data, over REST and sockets alike (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: { path: string; code: string; message: string }[];
  retry_after_ms?: number;
  request_id: string;
}

/** Why a call failed: the server's problem; `disconnected` or `timed_out` where no answer came. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
    /** What the server said, if it answered. */
    readonly problem?: Problem,
  ) {
    super(message);
    this.name = 'Failure';
  }

  /** Whether the same call may succeed later as it is. */
  get isPassing(): boolean {
    return ['disconnected', 'timed_out', 'unavailable', 'rate_limited', 'internal', 'token_expired'].includes(
      this.code,
    );
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;

export function failureOf(value: unknown): Failure {
  if (value instanceof Failure) return value;
  if (isProblem(value)) return new Failure(value.code, value.detail, value);
  const message = value instanceof Error ? value.message : 'There was no answer.';
  return new Failure(value instanceof Error && value.name === 'TimeoutError' ? 'timed_out' : 'disconnected', message);
}
