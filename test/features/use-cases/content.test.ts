import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { useCases as demoUseCases } from '../../../src/demo/content/index.ts';
import { createBody, patchBody } from '../../../src/features/use-cases/use-case-bodies.contract.ts';
import {
  changedFields,
  derive,
  patchedFields,
  publishFaults,
} from '../../../src/features/use-cases/use-case-content.ts';
import {
  draftFields,
  fieldNames,
  type UseCaseFields,
} from '../../../src/features/use-cases/use-case-fields.contract.ts';
import { AppError, parse } from '../../../src/platform/errors/index.ts';
import { MAX_JSON_BYTES } from '../../../src/platform/http/index.ts';
import { anyOf, complete } from './support.ts';

const faultsOf = (schema: typeof createBody | typeof patchBody, body: unknown): string[] => {
  try {
    parse(schema, body);
    return [];
  } catch (error) {
    return error instanceof AppError ? (error.errors ?? []).map(({ path }) => path) : ['?'];
  }
};

const ALEF = 'ا';
const CAR = '🚗';

describe('fields of a use case', () => {
  it.each(['title', 'subtitle'])('%s holds 200 code points, whatever their bytes', (field) => {
    expect(faultsOf(createBody, { [field]: CAR.repeat(200) })).toEqual([]);
    expect(faultsOf(createBody, { [field]: ALEF.repeat(201) })).toEqual([field]);
  });

  it.each([
    ['company', 100],
    ['description', 5_000],
    ['challenge', 5_000],
    ['solution', 5_000],
    ['methodology', 5_000],
    ['industry_context', 2_000],
  ])('%s holds %i code points', (field, maximum) => {
    expect(faultsOf(createBody, { [field]: CAR.repeat(maximum) })).toEqual([]);
    expect(faultsOf(createBody, { [field]: CAR.repeat(maximum + 1) })).toEqual([field]);
  });

  it.each([
    ['tags', 20, (rows: number) => ({ tags: Array.from({ length: rows }, (_, row) => `tag ${row}`) })],
    ['technologies', 20, (rows: number) => ({ technologies: Array.from({ length: rows }, (_, row) => `t${row}`) })],
    ['specific_problems', 5, (rows: number) => ({ specific_problems: Array<string>(rows).fill('dust') })],
    ['selection_criteria', 5, (rows: number) => ({ selection_criteria: Array<string>(rows).fill('price') })],
    [
      'technology_components',
      10,
      (rows: number) => ({ technology_components: Array<object>(rows).fill({ component: 'c' }) }),
    ],
    ['results.metrics', 10, (rows: number) => ({ results: { metrics: Array<object>(rows).fill({ name: 'm' }) } })],
  ])('%s holds %i rows', (path, maximum, bodyOf) => {
    expect(faultsOf(createBody, bodyOf(maximum))).toEqual([]);
    expect(faultsOf(createBody, bodyOf(maximum + 1))).toEqual([path]);
  });

  it('names every fault of a body at once, unknown members and wrong types among them', () => {
    const body = {
      title: 7,
      status: 'draft',
      verified: true,
      category: 'quality',
      location: { coordinates: { lat: 91, lng: '46' }, street: 'King Fahd Road' },
      results: { roi: { percentage: Infinity } },
      contact: { email: 'a\0b' },
      tags: ['x'.repeat(41)],
    };
    expect(faultsOf(createBody, body).sort()).toEqual([
      'category',
      'contact.email',
      'location.coordinates.lat',
      'location.coordinates.lng',
      'location.street',
      'results.roi.percentage',
      'tags.0',
      'title',
      'verified',
    ]);
  });

  it.each(['status', 'version', '_id', 'views', 'verified', 'organization_id', 'published_by', 'slug', '__proto__'])(
    'a patch cannot name %s',
    (member) => {
      expect(faultsOf(patchBody, JSON.parse(`{"${member}": "published"}`))).toEqual([member]);
      expect(faultsOf(patchBody, JSON.parse(`{"${member}": null}`))).toEqual([member]);
    },
  );

  it('takes null for "not there" in objects, and refuses it in rows', () => {
    const body = { title: null, vendor: { name: 'Lumetrix', product: null }, results: { roi: null } };
    expect(patchedFields({}, parse(createBody, body))).toEqual({ vendor: { name: 'Lumetrix' }, results: {} });
    expect(faultsOf(createBody, { results: { metrics: [{ name: 'Scrap', improvement: null }] } })).toEqual([
      'results.metrics.0.improvement',
    ]);
  });

  it('drops rows that nobody filled in', () => {
    const body = { tags: ['', ' solar '], results: { metrics: [{ name: '', unit: ' ' }, { name: 'Scrap' }] } };
    expect(parse(createBody, body)).toEqual({ tags: ['solar'], results: { metrics: [{ name: 'Scrap' }] } });
  });

  it('tells faults where the rows were sent, the empty ones counted, and only filled ones against the limit', () => {
    expect(faultsOf(createBody, { technologies: ['', 'x'.repeat(41), ' ', 7] })).toEqual([
      'technologies.1',
      'technologies.3',
    ]);
    expect(faultsOf(createBody, { roadmap: [{ initiative: '' }, { initiative: 'x'.repeat(201) }] })).toEqual([
      'roadmap.1.initiative',
    ]);
    const twenty = Array.from({ length: 20 }, (_, row) => `t${row}`);
    expect(faultsOf(createBody, { tags: ['', ...twenty, ''] })).toEqual([]);
    expect(faultsOf(createBody, { tags: ['', ...twenty, 'one too many', 7] }).sort()).toEqual(['tags', 'tags.22']);
    expect(faultsOf(createBody, { ...complete, status: 'published', technologies: [' ', ''] })).toEqual([
      'technologies',
    ]);
  });

  it('keeps the first spelling of each label', () => {
    const cafe = ['Café', 'Cafe\u0301'];
    expect(parse(createBody, { tags: ['IoT', ' iot ', 'IOT', 'RFID', ...cafe] })).toEqual({
      tags: ['IoT', 'RFID', 'Café'],
    });
    const twenty = Array.from({ length: 20 }, (_, row) => `t${row}`);
    expect(faultsOf(patchBody, { technologies: [...twenty, 'T0'] })).toEqual([]);
  });

  it('fit into one request with everything at its limit, in Arabic', () => {
    const maximal = (value: unknown): unknown => {
      const schema = value as {
        type?: string;
        properties?: object;
        items?: object;
        maxItems?: number;
        maxLength?: number;
      };
      if (schema.properties) {
        return Object.fromEntries(Object.entries(schema.properties).map(([name, member]) => [name, maximal(member)]));
      }
      if (schema.items) return Array.from({ length: schema.maxItems ?? 0 }, () => maximal(schema.items));
      return schema.type === 'string' ? ALEF.repeat(schema.maxLength ?? 40) : 1e15;
    };
    const size = Buffer.byteLength(JSON.stringify(maximal(draftFields.toJSONSchema({ io: 'input' }))));
    expect(size).toBeGreaterThan(MAX_JSON_BYTES / 3);
    expect(size).toBeLessThan(MAX_JSON_BYTES);
  });

  it('hold every case of the demo content', () => {
    const refused = demoUseCases.flatMap(({ status, fields }) => faultsOf(createBody, { ...fields, status }));
    expect(refused).toEqual([]);
  });
});

