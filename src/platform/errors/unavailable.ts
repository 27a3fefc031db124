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

/** pg tells these two by message only: they carry neither a code nor a class. */
const PG_CLIENT = new Set(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect']);

/** True where a dependency could not be reached, so that the same call may succeed later. */
export function isUnavailable(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof AggregateError && current.errors.some(isUnavailable)) return true;
    const code = (current as { code?: unknown }).code;
    if (typeof code === 'string' && (NETWORK.has(code) || POSTGRES.test(code))) return true;
    if (MONGODB.has(current.name) || PG_CLIENT.has(current.message)) return true;
  }
  return false;
}
