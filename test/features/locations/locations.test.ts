import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PLACES } from '../../../src/demo/varied.ts';
import { createLocations } from '../../../src/features/locations/index.ts';
import { OWN_NAMES } from '../../../src/features/locations/own-names.ts';
import type { City } from '../../../src/features/locations/locations.contract.ts';
import { startTestApp, type TestApp } from '../../support/app.ts';

let app: TestApp;
const { cityKey, locate } = createLocations();
beforeAll(async () => {
  app = await startTestApp();
}, 60_000);
afterAll(() => app.close());

async function cities(q: string, rest = ''): Promise<City[]> {
  const { status, body } = await app.api().get(`/locations/cities?q=${encodeURIComponent(q)}${rest}`);
  expect(status).toBe(200);
  return body.data;
}

describe('cities', () => {
  it.each([
    ['?', 'q'],
    ['?q=', 'q'],
    ['?q=a&q=b', 'q'],
    ['?q[$ne]=x', 'q[$ne]'],
    ['?q=a%00', 'q'],
    ['?q=a&limit=0', 'limit'],
    ['?q=a&limit=51', 'limit'],
    ['?q=a&limit=', 'limit'],
    ['?q=a&limit=1e1', 'limit'],
    ['?q=a&country=sa', 'country'],
    ['?q=a&country=Saudi', 'country'],
    ['?q=a&more=1', 'more'],
  ])('%s is refused, naming %s', async (query, path) => {
    const { status, body } = await app.api().get(`/locations/cities${query}`);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  it('are found by the beginning of their name, most populous first', async () => {
    const found = await cities('lon', '&limit=50');
    expect(found[0]).toMatchObject({ name: 'London', country: 'GB', name_ar: 'لندن' });
    const populations = found.map(({ population }) => population);
    expect(populations).toEqual([...populations].sort((one, other) => other - one));
    expect(found).toHaveLength(50);
    expect(await cities('ondon')).not.toContainEqual(found[0]);
    expect(await cities('no such city anywhere')).toEqual([]);
    expect(await cities('***')).toEqual([]);
  }, 30_000);

  it.each([
    ['الرياض', 'Riyadh'],
    ['رياض', 'Riyadh'],
    ['الرِّيَاض', 'Riyadh'],
    ['riya', 'Riyadh'],
    ['RIYADH', 'Riyadh'],
    ['جده', 'Jeddah'],
    ['جدة', 'Jeddah'],
    ['جـدة', 'Jeddah'],
    ['ابها', 'Abha'],
    ['أبها', 'Abha'],
    ['taif', 'Ta’if'],
    ['jubayl', 'Al Jubayl'],
    ['الجبيل', 'Al Jubayl'],
    ['najran', 'Najrān'],
    ['مكه', 'Mecca'],
  ])('"%s" finds %s', async (q, name) => {
    const [first] = await cities(q, '&country=SA&limit=1');
    expect(first).toMatchObject({ name, country: 'SA' });
  });

  it.each([
    ['القاهره', 'Cairo', 'EG'],
    ['دبي', 'Dubai', 'AE'],
    ['باريس', 'Paris', 'FR'],
    ['dusseldorf', 'Düsseldorf', 'DE'],
    ['sao paulo', 'São Paulo', 'BR'],
  ])('are found in the whole world: "%s"', async (q, name, country) => {
    expect((await cities(q, '&limit=1'))[0]).toMatchObject({ name, country });
  });

  it.each([
    ['SA', 'Jubail', 'Al Jubail', 'al-jubayl', 'الجبيل', 'جبيل', 'الجبيل الصناعية'],
    ['SA', 'Yanbu', "Yanbu'", 'ينبع', 'ينبع البحر'],
    ['SA', 'Jazan', 'Jizan', 'Gizan', 'جازان', 'جيزان'],
    ['SA', 'Hail', "Ha'il", 'Ha’il', 'حائل', 'حايل'],
    ['SA', 'Makkah', 'Mecca', 'Makkah Al-Mukarramah', 'مكة', 'مكه', 'مكة المكرمة'],
    ['SA', 'Madinah', 'Al Madinah', 'Medina', 'المدينة المنورة', 'المدينه المنوره', 'المدينة'],
    ['SA', 'Hofuf', 'Al Hofuf', 'Al-Ahsa', 'Al Hasa', 'الهفوف', 'الأحساء', 'الاحساء'],
    ['SA', 'Buraydah', 'Buraidah', 'بريدة', 'بريده'],
    ['SA', 'Khamis Mushait', 'Khamis Mushayt', 'خميس مشيط'],
    ['SA', 'Ras Tanura', 'Ras Tanurah', 'رأس تنورة', 'راس تنوره'],
    ['SA', 'Al Kharj', 'Kharj', 'Al-Kharj', 'الخرج'],
    ['SA', 'Sakaka', 'Sakakah', 'سكاكا'],
    ['SA', 'Khobar', 'al khobar', 'Al-Khobar', 'alkhobar', 'الخبر'],
    ['SA', 'Dammam', 'Al Dammam', 'Ad Dammam', 'aldammam', 'الدمام', 'دمام'],
    ['SA', 'Taif', 'Al Taif', "At Ta'if", 'الطائف'],
    ['SA', 'Turaif', 'طريف', 'Waad Al Shamal', 'وعد الشمال'],
    ['SA', 'Rabigh', 'رابغ'],
    ['SA', 'Al Bahah', 'Al Baha', 'الباحة'],
    ['SA', 'Dhahran', 'الظهران'],
    ['SA', 'Tabuk', 'تبوك'],
    ['SA', 'Najran', 'نجران'],
    ['SA', 'Arar', 'عرعر'],
    ['SA', 'Hafar Al Batin', 'Hafr Al-Batin', 'حفر الباطن'],
    ['SA', 'Ras Al Khair', 'Ras Al-Khair', 'رأس الخير'],
    ['SA', 'Riyadh', 'Ar Riyadh', 'الرياض'],
    ['AE', 'Abu Dhabi', 'أبوظبي', 'أبو ظبي'],
    ['KW', 'Kuwait City', 'Kuwait', 'الكويت'],
    ['QA', 'Doha', 'الدوحة'],
    ['BH', 'Manama', 'المنامة'],
    ['OM', 'Muscat', 'مسقط'],
    ['DE', 'Munich', 'München', 'Muenchen', 'ميونخ'],
  ])('in %s: %s is one city, however it is written', async (country, ...spellings) => {
    const found = await Promise.all(
      spellings.map(async (spelling) => {
        const [first] = await cities(spelling, `&country=${country}&limit=1`);
        return [first?.name, await cityKey(spelling, undefined), await locate(spelling, country)];
      }),
    );
    expect(found.flat()).not.toContain(null);
    expect(found).toEqual(spellings.map(() => found[0]));
  });

  it('of the demo are known in both languages', async () => {
    for (const { city, city_ar, country, lat, lng } of PLACES) {
      const [inEnglish, inArabic] = await Promise.all([cityKey(city, undefined), cityKey(city_ar, country)]);
      expect([city, inArabic]).toEqual([city, inEnglish]);
      const there = await locate(city_ar, country);
      expect([there?.lat, there?.lng]).toEqual([expect.closeTo(lat, 0), expect.closeTo(lng, 0)]);
    }
  });

  it('of the Gulf have an Arabic name each, and lead where it says', async () => {
    for (const names of Object.values(OWN_NAMES)) {
      const keys = await Promise.all(names.map((name) => cityKey(name, undefined)));
      expect([names, keys.every((key) => key === keys[0])]).toEqual([names, true]);
    }
  });

  it('are found without the strokes of their letters', async () => {
    const [[lodz], [tromso]] = await Promise.all([cities('lodz', '&limit=1'), cities('TROMSO', '&limit=1')]);
    expect([lodz?.name, tromso?.name]).toEqual(['Łódź', 'Tromsø']);
  });

  it('tell the region of a Saudi city, and keep to the country asked for', async () => {
    expect((await cities('Dammam', '&country=SA'))[0]).toMatchObject({ region: 'eastern', name_ar: 'الدمام' });
    expect(
      (await cities('Paris', '&country=US')).every(({ country, region }) => country === 'US' && region === null),
    ).toBe(true);
  });
});

describe('the nearest city', () => {
  it.each([
    ['?lat=91&lng=0', 'lat'],
    ['?lat=0&lng=181', 'lng'],
    ['?lat=x&lng=0', 'lat'],
    ['?lat=&lng=0', 'lat'],
    ['?lng=0', 'lat'],
    ['?lat=NaN&lng=0', 'lat'],
    ['?lat[$gt]=1&lng=0', 'lat[$gt]'],
  ])('%s is refused, naming %s', async (query, path) => {
    const { status, body } = await app.api().get(`/locations/reverse${query}`);
    expect(status).toBe(422);
    expect(body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  it('is told with its distance, across the antimeridian too', async () => {
    const riyadh = await app.api().get('/locations/reverse?lat=24.7&lng=46.7');
    expect(riyadh.body.data).toMatchObject({ name: 'Riyadh', region: 'riyadh', country: 'SA' });
    expect(riyadh.body.data.distance_km).toBeLessThan(10);
    // Between Fiji and Tonga, just east of 180°: the nearest land is west of it.
    const taveuni = await app.api().get('/locations/reverse?lat=-16.5&lng=-179.9');
    expect(taveuni.body.data.country).toBe('FJ');
    expect(taveuni.body.data.lng).toBeGreaterThan(0);
  });
});

it('the regions are the 13 of Saudi Arabia, with their labels', async () => {
  const { status, body } = await app.api().get('/locations/regions');
  expect(status).toBe(200);
  expect(body.data).toHaveLength(13);
  expect(body.data[0]).toEqual({ code: 'riyadh', en: 'Riyadh', ar: 'الرياض' });
});