describe('publishing', () => {
  it('needs nothing more than the required fields', () => {
    expect(publishFaults(complete)).toEqual([]);
  });

  it('tells all that is missing at once', () => {
    expect(publishFaults({}).map(({ path }) => path)).toEqual([
      'title',
      'company',
      'industry',
      'category',
      'description',
      'challenge',
      'solution',
      'technologies',
      'results.metrics',
    ]);
  });

  it.each<[string, UseCaseFields]>([
    ['title', { title: 'Too short' }],
    ['title', { title: `  ${ALEF.repeat(9)}  ` }],
    ['company', { company: 'X' }],
    ['description', { description: CAR.repeat(49) }],
    ['challenge', { challenge: ' \n' }],
    ['technologies', { technologies: [] }],
    ['results.metrics', { results: { metrics: [] } }],
    ['results.metrics.0.name', { results: { metrics: [{ value: '40 %' }] } }],
    ['contact.email', { contact: { email: 'amal@' } }],
    ['location.coordinates.lng', { location: { coordinates: { lat: 24 } } }],
  ])('names %s where it falls short', (path, fields) => {
    expect(publishFaults({ ...complete, ...fields }).map((fault) => fault.path)).toEqual([path]);
  });

  it('at once tells faults of draft and publishing together', () => {
    const body = {
      ...complete,
      status: 'published',
      title: 'Short',
      subtitle: ALEF.repeat(201),
      company: null,
      extra: 1,
    };
    expect(faultsOf(createBody, body).sort()).toEqual(['company', 'extra', 'subtitle', 'title']);
  });
});

describe('patching', () => {
  it('touches only what it names, for any two valid contents', () => {
    fc.assert(
      fc.property(anyOf(draftFields), anyOf(draftFields), (before, patch) => {
        const after = patchedFields(before, parse(patchBody, patch));
        for (const name of fieldNames) {
          if (patch[name] === undefined) expect(after[name]).toEqual(before[name]);
          else if (typeof patch[name] !== 'object' || Array.isArray(patch[name]))
            expect(after[name]).toEqual(patch[name]);
        }
        expect(changedFields(after, patchedFields(after, parse(patchBody, patch)))).toEqual([]);
      }),
    );
  });
});

describe('what is derived from a case', () => {
  const judged = {
    organization_id: 'org',
    status: 'published',
    visibility: 'public',
    deleted_at: null,
    published_by: { user_id: 'u' },
  } as const;

  it('cuts the excerpt between words, on one line, in code points', () => {
    const { excerpt } = derive({ ...judged, description: `مصنع\n\n${'كلمة '.repeat(100)}` }, null);
    expect(excerpt).toMatch(/^مصنع كلمة .*كلمة…$/);
    expect(Array.from(excerpt).length).toBeLessThanOrEqual(241);
    expect(derive({ ...judged, description: CAR.repeat(300) }, null).excerpt).toBe(`${CAR.repeat(240)}…`);
    expect(derive(judged, null).excerpt).toBe('');
  });

  it('keeps coordinates as a point of GeoJSON, longitude first, and only whole ones', () => {
    const at = (coordinates: { lat?: number; lng?: number }) =>
      derive({ ...judged, location: { coordinates } }, null).geo;
    expect(at({ lat: 24.7, lng: 46.7 })).toEqual({ type: 'Point', coordinates: [46.7, 24.7] });
    expect(at({ lat: 0, lng: 0 })).toEqual({ type: 'Point', coordinates: [0, 0] });
    expect(at({ lat: 24.7 })).toBeNull();
  });
});
