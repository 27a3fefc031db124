import { expect } from '@jest/globals';
import type { Person } from '../../support/app.ts';
import { complete } from '../use-cases/support.ts';

export async function publish(by: Person, body: object = {}): Promise<{ id: string; version: number }> {
  const answer = await by.api.post('/use-cases', { ...complete, ...body, status: 'published' });
  expect(answer.status).toBe(201);
  return answer.body.data;
}

/** Waits until it is so, as a reader would who tries again; fails with the last answer. */
export async function eventually(check: () => Promise<void>, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

export const found = async ({ api }: Pick<Person, 'api'>, q: string, filters = ''): Promise<any> => {
  const { status, body } = await api.get(`/use-cases?q=${encodeURIComponent(q)}${filters}`);
  expect(status).toBe(200);
  return body;
};

export const titlesOf = (body: any): string[] => body.data.map(({ title }: { title: string }) => title);
