import type { RestContract } from '../platform/http/index.ts';
import type { SocketContract } from '../platform/sockets/index.ts';
import * as product from '../product.contract.ts';

// The product's contracts in the shape that all of them have.

export const restContracts: Record<string, RestContract> = product.restContracts;
export const socketContracts: SocketContract[] = [...product.socketContracts];
