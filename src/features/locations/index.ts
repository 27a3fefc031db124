import type { Router } from 'express';
import { mountRoutes, type RouteDependencies } from '../../platform/http/index.ts';
import { type Gazetteer, loadGazetteer } from './gazetteer.ts';
import { locationsRest, regions } from './locations.contract.ts';

/** Cities of the world, in Arabic and English. They are loaded when somebody first asks, or ahead. */
export function createLocations() {
  let loading: Promise<Gazetteer> | undefined;
  const gazetteer = () =>
    (loading ??= loadGazetteer().catch((error: unknown) => {
      loading = undefined;
      throw error;
    }));
  return {
    /** Some seconds of one core, in slices; whoever asks meanwhile waits for the rest of it. */
    async load(): Promise<void> {
      await gazetteer();
    },

    /** Where the most populous city of that name is, in degrees; null where there is none. */
    locate: async (name: string, country: string | undefined) => (await gazetteer()).locate(name, country),

    /** One key for a city whatever the language and spelling of its name; unknown ones have their own folded name. */
    cityKey: async (name: string, country: string | undefined) => (await gazetteer()).cityKey(name, country),

    mount(router: Router, deps: RouteDependencies): void {
      mountRoutes(
        router,
        locationsRest,
        {
          cities: async ({ query }) => ({ data: (await gazetteer()).search(query) }),
          reverse: async ({ query }) => ({ data: (await gazetteer()).nearest(query.lat, query.lng) }),
          regions: () => Promise.resolve({ data: [...regions] }),
        },
        deps,
      );
    },
  };
}
