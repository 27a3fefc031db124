import type { Router } from 'express';
import type { Config } from '../../platform/config/config.ts';
import type { Cursors } from '../../platform/cursor.ts';
import type { Outbox } from '../../platform/events/index.ts';
import { mountRoutes, type RateLimits, type RouteDependencies } from '../../platform/http/index.ts';
import type { Metrics } from '../../platform/metrics/index.ts';
import type { Postgres } from '../../platform/postgres/index.ts';
import type { Sockets } from '../../platform/sockets/index.ts';
import { createAccounts } from './accounts.service.ts';
import { administrationRest } from './administration.contract.ts';
import { createAdministration } from './administration.service.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';
import { identityRest } from './identity.contract.ts';
import { identityEvents } from './identity.events.ts';
import { createIdentityRepository } from './identity.repository.ts';
import { identityRoutes } from './identity.routes.ts';
import { createPeople } from './people.ts';
import { profilesRest } from './profiles.contract.ts';
import { administrationRoutes, profilesRoutes } from './profiles.routes.ts';
import { createProfiles } from './profiles.service.ts';
import { createRefreshCookie } from './refresh-cookie.ts';
import { createSessions } from './sessions.service.ts';
import { createTokens } from './tokens.ts';

export { identityEntities } from './identity.entities.ts';
export { type IdentityEvent, identityEvents } from './identity.events.ts';
export { identityMigrations } from './identity.migrations.ts';
export type { OrganizationFacts, People } from './people.ts';

interface Dependencies {
  postgres: Postgres;
  outbox: Outbox;
  limits: RateLimits;
  metrics: Metrics;
  cursors: Cursors;
  config: Config;
  authSecret: string;
}

/** Accounts, sessions and who is who. */
export function createIdentity({ postgres, outbox, limits, metrics, cursors, config, authSecret }: Dependencies) {
  const repository = createIdentityRepository(postgres);
  const tokens = createTokens(authSecret, config.auth.accessTokenSeconds);
  const sessions = createSessions({
    postgres,
    repository,
    outbox,
    tokens,
    cursors,
    refreshTokenDays: config.auth.refreshTokenDays,
  });
  const accounts = createAccounts({ postgres, repository, outbox, limits, sessions });
  const profiles = createProfiles({ postgres, repository, outbox });
  const administration = createAdministration({ postgres, repository, outbox, cursors });
  const authenticator: Authenticator = createAuthenticator({ tokens, repository, metrics });
  const cookie = createRefreshCookie({
    secure: config.environment === 'production',
    corsOrigins: config.corsOrigins,
    publicUrl: config.publicUrl,
  });

  return {
    accounts,
    people: createPeople(repository),
    figures: repository.figures,
    authenticate: authenticator.authenticate,
    judge: authenticator.judge,

    /** Deletes sessions 30 days after their end, and one-time tokens a day after theirs. */
    sweep: repository.sweep,

    mount(router: Router, deps: RouteDependencies): void {
      mountRoutes(
        router,
        identityRest,
        identityRoutes({ accounts, sessions, cookie, authenticate: deps.authenticate }),
        deps,
      );
      mountRoutes(router, profilesRest, profilesRoutes(profiles), deps);
      mountRoutes(router, administrationRest, administrationRoutes(administration), deps);
    },

    /** Ends the sockets of whoever may not sign in any more, and lets the others act by the role they have now. */
    subscribe(sockets: Sockets): void {
      // Before the sockets end: one that connects right after would be let in by what the process remembers.
      outbox.subscribe(identityEvents, {
        name: 'identity.forget_actors',
        scope: 'every_process',
        handle(event) {
          if (event.type === 'identity.access_ended') authenticator.forget(event.aggregate, event.session_ids);
        },
      });
      outbox.subscribe(identityEvents, {
        name: 'identity.judge_sockets',
        scope: 'every_process',
        handle(event) {
          if (event.type !== 'identity.access_changed') return;
          authenticator.forgetAll();
          sockets.judge(event.aggregate);
        },
      });
      outbox.subscribe(identityEvents, {
        name: 'identity.revoke_sockets',
        scope: 'once',
        handle(event) {
          if (event.type !== 'identity.access_ended') return;
          for (const id of event.session_ids) sockets.revoke({ id, reason: event.reason });
        },
      });
    },
  };
}
