import { dashboardRest, dashboardSockets } from './features/dashboard/dashboard.contract.ts';
import { administrationRest } from './features/identity/administration.contract.ts';
import { identityRest } from './features/identity/identity.contract.ts';
import { profilesRest } from './features/identity/profiles.contract.ts';
import { locationsRest } from './features/locations/locations.contract.ts';
import { messagingRest, messagingSockets } from './features/messaging/messaging.contract.ts';
import { referenceRest } from './features/reference/reference.contract.ts';
import { searchRest } from './features/search/search.contract.ts';
import { lifecycleRest } from './features/use-cases/lifecycle.contract.ts';
import { moderationRest } from './features/use-cases/moderation.contract.ts';
import { reactionsRest } from './features/use-cases/reactions.contract.ts';
import { useCasesSockets } from './features/use-cases/use-cases-live.contract.ts';
import { useCasesRest } from './features/use-cases/use-cases.contract.ts';

// What documents and clients are made of: a contract that is not here is in neither.

/** Every REST table of the product, by feature, in the order the documents tell them. */
export const restContracts = {
  identity: identityRest,
  profiles: profilesRest,
  administration: administrationRest,
  'use-cases': useCasesRest,
  lifecycle: lifecycleRest,
  reactions: reactionsRest,
  moderation: moderationRest,
  search: searchRest,
  messaging: messagingRest,
  dashboard: dashboardRest,
  locations: locationsRest,
  reference: referenceRest,
} as const;

/** Every namespace of the product. */
export const socketContracts = [messagingSockets, useCasesSockets, dashboardSockets] as const;
