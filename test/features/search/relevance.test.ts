import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seedDemo } from '../../../src/demo/seed.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';
import { judged } from './judged.ts';
import { found, titlesOf } from './support.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await seedDemo(app.app.services);
  await app.app.services.search.rebuild();
}, 120_000);
afterAll(() => app.close());

const gainOf = (grades: number[]) =>
  grades.slice(0, 10).reduce((sum, grade, rank) => sum + (2 ** grade - 1) / Math.log2(rank + 2), 0);

/** Normalised discounted cumulative gain of the first ten; 1: nothing could stand better. */
function ndcg(titles: string[], answers: string[], alsoOfUse: string[]): number {
  const best = gainOf([...answers.map(() => 2), ...alsoOfUse.map(() => 1)]);
  if (best === 0) return 1;
  const has = (title: string, pieces: string[]) => pieces.some((piece) => title.includes(piece));
  return gainOf(titles.map((title) => (has(title, answers) ? 2 : has(title, alsoOfUse) ? 1 : 0))) / best;
}

describe('what people search for', () => {
  const questions = judged.filter(([, answers]) => answers.length > 0);

  it('stands first: nDCG@10 of the judged questions', async () => {
    const scores: { question: string; score: number; titles: string[] }[] = [];
    for (const [question, answers, alsoOfUse = []] of questions) {
      const titles = titlesOf(await found({ api: app.api() }, question));
      scores.push({ question, score: ndcg(titles, answers, alsoOfUse), titles });
    }
    const mean = scores.reduce((sum, { score }) => sum + score, 0) / scores.length;
    const worst = scores
      .filter(({ score }) => score < 0.9)
      .map(({ question, score, titles }) => [
        question,
        score.toFixed(2),
        titles.slice(0, 3).map((title) => title.slice(0, 40)),
      ]);
    process.stdout.write(
      `nDCG@10 of ${scores.length} questions: ${mean.toFixed(3)}\n${JSON.stringify(worst, null, 1)}\n`,
    );
    expect(questions.length).toBeGreaterThanOrEqual(60);
    expect(mean).toBeGreaterThanOrEqual(0.85);
  }, 60_000);
});
