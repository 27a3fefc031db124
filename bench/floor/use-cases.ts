import express from 'express';
import { MongoClient } from 'mongodb';

/** The least program that serves a page of cards: one index, one query, the same fields. It counts nothing. */
const CARD = Object.fromEntries(
  `organization_id slug title company industry category excerpt technologies location results.roi.percentage
   views likes saves verified featured status published_at published_by`
    .split(/\s+/)
    .map((field) => [field, 1]),
);

const mongo = await MongoClient.connect(String(process.env['MONGODB_URI']));
const useCases = mongo.db().collection('use_cases');
await useCases.createIndex({ category: 1, published_at: -1 });

express()
  .get('/health/ready', (_request, response) => void response.end())
  .get('/api/v1/use-cases', async ({ query }, response) => {
    const page = useCases
      .find({ category: query['category'] }, { projection: CARD })
      .sort({ published_at: -1 })
      .limit(20);
    response.json({ data: await page.toArray() });
  })
  .listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
