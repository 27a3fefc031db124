import type { RestAnswer, RestCall, RestRequest } from './contracts.ts';
import { Failure } from './failure.ts';
import { type AnyRequest, request } from './request.ts';
import type { Session } from './session.ts';

type Arguments<Call extends RestCall> =
  Partial<RestRequest<Call>> extends RestRequest<Call> ? [request?: RestRequest<Call>] : [request: RestRequest<Call>];

/** Calls the REST API by the names of its documents: `rest('GET /users/{id}', { params: { id } })`. */
export type Rest = <Call extends RestCall>(call: Call, ...request: Arguments<Call>) => Promise<RestAnswer<Call>>;

export function createRest(url: string, session: Session): Rest {
  async function call(name: string, options: AnyRequest = {}): Promise<unknown> {
    try {
      return await request(url, name, options, await session.token());
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'token_expired')) throw error;
      return request(url, name, options, await session.refresh());
    }
  }
  return call as Rest;
}
