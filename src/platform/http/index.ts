export { createHttpApp, MAX_JSON_BYTES } from './app.ts';
export { answerClientErrors } from './client-error.ts';
export { isAllowedOrigin } from './cors.ts';
export { createIdempotency, idempotencyMigrations } from './idempotency.ts';
export { createRateLimits, type LimitHeaders, type RateLimits } from './rate-limits.ts';
export type { RestContract, RestRoute } from './rest-contract.ts';
export { type Handlers, mountRoutes, type RouteDependencies } from './route.ts';
export { createBearer } from './bearer.ts';
export { createHealth } from './health.ts';
