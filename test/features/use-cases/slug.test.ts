import { describe, expect, it } from '@jest/globals';
import { slugCandidates, slugOf } from '../../../src/features/use-cases/slug.ts';

describe('slug', () => {
  it.each([
    ['Predictive maintenance: 40 % fewer stops!', 'predictive-maintenance-40-fewer-stops'],
    ['خفض استهلاك الطاقة في مصنع الأسمنت', 'خفض-استهلاك-الطاقة-في-مصنع-الأسمنت'],
    ['مُراقَبة الجودة', 'مُراقَبة-الجودة'],
    ['Cafe\u0301 Industrie', 'caf\u00e9-industrie'],
    ['IoT في خط الإنتاج 4.0', 'iot-في-خط-الإنتاج-4-0'],
    ['../../etc/passwd?x=<script>', 'etc-passwd-x-script'],
    ['— 🚀 —', ''],
  ])('of %j is %j', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });

  it('is cut between words at 80 characters, and inside a word that is longer', () => {
    expect(slugOf('word '.repeat(40))).toBe(Array.from({ length: 16 }, () => 'word').join('-'));
    expect(slugOf('ك'.repeat(200))).toBe('ك'.repeat(80));
  });

  it('falls back to the id, which nothing else has', () => {
    expect(slugCandidates('!!!', 'abc')).toEqual(['abc']);
    expect(slugCandidates(undefined, 'abc')).toEqual(['abc']);
    expect(slugCandidates('A line', 'abc')).toEqual(['a-line', 'a-line-2', 'a-line-3', 'a-line-abc']);
  });
});
