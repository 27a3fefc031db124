import { z } from 'zod';
import {
  decimalInQuery,
  depthFault,
  pageQuery,
  text,
  uuid,
  wholeInQuery,
  withinDepth,
} from '../../platform/wire.contract.ts';
import {
  categories,
  categoryAliases,
  categoryCode,
  industryCode,
  regionCode,
} from '../reference/reference.contract.ts';
import { statusCode } from './use-case-bodies.contract.ts';

// What lists and the map can be narrowed by, sorted by, and answer beside their rows.

/** A filter that may be repeated; one value is a list of one. */
const repeatable = <Item extends z.ZodType>(item: Item) =>
  z
    .preprocess(
      (value) => (value === undefined || Array.isArray(value) ? value : [value]),
      z.array(item).max(20).optional(),
    )
    .optional();

type CategoryCode = z.infer<typeof categoryCode>;
const aliases: Record<string, CategoryCode> = categoryAliases;
const categoryNames = [
  ...categories.map(({ code }) => code),
  ...(Object.keys(categoryAliases) as (keyof typeof categoryAliases)[]),
];
const categoryFilter = z.enum(categoryNames).transform((name) => aliases[name] ?? (name as CategoryCode));

const yesNo = z.enum(['true', 'false'], { error: 'Write true or false.' }).transform((value) => value === 'true');

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'Write a date or a time of ISO 8601, for example 2026-03-01 or 2026-03-01T08:00:00Z.',
  })
  .transform((value) => new Date(value));

/** Numbers between commas. */
const numbers = (form: string, count: number) =>
  z
    .string()
    .regex(new RegExp(`^-?\\d{1,3}(\\.\\d{1,15})?(,-?\\d{1,3}(\\.\\d{1,15})?){${count - 1}}$`), `Write ${form}.`)
    .transform((value) => value.split(',').map(Number));

const isLat = (value: number) => Math.abs(value) <= 90;
const isLng = (value: number) => Math.abs(value) <= 180;
const DEGREES = 'Latitudes go from -90 to 90, longitudes from -180 to 180.';

/** The same meridian from -180 to 180: maps that repeat the world say 190 for -170. */
const around = (lng: number) => (isLng(lng) ? lng : ((((lng + 180) % 360) + 360) % 360) - 180);

const near = numbers('lat,lng in degrees, for example 24.71,46.67', 2)
  .transform(([lat = 0, lng = 0]) => ({ lat, lng }))
  .refine(({ lat, lng }) => isLat(lat) && isLng(lng), DEGREES);

const box = numbers('west,south,east,north in degrees, for example 34.5,16,56,32.5', 4)
  .transform(([west = 0, south = 0, east = 0, north = 0]) => ({ west, south, east, north }))
  .refine(({ south, north }) => isLat(south) && isLat(north), 'Latitudes go from -90 to 90.')
  .refine(({ south, north }) => south <= north, 'The south may not lie north of the north.')
  .transform(({ west, east, ...latitudes }) =>
    east - west >= 360
      ? { ...latitudes, west: -180, east: 180 }
      : { ...latitudes, west: around(west), east: around(east) },
  );
const BOX = 'west,south,east,north; west beyond east crosses the antimeridian, and so does 170 to 190.';

const HALF_THE_EARTH_KM = 20_038;

/** What the list and the map share. */
const narrowing = {
  q: text(1, 200)
    .optional()
    .describe(
      'Words, as people type them, in Arabic or English: slips are forgiven, the last word and others of three letters may be beginnings, "a phrase" in quotes, -without, this or that; 14000 finds 14,000 and ١٤٬٠٠٠.',
    ),
  category: repeatable(categoryFilter).describe('Any of these.'),
  industry: repeatable(industryCode).describe('Any of these.'),
  region: repeatable(regionCode).describe('Any of these.'),
  technology: repeatable(text(1, 40)).describe('All of these, whatever their case.'),
  tag: repeatable(text(1, 40)).describe('All of these, whatever their case.'),
  city: text(1, 200).optional().describe('In Arabic or English; both find the cases of both.'),
  organization_id: uuid.optional(),
  verified: yesNo.optional(),
  featured: yesNo.optional(),
  min_roi: decimalInQuery(-1_000_000, 1_000_000).optional().describe('Percent.'),
  max_budget: decimalInQuery(0, 1e15).optional().describe('SAR; only cases that tell their budget in SAR.'),
  published_after: moment.optional().describe('This moment is included.'),
  published_before: moment.optional().describe('This moment is not.'),
  near: near.optional().describe('lat,lng: only cases with coordinates.'),
  radius_km: decimalInQuery(0.001, HALF_THE_EARTH_KM).optional().describe('With near.'),
};

