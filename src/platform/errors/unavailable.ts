/** System errors of a connection that could not be made or broke. */
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** PostgreSQL: connection exceptions (08), too many connections (53300), shutting down or starting (57P01..57P03). */
const POSTGRES = /^(08\w{3}|53300|57P0[123])$/;

const MONGODB = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoPoolClearedError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
]);

/** pg tells these by message only: they carry neither a code nor a class. */
const PG_CLIENT = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'timeout exceeded when trying to connect',
]);

interface ErrorLike {
  name?: string;
  message?: string;
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** True where a dependency could not be reached, so that the same call may succeed later. */
export function isUnavailable(error: unknown): boolean {
  // Judged by shape: an error of another realm is no instance of our Error.
  if (typeof error !== 'object' || error === null) return false;
  const { name = '', message = '', code, cause, errors } = error as ErrorLike;
  if (typeof code === 'string' && (NETWORK.has(code) || POSTGRES.test(code))) return true;
  if (MONGODB.has(name) || PG_CLIENT.has(message)) return true;
  return (Array.isArray(errors) && errors.some(isUnavailable)) || isUnavailable(cause);
}
