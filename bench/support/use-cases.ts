import { MongoClient, ObjectId } from 'mongodb';
import { categories } from '../../src/features/reference/reference.contract.ts';
import { post, signUp } from './api.ts';
import type { DatabaseUrls } from './databases.ts';

const PARAGRAPH =
  'Bearings of the main drive failed without warning, about every seven weeks, and each failure stopped the line for ' +
  'eleven hours. Vibration and temperature are now measured at forty points and compared with what each machine does ' +
  'at the same load, so that a bearing is ordered two weeks before it is needed and changed in a planned stop.';

/** About 2 KB as stored, the size of what members write. */
const USE_CASE = {
  status: 'published',
  title: 'Bearings that announce their failure',
  company: 'Gulf Rolling Works',
  industry: 'metal',
  category: 'predictive_maintenance',
  description: PARAGRAPH,
  challenge: PARAGRAPH,
  solution: PARAGRAPH,
  technologies: ['iot', 'data_analytics', 'ai_ml'],
  results: {
    metrics: [{ name: 'Unplanned stops', value: '-78 %', baseline: '7 a year', current: '1.5 a year' }],
    roi: { text: '187 % in the first year', percentage: 187 },
  },
  location: { city: 'Dammam', region: 'eastern', country: 'SA', coordinates: { lat: 26.4207, lng: 50.0888 } },
};

/** Copies of one case that the product itself has stored, over all categories, in both databases. */
export async function fillUseCases(productUrl: string, product: DatabaseUrls, floor: DatabaseUrls, count: number) {
  const { access_token } = await signUp(productUrl, 'author');
  const { id } = await post<{ id: string }>(`${productUrl}/api/v1/use-cases`, USE_CASE, access_token);

  const clients = await Promise.all([product, floor].map(({ mongodbUri }) => MongoClient.connect(mongodbUri)));
  const [stored] = clients.map((client) => client.db().collection('use_cases'));
  const original = await stored?.findOne({ _id: new ObjectId(id) });
  if (!original) throw new Error('the product did not store the use case');
  const copies = Array.from({ length: count }, (_, index) => ({
    ...original,
    _id: new ObjectId(),
    slug: `case-${index}`,
    title: `${USE_CASE.title}, part ${index}`,
    category: categories[index % categories.length]?.code,
    published_at: new Date(Date.UTC(2026, 0, 1) + index * 60_000),
    pending_events: [],
  }));
  for (const client of clients) await client.db().collection('use_cases').insertMany(copies);
  await Promise.all(clients.map((client) => client.close()));
}
