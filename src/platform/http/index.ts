export { createHttpApp, MAX_JSON_BYTES } from './app.ts';
export { corsOptions, isAllowedOrigin } from './cors.ts';
export { createIdempotency, idempotencyMigrations, type Idempotency } from './idempotency.ts';
export { createRateLimits, type RateLimits } from './rate-limits.ts';
export type { RestContract, RestRoute } from './rest-contract.ts';
export { type Call, type Handlers, mountRoutes, type Reply, type RouteDependencies } from './route.ts';
export { createBearer } from './bearer.ts';
export { createHealth, type Health, type HealthCheck } from './health.ts';
