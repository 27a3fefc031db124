import type { Contest, Round } from '../support/contest.ts';
import { startFloor, startProduct } from '../support/programs.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { copyUseCases, filledDatabases } from '../support/use-cases.ts';
import { measureRequests } from './requests.ts';

const USE_CASES = 10_000;
const SECONDS = 3;
const PAGE = '/api/v1/use-cases?category=energy_efficiency&sort=newest&page_size=20';

const rounds =
  ({ url }: ServerProcess): Round =>
  async () => {
    const page = () => `${url}${PAGE}`;
    return {
      '10 connections': (await measureRequests({ url: page, connections: 10, seconds: SECONDS })).perSecond,
      '50 connections': (await measureRequests({ url: page, connections: 50, seconds: SECONDS })).perSecond,
    };
  };

/** @throws where the answer is not the page that is to be measured. */
async function checkPage({ url }: ServerProcess): Promise<void> {
  const { data } = (await (await fetch(`${url}${PAGE}`)).json()) as { data: { category: string }[] };
  if (data.length !== 20 || data.some(({ category }) => category !== 'energy_efficiency')) {
    throw new Error(`${url}${PAGE} does not answer 20 cases of the category`);
  }
}

export const useCases: Contest = {
  title: 'List of use cases: 20 of 10,000, filtered and sorted',
  figures: [
    { name: '10 connections', unit: 'requests/s', aim: { ratio: 0.7, at: 'least' } },
    { name: '50 connections', unit: 'requests/s', aim: { ratio: 0.7, at: 'least' } },
  ],

  async open({ databases, profile }) {
    const { directory } = databases;
    const productUrls = await filledDatabases(databases, 'product_use_cases', USE_CASES);
    const floorUrls = await databases.create('floor_use_cases');
    await copyUseCases(productUrls, floorUrls);
    const floor = await startFloor('use-cases', { ...floorUrls, directory, profile });
    const product = await startProduct({ ...productUrls, directory, profile });
    await checkPage(floor);
    await checkPage(product);
    return { floor: rounds(floor), product: rounds(product) };
  },
};
