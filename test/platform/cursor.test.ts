import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createCursors } from '../../src/platform/cursor.ts';

const position = z.strictObject({ at: z.string(), id: z.int() });
const cursors = createCursors('a secret of the tests');
const places = cursors('letters', position);
const sealed = places.seal({ at: '2026-01-01', id: 7 });

describe('a cursor', () => {
  it('comes back as it went out', () => {
    expect(places.open(sealed)).toEqual({ at: '2026-01-01', id: 7 });
  });

  it('is nowhere at the beginning', () => {
    expect(places.open(undefined)).toBeUndefined();
  });

  it('survives a URL unescaped', () => {
    expect(encodeURIComponent(sealed)).toBe(sealed);
  });

  it.each([
    ['empty', ''],
    ['without its seal', sealed.split('.')[0] ?? ''],
    ['with another seal', `${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}`],
    [
      'with another position',
      `${Buffer.from('{"at":"x","id":8}').toString('base64url')}.${sealed.split('.')[1] ?? ''}`,
    ],
    ['with something behind it', `${sealed}.more`],
    ['of another secret', createCursors('another secret')('letters', position).seal({ at: '2026-01-01', id: 7 })],
    ['of another list', cursors('parcels', position).seal({ at: '2026-01-01', id: 7 })],
    ['of another shape', cursors('letters', z.strictObject({ page: z.int() })).seal({ page: 3 })],
    ['of letters that are no bytes', 'ش.ش'],
  ])('is refused %s', (_what, cursor) => {
    expect(() => places.open(cursor)).toThrow(expect.objectContaining({ code: 'malformed_request' }));
  });
});
