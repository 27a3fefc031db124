import { categories, industries, regions } from '../../src/features/reference/reference.contract.ts';

export interface BrowseCall {
  name: string;
  /** Told the number of the request, so that not every one is answered from memory, and some ids. */
  path(request: number, ids: string[]): string;
  by?: 'member';
  connections?: number;
  /** p95 in ms at the larger size; growth of p50 from the smaller to the larger. */
  aim?: { p95?: number; growth?: number };
}

const QUERIES = [
  'vibration bearings',
  'energy',
  'compressed air leaks',
  'robot welding cell',
  'inspecton solder',
  '"deep learning"',
  'forklift -battery',
  'الطاقة الشمسية',
  'مراقبة الاهتزاز',
  'سلامة',
  'water',
  'maint',
];
const BEGINNINGS = [
  'v',
  'vib',
  'energy ma',
  'robo',
  'maintenence',
  'ال',
  'مراق',
  'شركة',
  'comp',
  'io',
  'qual',
  'solar pa',
];

function of<Value>(values: readonly Value[], request: number): Value {
  const value = values[request % values.length];
  if (value === undefined) throw new Error('nothing to ask for');
  return value;
}

const category = (request: number) => `category=${of(categories, request).code}`;
const industry = (request: number) => `industry=${of(industries, request).code}`;
const region = (request: number) => `region=${of(regions, request).code}`;
const query = (request: number) => `q=${encodeURIComponent(of(QUERIES, request))}`;
/** Differs each time, and lets nearly all cases through. */
const hardly = (request: number) => `min_roi=-${request}`;
const place = (request: number) => `${24 + (request % 100) / 100},${46 + (request % 77) / 77}`;

const LIST = { growth: 1.3 };

export const BROWSE_CALLS: BrowseCall[] = [
  { name: 'newest of a category', path: (n) => `/use-cases?${category(n)}`, aim: LIST },
  {
    name: 'newest of a category, 50 connections',
    path: (n) => `/use-cases?${category(n)}`,
    connections: 50,
    aim: LIST,
  },
  { name: 'the same by a member', path: (n) => `/use-cases?${category(n)}`, by: 'member', aim: LIST },
  { name: 'most_viewed of a category', path: (n) => `/use-cases?sort=most_viewed&${category(n)}`, aim: LIST },
  { name: 'popular', path: (n) => `/use-cases?sort=popular&page=${1 + (n % 20)}`, aim: LIST },
  { name: 'popular of an industry', path: (n) => `/use-cases?sort=popular&${industry(n)}`, aim: LIST },
  { name: 'roi, two filters', path: (n) => `/use-cases?sort=roi&${region(n)}&${category(n)}`, aim: LIST },
  {
    name: 'four filters',
    path: (n) => `/use-cases?technology=iot&${region(n)}&min_roi=${n % 300}&verified=true&sort=roi`,
  },
  { name: 'a deep page', path: (n) => `/use-cases?page=${400 + (n % 100)}` },
  { name: 'a total never counted before', path: (n) => `/use-cases?${hardly(n)}` },
  { name: 'facets', path: (n) => `/use-cases?facets=true&${category(n)}`, aim: { p95: 100 } },
  {
    name: 'facets never counted before',
    path: (n) => `/use-cases?facets=true&${hardly(n)}`,
    connections: 2,
    aim: { p95: 100 },
  },
  { name: 'q', path: (n) => `/use-cases?${query(n)}`, aim: { p95: 100 } },
  {
    name: 'q, facets and filters',
    path: (n) => `/use-cases?facets=true&${query(n)}&${industry(n)}&min_roi=${n % 300}`,
    aim: { p95: 100 },
  },
  { name: 'suggest', path: (n) => `/use-cases/suggest?q=${encodeURIComponent(of(BEGINNINGS, n))}`, aim: { p95: 30 } },
  {
    name: 'suggest by a member',
    path: (n) => `/use-cases/suggest?q=${encodeURIComponent(of(BEGINNINGS, n))}`,
    by: 'member',
    aim: { p95: 30 },
  },
  { name: 'map of the country, zoom 4', path: () => '/use-cases/map?bbox=34,16,56,33&zoom=4' },
  { name: 'map of a region, zoom 8', path: (n) => `/use-cases/map?bbox=45,23,48,26&zoom=8&${category(n)}` },
  { name: 'map of a city, zoom 12', path: (n) => `/use-cases/map?bbox=46.5,24.5,46.9,24.9&zoom=12&${industry(n)}` },
  {
    name: 'map never drawn before',
    path: (n) => `/use-cases/map?bbox=34,16,56,33&zoom=5&${hardly(n)}`,
    connections: 2,
  },
  { name: 'list within a box', path: (n) => `/use-cases?bbox=${46 + (n % 50) / 100},24,48,26` },
  { name: 'nearest', path: (n) => `/use-cases?near=${place(n)}&sort=distance` },
  { name: 'nearest within 50 km', path: (n) => `/use-cases?near=${place(n)}&radius_km=50&sort=distance` },
  { name: 'within 50 km, newest', path: (n) => `/use-cases?near=${place(n)}&radius_km=50` },
  { name: 'detail', path: (n, ids) => `/use-cases/${of(ids, n)}` },
  { name: 'related', path: (n, ids) => `/use-cases/${of(ids, n)}/related` },
];
