import { identityEntities, identityMigrations } from './features/identity/index.ts';
import { messagingMigrations } from './features/messaging/index.ts';
import { searchMigrations } from './features/search/index.ts';
import { useCaseIndexes } from './features/use-cases/index.ts';
import { idempotencyMigrations } from './platform/http/index.ts';
import { taskMigrations } from './platform/tasks/index.ts';
import { textMigrations } from './platform/text/index.ts';

/** What the features bring to the two databases. Migrations run in the order of the numbers in their names. */
export const schema = {
  entities: identityEntities,
  migrations: [
    ...taskMigrations,
    ...textMigrations,
    ...idempotencyMigrations,
    ...identityMigrations,
    ...messagingMigrations,
    ...searchMigrations,
  ],
  indexes: useCaseIndexes,
};
