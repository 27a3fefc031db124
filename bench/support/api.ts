import { randomUUID } from 'node:crypto';

/** @throws with the problem that the product answered. */
export async function post<Data>(url: string, body: object, token?: string): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { data: Data };
  if (!response.ok) throw new Error(`POST ${url}: ${JSON.stringify(answer)}`);
  return answer.data;
}

interface SignedUp {
  user: { id: string };
  access_token: string;
}

export function signUp(url: string, name: string): Promise<SignedUp> {
  return post<SignedUp>(`${url}/api/v1/auth/signup`, {
    organization: { name, industry: 'metal', size: 'medium', country: 'SA', region: 'eastern', city: 'Dammam' },
    email: `${name}@bench.example`,
    password: randomUUID(),
    first_name: 'Bench',
    last_name: name,
  });
}
