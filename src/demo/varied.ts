import { technologies as wellKnown } from '../features/reference/reference.contract.ts';
import type { PublishedImport } from '../features/use-cases/index.ts';
import { useCases } from './content/index.ts';
import { type Drawer, drawer } from './drawer.ts';

// Cases for measuring: no two alike, spread as a filled platform is. What they say is made of the demo's own words and
// sentences, so it reads oddly, but is searched, filtered and counted as what people write.

interface Place {
  city: string;
  city_ar: string;
  region?: NonNullable<NonNullable<PublishedImport['fields']['location']>['region']>;
  country: string;
  lat: number;
  lng: number;
}

const saudi = (
  city: string,
  city_ar: string,
  region: NonNullable<Place['region']>,
  lat: number,
  lng: number,
): Place => ({
  city,
  city_ar,
  region,
  country: 'SA',
  lat,
  lng,
});

/** The first ones have most of the cases. */
export const PLACES: readonly Place[] = [
  saudi('Riyadh', 'الرياض', 'riyadh', 24.71, 46.68),
  saudi('Jeddah', 'جدة', 'makkah', 21.49, 39.19),
  saudi('Dammam', 'الدمام', 'eastern', 26.43, 50.1),
  saudi('Jubail', 'الجبيل', 'eastern', 27.0, 49.65),
  saudi('Yanbu', 'ينبع', 'madinah', 24.09, 38.06),
  saudi('Medina', 'المدينة المنورة', 'madinah', 24.47, 39.61),
  saudi('Buraydah', 'بريدة', 'qassim', 26.33, 43.97),
  saudi('Tabuk', 'تبوك', 'tabuk', 28.38, 36.57),
  saudi('Abha', 'أبها', 'asir', 18.22, 42.51),
  saudi('Hail', 'حائل', 'hail', 27.52, 41.69),
  saudi('Jizan', 'جازان', 'jazan', 16.89, 42.55),
  saudi('Najran', 'نجران', 'najran', 17.49, 44.13),
  saudi('Sakaka', 'سكاكا', 'jouf', 29.97, 40.21),
  saudi('Arar', 'عرعر', 'northern_borders', 30.98, 41.04),
  saudi('Al Bahah', 'الباحة', 'bahah', 20.01, 41.47),
  { city: 'Dubai', city_ar: 'دبي', country: 'AE', lat: 25.07, lng: 55.17 },
  { city: 'Cairo', city_ar: 'القاهرة', country: 'EG', lat: 30.06, lng: 31.25 },
  { city: 'Munich', city_ar: 'ميونخ', country: 'DE', lat: 48.14, lng: 11.58 },
];

const WELL_KNOWN = wellKnown.map(({ code }) => code);
const templates = useCases.flatMap((useCase) => (useCase.status === 'published' ? [useCase.fields] : []));

interface Language {
  titles: string[][];
  sentences: string[];
  words: string[];
  tags: string[];
}

const unique = (values: string[]) => [...new Set(values)];

function languageOf(own: typeof templates): Language {
  const texts = own.flatMap(({ description, challenge, solution }) => [description, challenge, solution]);
  return {
    titles: own.map(({ title }) => title.split(' ')),
    sentences: texts.flatMap((text) => text.match(/[^.!?؟]+[.!?؟]+/gu) ?? []).map((sentence) => sentence.trim()),
    words: unique(own.flatMap(({ title }) => title.match(/\p{L}{4,}/gu) ?? [])),
    tags: unique(own.flatMap(({ tags }) => tags)),
  };
}

const isArabic = ({ title }: { title: string }) => /\p{Script=Arabic}/u.test(title);
const ENGLISH = languageOf(templates.filter((template) => !isArabic(template)));
const ARABIC = languageOf(templates.filter(isArabic));

/** The beginning of one title and the end of another. */
function titleOf({ pick, below }: Drawer, { titles }: Language, number: number): string {
  const [one, other] = [pick(titles), pick(titles)];
  const words = [...one.slice(0, 2 + below(3)), ...other.slice(-2 - below(3)), String(number)];
  return words.join(' ').slice(0, 200);
}

function textOf({ pick, below }: Drawer, { sentences }: Language, least: number): string {
  return Array.from({ length: least + below(3) }, () => pick(sentences)).join(' ');
}

function placeOf({ pickFirst, below, chance }: Drawer, isInArabic: boolean) {
  const place = pickFirst(PLACES);
  const near = () => (below(4_000) - 2_000) / 10_000;
  return {
    city: isInArabic ? place.city_ar : place.city,
    country: place.country,
    ...(place.region && { region: place.region }),
    ...(chance(0.7) && { coordinates: { lat: place.lat + near(), lng: place.lng + near() } }),
  };
}

/** The same for the same number, whoever asks. */
export function variedCase(number: number): Omit<PublishedImport, 'organization_id' | 'author' | 'published_at'> {
  const draw = drawer(number + 1);
  const { pick, pickFirst, below, chance, some } = draw;
  const isInArabic = chance(0.4);
  const language = isInArabic ? ARABIC : ENGLISH;
  const { category, industry } = pick(templates);
  const percentage = below(400);
  const amount = (1 + below(80)) * 50_000;
  const company = unique([pick(language.words), pick(language.words)]).join(' ');
  return {
    visibility: chance(0.9) ? 'public' : chance(0.8) ? 'organization' : 'private',
    verified: chance(0.3),
    // Few are seen by many.
    counters: {
      views: Math.floor(2_000 * draw.share() ** 4),
      likes: Math.floor(200 * draw.share() ** 4),
      saves: below(20),
    },
    fields: {
      title: titleOf(draw, language, number),
      company: isInArabic ? `شركة ${company}` : `${company} Company`,
      category,
      industry: chance(0.5) ? industry : pick(templates).industry,
      description: textOf(draw, language, 3),
      challenge: textOf(draw, language, 2),
      solution: textOf(draw, language, 2),
      tags: some(language.tags, 4),
      technologies: unique([pickFirst(WELL_KNOWN), ...some(WELL_KNOWN, 2), ...some(pick(templates).technologies, 1)]),
      implementation: {
        duration_months: 1 + below(24),
        ...(chance(0.8) && { budget: { amount, currency: chance(0.9) ? 'SAR' : 'USD', text: `${amount}` } }),
      },
      results: {
        metrics: pick(templates).results.metrics.slice(0, 1),
        ...(chance(0.8) && { roi: { text: `${percentage} %`, percentage } }),
      },
      ...(chance(0.9) && { location: placeOf(draw, isInArabic) }),
    },
  };
}
