import { expect, it } from '@jest/globals';
import { createBatches } from '../../src/platform/batches.ts';

/** Queries that end when told to. */
function held() {
  const asked: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const ask = createBatches((keys: string[]) => {
    asked.push(keys);
    return new Promise<Map<string, string>>((resolve, reject) => {
      ends.push((error) => {
        if (error) reject(error);
        else resolve(new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, `${key} of ${asked.length}`])));
      });
    });
  });
  const askOne = async (key: string) => (await ask([key])).get(key);
  return { asked, ask, askOne, end: (error?: Error) => ends.shift()?.(error) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('goes at once, and what is asked meanwhile shares the next query', async () => {
  const { asked, ask, askOne, end } = held();
  const first = askOne('a');
  await settled();
  const several = ask(['c', 'd', 'nobody']);
  const others = [askOne('b'), askOne('c'), askOne('b'), askOne('nobody')];
  await settled();
  expect(asked).toEqual([['a']]);
  end();
  expect(await first).toBe('a of 1');
  await settled();
  expect(asked).toEqual([['a'], ['c', 'd', 'nobody', 'b']]);
  end();
  expect(await Promise.all(others)).toEqual(['b of 2', 'c of 2', 'b of 2', undefined]);
  expect((await several).get('d')).toBe('d of 2');
});

it('asks again for what is asked once its query has begun', async () => {
  const { asked, askOne, end } = held();
  const first = askOne('a');
  await settled();
  const second = askOne('a');
  end();
  await first;
  await settled();
  end();
  expect([await second, asked.length]).toEqual(['a of 2', 2]);
});

it('tells those who asked that a query failed, and nobody else', async () => {
  const { askOne, end } = held();
  const first = askOne('a');
  await settled();
  const second = askOne('b');
  end(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await settled();
  end();
  expect(await second).toBe('b of 2');
});
