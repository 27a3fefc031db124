import express from 'express';
import { MongoClient } from 'mongodb';
import pg from 'pg';

/** The least program that searches: one vector of words, one statement, one row each. It forgives no slip. */
const pool = new pg.Pool({ connectionString: process.env['POSTGRES_URL'] });
await pool.query('CREATE TABLE IF NOT EXISTS cases (id text PRIMARY KEY, title text, words tsvector)');

const SEARCH = `SELECT id, title FROM cases, websearch_to_tsquery('english', $1) q WHERE words @@ q
  ORDER BY ts_rank(words, q) DESC LIMIT 20`;
const SUGGEST = `SELECT id, title FROM cases WHERE lower(title) LIKE $1 || '%' LIMIT 10`;

async function fill(): Promise<void> {
  const mongo = await MongoClient.connect(String(process.env['MONGODB_URI']));
  const cases = await mongo.db().collection('use_cases').find().toArray();
  const rows = cases.map(({ _id, title, description, challenge, solution }) => ({
    id: String(_id),
    title: String(title),
    text: [title, description, challenge, solution].join(' '),
  }));
  await pool.query(
    `INSERT INTO cases SELECT id, title, to_tsvector('english', text)
     FROM jsonb_to_recordset($1::jsonb) AS r (id text, title text, text text)`,
    [JSON.stringify(rows)],
  );
  await pool.query('CREATE INDEX ON cases USING gin (words)');
  await pool.query('CREATE INDEX ON cases (lower(title) text_pattern_ops)');
  await mongo.close();
}

express()
  .get('/health/ready', (_request, response) => void response.end())
  .post('/fill', async (_request, response) => {
    await fill();
    response.end();
  })
  .get('/api/v1/use-cases', async ({ query }, response) => {
    response.json({ data: (await pool.query({ name: 'search', text: SEARCH, values: [query['q']] })).rows });
  })
  .get('/api/v1/use-cases/suggest', async ({ query }, response) => {
    response.json({ data: (await pool.query({ name: 'suggest', text: SUGGEST, values: [query['q']] })).rows });
  })
  .listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
