export type { EventHandlers } from './bind-events.ts';
export { createRedisAdapter } from './redis-adapter.ts';
export { rooms } from './rooms.ts';
export { type EndReason, sessionEvents } from './session.contract.ts';
export type { SocketContract } from './socket-contract.ts';
export { createSockets, type Sockets, type TypedNamespace } from './sockets.ts';
