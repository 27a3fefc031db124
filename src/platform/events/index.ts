export type { Bus } from './bus.ts';
export {
  createDocumentRelay,
  type DocumentRelay,
  pendingEventsIndex,
  type WithPendingEvents,
} from './document-relay.ts';
export { createOutbox, type Envelope, envelopeSchema, type EventFamily, newEvent, type Outbox } from './outbox.ts';