const withNear = (query: { near?: unknown; radius_km?: unknown }) =>
  query.radius_km === undefined || query.near !== undefined;
const nearFault = { path: ['radius_km'], error: 'Say around which place: near=lat,lng.' };

export const listQuery = z
  .strictObject({
    ...narrowing,
    bbox: box.optional().describe(BOX),
    sort: z
      .enum(['newest', 'oldest', 'most_viewed', 'most_liked', 'most_saved', 'popular', 'roi', 'relevance', 'distance'])
      .optional()
      .describe('relevance where q is told, else newest.'),
    facets: yesNo.optional(),
    ...pageQuery,
  })
  .refine(withNear, nearFault)
  .refine(({ sort, near }) => sort !== 'distance' || near !== undefined, {
    path: ['sort'],
    error: 'Say from which place: near=lat,lng.',
  })
  .refine(({ sort, q }) => sort !== 'relevance' || q !== undefined, {
    path: ['sort'],
    error: 'Say relevant to which words: q=…',
  })
  .refine(withinDepth, depthFault)
  .transform(({ sort, ...query }) => ({ ...query, sort: sort ?? (query.q === undefined ? 'newest' : 'relevance') }));
export type ListQuery = z.output<typeof listQuery>;

export const mapQuery = z
  .strictObject({
    ...narrowing,
    bbox: box.describe(`What the map shows: ${BOX}`),
    zoom: wholeInQuery(0, 22),
  })
  .refine(withNear, nearFault);
export type MapQuery = z.output<typeof mapQuery>;

/** What narrows a list or a map, without how it is shown. */
export type Filters = Omit<MapQuery, 'bbox' | 'zoom'> & Pick<ListQuery, 'bbox'>;

export const ofStatusQuery = z
  .strictObject({
    status: statusCode.optional(),
    deleted: yesNo.optional().describe('true: the deleted ones instead, which the caller may restore.'),
    ...pageQuery,
  })
  .refine(withinDepth, depthFault);
export type OfStatusQuery = z.output<typeof ofStatusQuery>;

export const relatedQuery = z.strictObject({ limit: wholeInQuery(1, 20).default(5) });

const counts = z.array(z.strictObject({ value: z.string(), count: z.int() }));
export const facets = z.strictObject({ category: counts, industry: counts, region: counts, technology: counts }).meta({
  id: 'Facets',
  description: 'Most frequent first. Each without its own filter, technology (at most 50) with it.',
});
export type Facets = z.infer<typeof facets>;

const point = z.strictObject({ type: z.literal('Point'), coordinates: z.tuple([z.number(), z.number()]) });

export const caseMap = z
  .strictObject({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          type: z.literal('Feature'),
          kind: z.literal('cluster'),
          geometry: point,
          properties: z.strictObject({
            count: z.int().describe('How many of its cases are in the box.'),
            expansion_zoom: z.int().describe('From this zoom on it falls apart.'),
          }),
        }),
        z.strictObject({
          type: z.literal('Feature'),
          kind: z.literal('use_case'),
          geometry: point,
          properties: z.strictObject({
            id: z.string(),
            title: z.string(),
            category: categoryCode,
            industry: industryCode,
            precision: z.enum(['place', 'city']).describe('city: its author told no coordinates.'),
          }),
        }),
      ]),
    ),
  })
  .meta({
    id: 'UseCaseMap',
    description:
      'GeoJSON (RFC 7946): the points in the box, and the clusters that have some there, in the place that they have in every box. What is counted is in the box, as many as the list with this bbox has, and beside them the cases without coordinates, each in its city.',
  });
export type CaseMap = z.infer<typeof caseMap>;
