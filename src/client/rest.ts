import type { RestAnswer, RestCall, RestRequest } from './contracts.ts';
import { Failure, failureOf } from './failure.ts';
import type { Session } from './session.ts';

interface AnyRequest {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
}

type Arguments<Call extends RestCall> =
  Partial<RestRequest<Call>> extends RestRequest<Call> ? [request?: RestRequest<Call>] : [request: RestRequest<Call>];

/** Calls the REST API by the names of its documents: `rest('GET /users/{id}', { params: { id } })`. */
export type Rest = <Call extends RestCall>(call: Call, ...request: Arguments<Call>) => Promise<RestAnswer<Call>>;

function pathOf(template: string, { params = {}, query = {} }: AnyRequest): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined) search.append(name, String(each));
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/** One request below /api/v1. @throws Failure. */
export async function request(url: string, call: string, options: AnyRequest, token?: string): Promise<unknown> {
  const [method = 'GET', template = '/'] = call.split(' ');
  const response = await fetch(`${url}/api/v1${pathOf(template, options)}`, {
    method,
    credentials: 'include',
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(options.body !== undefined && { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  }).catch((error: unknown) => {
    throw failureOf(error);
  });
  const text = await response.text();
  const answer: unknown = text === '' ? {} : JSON.parse(text);
  if (response.ok) return answer;
  throw failureOf(answer);
}

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
