import { setImmediate } from 'node:timers/promises';
import { around, distance } from 'geokdbush';
import KDBush from 'kdbush';
import { ARAB, type Entry, readCities } from './cities-file.ts';
import { articleForms, fold, withoutArticle } from './fold.ts';
import type { CitiesQuery, City } from './locations.contract.ts';
import { createNameIndex } from './name-index.ts';
import { createTexts } from './texts.ts';

/** So many cities are taken in before others have their turn: a few milliseconds. */
const SLICE = 200;

/**
 * What a city is called itself counts so many times what another one is called besides: Roma is Rome, not the town in
 * Texas, and Victoria is Victoria, not Hong Kong.
 */
const OWN_NAME = 50;
/** For so many people a place counts at least: of many seats nobody told how many live there. */
const UNCOUNTED = 1000;

/** The cities of the world in memory, found by the beginning of a name and by place. */
export type Gazetteer = Awaited<ReturnType<typeof loadGazetteer>>;

/** Every way to type a city, folded: what it is called itself, and what others call it besides. */
function formsOf({ names, byNames, name_ar, country }: Entry): [own: Set<string>, besides: string[]] {
  const forms = (name: string) => {
    const folded = fold(name);
    return folded === '' ? [] : ARAB.has(country) ? articleForms(folded) : [folded, withoutArticle(folded)];
  };
  const own = new Set([...names, ...(name_ar === null ? [] : [name_ar])].flatMap(forms));
  return [own, [...new Set(byNames.flatMap(forms))].filter((form) => !own.has(form))];
}

/** Takes some seconds of one core, in slices. */
export async function loadGazetteer() {
  const entries = await readCities();
  const size = entries.length;
  const index = createNameIndex();
  const names = createTexts();
  const arabic = createTexts();
  const countries: string[] = [];
  const regions: City['region'][] = [];
  const populations = new Uint32Array(size);
  const coordinates = new Float64Array(size * 2);
  const places = new KDBush(size);

  // Most populous first: of two numbers the lower one is the bigger city.
  for (const [city, entry] of entries.entries()) {
    const [own, besides] = formsOf(entry);
    for (const name of own) index.add(name, city, true);
    for (const name of besides) index.add(name, city, false);
    names.push(entry.name);
    arabic.push(entry.name_ar ?? '');
    countries.push(entry.country);
    regions.push(entry.region);
    populations[city] = entry.population;
    coordinates.set([entry.lng, entry.lat], city * 2);
    places.add(entry.lng, entry.lat);
    if (city % SLICE === 0) await setImmediate();
  }
  places.finish();
  await index.sort();

  const present = (city: number): City => ({
    name: names.at(city),
    name_ar: arabic.at(city) || null,
    country: countries[city] ?? '',
    region: regions[city] ?? null,
    lat: coordinates[city * 2 + 1] ?? 0,
    lng: coordinates[city * 2] ?? 0,
    population: populations[city] ?? 0,
  });

  /** Which city people mean by that name. */
  function called(folded: string, country: string | undefined): number | undefined {
    let meant: number | undefined;
    let most = 0;
    index.eachCalled(folded, (city, isOwn) => {
      if (country !== undefined && countries[city] !== country) return;
      const weight = Math.max(populations[city] ?? 0, UNCOUNTED) * (isOwn ? OWN_NAME : 1);
      if (weight > most) [meant, most] = [city, weight];
    });
    return meant;
  }

  return {
    /**
     * By the beginning of what cities are called themselves, or by the whole of what others call them: the beginnings of
     * all their names in all languages would find Harare for Arar, so they serve only where nothing else is found.
     */
    search({ q, country, limit }: CitiesQuery): City[] {
      const beginning = fold(q);
      const found: number[] = [];
      function take(city: number): void {
        if (country !== undefined && countries[city] !== country) return;
        if (city >= (found[limit - 1] ?? size) || found.includes(city)) return;
        const after = found.findIndex((other) => other > city);
        found.splice(after < 0 ? found.length : after, 0, city);
        found.length = Math.min(found.length, limit);
      }
      if (beginning === '') return [];
      index.eachOf(beginning, (city, isOwn) => {
        if (isOwn) take(city);
      });
      index.eachCalled(beginning, take);
      if (found.length === 0) index.eachOf(beginning, take);
      return found.map(present);
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
      const key = withoutArticle(city === undefined ? folded : fold(names.at(city)));
      return key === '' ? name.trim() : key;
    },

    nearest(lat: number, lng: number): City & { distance_km: number } {
      const [city = 0] = around(places, lng, lat, 1);
      const found = present(city);
      return { ...found, distance_km: Math.round(distance(lng, lat, found.lng, found.lat) * 10) / 10 };
    },
  };
}
