import type { z } from 'zod';
import type { sessionEvents } from '../platform/sockets/session.contract.ts';
import type { restContracts, socketContracts } from '../product.contract.ts';

// Types only: the contracts' tables, and zod with them, stay out of a client's bundle.

type Values<Table> = Table extends unknown ? Table[keyof Table] : never;

type Route = Values<Values<typeof restContracts>>;

type NameOf<Each> = Each extends { method: infer Method extends string; path: infer Path extends string }
  ? `${Uppercase<Method>} ${Path}`
  : never;

type Routes = { [Each in Route as NameOf<Each>]: Each };

/** Every REST call as the documents write it, for example `GET /messages/conversations/{id}`. */
export type RestCall = keyof Routes;

/** A part of the request, optional where nothing in it is required. */
type Part<Each, Name extends string> =
  Each extends Record<Name, infer Schema extends z.ZodType>
    ? Partial<z.input<Schema>> extends z.input<Schema>
      ? Partial<Record<Name, z.input<Schema>>>
      : Record<Name, z.input<Schema>>
    : unknown;

// Each by itself: parts of a union of all calls would be crossed with one another.
type RequestOf<Each> = Each extends unknown
  ? Part<Each, 'params'> & Part<Each, 'query'> & Part<Each, 'body'> & { headers?: Record<string, string> }
  : never;

/** What a call takes: params, query and body as its contract says. */
export type RestRequest<Call extends RestCall> = RequestOf<Routes[Call]>;

type ResponseOf<Each> = Each extends unknown
  ? { data: Each extends { response: infer Schema extends z.ZodType } ? z.output<Schema> : undefined } & (Each extends {
      pagination: infer Schema extends z.ZodType;
    }
      ? { pagination: z.output<Schema> }
      : unknown) &
      (Each extends { extras: infer Schema extends z.ZodType } ? z.output<Schema> : unknown)
  : never;

/** What a call answers: data, and pagination and extras where its contract has them. */
export type RestAnswer<Call extends RestCall> = ResponseOf<Routes[Call]>;

type SocketTable = (typeof socketContracts)[number];

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
