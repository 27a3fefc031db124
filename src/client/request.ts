import { Failure, failureOf } from './failure.ts';

const TIMEOUT_MS = 30_000;

export interface AnyRequest {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
}

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
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw failureOf(error);
  });
  const text = await response.text().catch((error: unknown) => {
    throw failureOf(error);
  });
  const answer = read(text);
  if (answer === undefined)
    throw new Failure('unavailable', `Something else than the server answered ${response.status}.`);
  if (response.ok) return answer;
  throw failureOf(answer);
}

/** undefined: not JSON, such as the page of a balancer that has no server behind it. */
function read(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
