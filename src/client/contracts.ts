import type { z } from 'zod';
import type { dashboardRest, dashboardSockets } from '../features/dashboard/dashboard.contract.ts';
import type { identityRest } from '../features/identity/identity.contract.ts';
import type { profilesRest } from '../features/identity/profiles.contract.ts';
import type { locationsRest } from '../features/locations/locations.contract.ts';
import type { messagingRest, messagingSockets } from '../features/messaging/messaging.contract.ts';
import type { referenceRest } from '../features/reference/reference.contract.ts';
import type { searchRest } from '../features/search/search.contract.ts';
import type { useCasesRest } from '../features/use-cases/use-cases.contract.ts';
import type { sessionEvents } from '../platform/sockets/session.contract.ts';

// Types only: the contracts' tables, and zod with them, stay out of a client's bundle.

type Values<Table> = Table[keyof Table];

type Route =
  | Values<typeof dashboardRest>
  | Values<typeof identityRest>
  | Values<typeof locationsRest>
  | Values<typeof messagingRest>
  | Values<typeof profilesRest>
  | Values<typeof referenceRest>
  | Values<typeof searchRest>
  | Values<typeof useCasesRest>;

type NameOf<Each> = Each extends { method: infer Method extends string; path: infer Path extends string }
  ? `${Uppercase<Method>} ${Path}`
  : never;

/** Every REST call as the documents write it, for example `GET /messages/conversations/{id}`. */
export type RestCall = NameOf<Route>;

type RouteOf<Call extends RestCall, Each = Route> = Each extends Route
  ? NameOf<Each> extends Call
    ? Each
    : never
  : never;

/** A part of the request, optional where nothing in it is required. */
type Part<Each, Name extends string> =
  Each extends Record<Name, infer Schema extends z.ZodType>
    ? Partial<z.input<Schema>> extends z.input<Schema>
      ? Partial<Record<Name, z.input<Schema>>>
      : Record<Name, z.input<Schema>>
    : unknown;

type RequestOf<Each> = Part<Each, 'params'> &
  Part<Each, 'query'> &
  Part<Each, 'body'> & { headers?: Record<string, string> };

/** What a call takes: params, query and body as its contract says. */
export type RestRequest<Call extends RestCall> = RequestOf<RouteOf<Call>>;

type ResponseOf<Each> = {
  data: Each extends { response: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
} & (Each extends { pagination: infer Schema extends z.ZodType } ? { pagination: z.output<Schema> } : unknown) &
  (Each extends { extras: infer Schema extends z.ZodType } ? z.output<Schema> : unknown);

/** What a call answers: data, and pagination and extras where its contract has them. */
export type RestAnswer<Call extends RestCall> = ResponseOf<RouteOf<Call>>;

type SocketTable = typeof messagingSockets | typeof dashboardSockets;

export type Namespace = SocketTable['namespace'];
type TableOf<Name extends Namespace> = Extract<SocketTable, { namespace: Name }>;

type ClientEvents<Name extends Namespace> = TableOf<Name>['client'] & (typeof sessionEvents)['client'];
type ServerEvents<Name extends Namespace> = TableOf<Name>['server'] & (typeof sessionEvents)['server'];
type Schema<Table, Event, Part extends string> = Event extends keyof Table
  ? Table[Event] extends Record<Part, infer Each extends z.ZodType>
    ? Each
    : never
  : never;

export type ClientEvent<Name extends Namespace> = keyof ClientEvents<Name> & string;
export type ServerEvent<Name extends Namespace> = keyof ServerEvents<Name> & string;
export type Payload<Name extends Namespace, Event> = z.input<Schema<ClientEvents<Name>, Event, 'payload'>>;
export type Result<Name extends Namespace, Event> = z.output<Schema<ClientEvents<Name>, Event, 'result'>>;
export type Pushed<Name extends Namespace, Event> = z.output<Schema<ServerEvents<Name>, Event, 'payload'>>;
