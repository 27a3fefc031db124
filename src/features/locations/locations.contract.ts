import { z } from 'zod';
import { decimalInQuery, text, wholeInQuery } from '../../platform/wire.contract.ts';
import { regionCode } from '../reference/reference.contract.ts';

export { regions } from '../reference/reference.contract.ts';

const country = z.string().regex(/^[A-Z]{2}$/, 'Write the two capital letters of ISO 3166-1, for example SA.');

const degrees = (limit: number) => decimalInQuery(-limit, limit);

export const city = z
  .strictObject({
    name: z.string(),
    name_ar: z.string().nullable().describe('null where no Arabic name is known.'),
    country,
    region: regionCode.nullable().describe('Of Saudi cities.'),
    lat: z.number(),
    lng: z.number(),
    population: z.int().describe('0 where it is not known.'),
  })
  .meta({ id: 'City' });
export type City = z.infer<typeof city>;

const citiesQuery = z.strictObject({
  q: text(1, 100).describe('The beginning of a name, in Arabic or Latin letters, with or without diacritics.'),
  country: country.optional(),
  limit: wholeInQuery(1, 50).default(10),
});
export type CitiesQuery = z.output<typeof citiesQuery>;

const region = z.strictObject({ code: regionCode, en: z.string(), ar: z.string() });

export const locationsRest = {
  cities: {
    method: 'get',
    path: '/locations/cities',
    summary: 'Cities of the world whose name begins so, most populous first.',
    auth: 'guest',
    query: citiesQuery,
    response: z.array(city),
  },
  reverse: {
    method: 'get',
    path: '/locations/reverse',
    summary: 'The city nearest to a place.',
    auth: 'guest',
    query: z.strictObject({ lat: degrees(90), lng: degrees(180) }),
    response: city.extend({ distance_km: z.number() }),
  },
  regions: {
    method: 'get',
    path: '/locations/regions',
    summary: 'The 13 regions of Saudi Arabia.',
    auth: 'guest',
    response: z.array(region),
  },
} as const;
