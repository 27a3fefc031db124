import { createRequire } from 'node:module';
import { z } from 'zod';
import { fold, skeleton } from './fold.ts';

const require = createRequire(import.meta.url);

const dataset = z.array(
  z.object({ country: z.string(), cities: z.array(z.object({ label: z.string(), label_ar: z.string().nullish() })) }),
);

/** Where the data set of Arabic names writes a country otherwise than Unicode does. */
const COUNTRIES: Record<string, string> = {
  'Republic of Korea': 'KR',
  'Hong Kong': 'HK',
  'Czech Republic': 'CZ',
  Turkey: 'TR',
  'Hashemite Kingdom of Jordan': 'JO',
  'Saint Lucia': 'LC',
  Macao: 'MO',
  'Ivory Coast': 'CI',
  'Republic of the Congo': 'CG',
  Congo: 'CD',
  Swaziland: 'SZ',
  'East Timor': 'TL',
};

/** Where Latin spellings are transliterations, so that consonants tell more than spelling. */
const ARAB = new Set('AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE'.split(' '));

const ARABIC = /\p{Script=Arabic}/u;

/** The data set says "city of" where Arabic does not. */
const plain = (label: string) => label.replace(/^مدين[ةه] (?!ال)|^مدين[ةه] (?=ال\S+$)/, '').trim();

interface Named {
  exact: Map<string, string>;
  /** null where several names share their consonants. */
  consonants: Map<string, string | null>;
}

/** @returns what a city of that country and name is called in Arabic, null where nobody says. */
export function loadArabicNames(countries: Iterable<string>): (country: string, name: string) => string | null {
  const english = new Intl.DisplayNames(['en'], { type: 'region' });
  const codes = new Map<string, string>();
  for (const code of countries) codes.set(fold(english.of(code) ?? code), code);
  const byCountry = new Map<string, Named>();
  for (const { country, cities } of dataset.parse(require('country-city-multilanguage/data/cities.json'))) {
    const code = COUNTRIES[country] ?? codes.get(fold(country));
    if (code === undefined) continue;
    const names: Named = { exact: new Map(), consonants: new Map() };
    for (const { label, label_ar } of cities) {
      if (!label_ar || !ARABIC.test(label_ar)) continue;
      const key = fold(label);
      const arabic = plain(label_ar);
      if (!names.exact.has(key)) names.exact.set(key, arabic);
      if (!ARAB.has(code)) continue;
      const bones = skeleton(key);
      const other = names.consonants.get(bones);
      names.consonants.set(bones, other === undefined || other === arabic ? arabic : null);
    }
    byCountry.set(code, names);
  }
  return (country, name) => {
    const names = byCountry.get(country);
    if (!names) return null;
    const key = fold(name);
    const bones = skeleton(key);
    return names.exact.get(key) ?? (bones.length > 2 ? names.consonants.get(bones) : null) ?? null;
  };
}
