import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Person, startTestApp, type TestApp } from '../../support/app.ts';
import { queriesOf } from '../../support/queries.ts';
import { complete } from '../use-cases/support.ts';
import { eventually, found, publish, titlesOf } from './support.ts';

let app: TestApp;
let author: Person;
let guest: Pick<Person, 'api'>;

const furnace = 'Recuperators steady the reheating furnace';
const pumps = 'مراقبة اهتزاز المضخات في محطة التحلية';

beforeAll(async () => {
  app = await startTestApp();
  guest = { api: app.api() };
  author = await app.person();
  await publish(author, {
    title: furnace,
    company: 'Farasan Steel',
    tags: ['hot rolling', 'Zero Downtime'],
    technologies: ['Thermography'],
    description: 'Oxygen control of the burners saves a fifth of the natural gas, while the slabs come out evenly hot.',
  });
  await publish(author, { title: pumps, company: 'مؤسسة الجودة', tags: ['التحلية'], technologies: ['مجسات'] });
  await eventually(async () => {
    expect(titlesOf(await found(guest, 'recuperators'))).toEqual([furnace]);
    expect(titlesOf(await found(guest, 'اهتزاز'))).toEqual([pumps]);
  });
}, 60_000);
afterAll(() => app.close());

describe('a search', () => {
  it.each([
    ['a word', 'recuperators', furnace],
    ['any case', 'RECUPERATORS', furnace],
    ['another form of the word', 'recuperator', furnace],
    ['a beginning', 'recup', furnace],
    ['one slip', 'recuperatrs', furnace],
    ['two slips', 'recuparatos', furnace],
    ['swapped letters', 'frunace', furnace],
    ['a company', 'farasan', furnace],
    ['a tag', 'downtime', furnace],
    ['a technology', 'thermography', furnace],
    ['words of several fields', 'thermography farasan oxygen', furnace],
    ['a phrase', '"oxygen control"', furnace],
    ['one or the other', 'nosuchword or burners', furnace],
    ['accents', 'fúrnàce', furnace],
    ['without the article', 'مضخات', pumps],
    ['ha for ta marbuta', 'الجوده', pumps],
    ['ta marbuta and tashkeel', 'التَّحْلِيَة', pumps],
    ['tatweel', 'الـمـضـخـات', pumps],
    ['an Arabic beginning', 'اهتز', pumps],
    ['an Arabic slip', 'المضخاط', pumps],
  ])('finds by %s', async (_what, q, title) => {
    expect(titlesOf(await found(guest, q))).toEqual([title]);
  });

  it.each([
    ['words in another order than the phrase', '"control oxygen"'],
    ['what must not be there', 'recuperators -oxygen'],
    ['a phrase that must not be there', 'recuperators -"oxygen control"'],
    ['signs only', '"" -- & | ! :*'],
    ['two letters of slip in a short word', 'hat'],
  ])('finds nothing by %s', async (_what, q) => {
    expect(titlesOf(await found(guest, q))).toEqual([]);
  });

  it('leaves out what minus names and keeps the rest', async () => {
    expect(titlesOf(await found(guest, '-oxygen'))).toEqual([pumps]);
  });

  it('tells where the words are', async () => {
    const { data } = await found(guest, 'furnce recuperators');
    const { title } = data[0].highlights;
    expect(title.map(({ start, end }: { start: number; end: number }) => furnace.slice(start, end))).toEqual([
      'Recuperators',
      'furnace',
    ]);
    const arabic = (await found(guest, 'الجوده')).data[0];
    const [{ start, end }] = arabic.highlights.company;
    expect(arabic.company.slice(start, end)).toBe('الجودة');
  });

  describe('of short words', () => {
    const inspected = 'Kelvinator inspection beside a quarry';
    const stored = 'Kelvinator in a warehouse';
    const sorted = async (q: string) => titlesOf(await found(guest, q)).sort();
    beforeAll(async () => {
      for (const title of [inspected, stored]) await publish(author, { title });
      await eventually(async () => expect(await sorted('kelvinator')).toEqual([stored, inspected]));
    });

    it.each(['in kelvinator', 'qu kelvinator', 'kelvinator qu ', 'qu "kelvinator"'])(
      'takes those before the last one as they stand: %j',
      async (q) => {
        const body = await found(guest, q);
        expect(titlesOf(body).sort()).toEqual([stored, inspected]);
        const { title, highlights } = body.data.find((card: any) => card.title === inspected);
        const shown = highlights.title.map(({ start, end }: any) => title.slice(start, end));
        expect(shown).toEqual(['Kelvinator']);
      },
    );

    it.each(['kelvinator qu', 'kelvinator ins', 'ins kelvinator', 'kelvinator in'])(
      'takes the last one, and longer ones, for a beginning: %j',
      async (q) => expect(titlesOf(await found(guest, q))).toEqual([inspected]),
    );
  });

  describe('of words that are written in many ways', () => {
    const titles = {
      maaden: 'Ma’aden dredges its phosphate slurry lines',
      node: 'A Node.js gateway reads the plant’s historians',
      iso: 'ISO-9001 audits without paper',
      isoWord: 'ISO14001 records kept by the gatehouse',
      isoApart: 'ISO 45001 in three kitchens',
      gaskets: 'Gaskets, flanges and crucibles of the smelters',
      valves: 'Valves are looked at by drones, and inspections booked',
      machines: 'صيانة الآلات في مصنع البالونات',
      sheets: 'تقطيع الصفائح وألواح الألمنيوم في ورشة الألبان',
    };
    beforeAll(async () => {
      for (const title of Object.values(titles)) {
        const isNode = title === titles.node;
        await publish(author, { title, ...(isNode && { technologies: ['Node.js'], company: 'Ma’aden Phosphate' }) });
      }
      await eventually(async () => {
        for (const title of Object.values(titles)) expect((await found(guest, `"${title}"`)).data).toHaveLength(1);
      });
    });

    it.each([
      ['Maaden dredges', 'maaden', 'Ma’aden'],
      ["Ma'aden dredges", 'maaden', 'Ma’aden'],
      ['nodejs', 'node', 'Node.js'],
      ['Node.js', 'node', 'Node.js'],
      ['node-js', 'node', 'Node.js'],
      ['node js', 'node', 'Node.js'],
      ['plants historians', 'node', 'plant’s'],
      ['iso9001', 'iso', 'ISO-9001'],
      ['ISO 9001', 'iso', 'ISO-9001'],
      ['iso90', 'iso', 'ISO-9001'],
      ['iso 14001', 'isoWord', 'ISO14001'],
      ['ISO-14001', 'isoWord', 'ISO14001'],
      ['iso45001', 'isoApart', 'ISO'],
      ['gaskit', 'gaskets', 'Gaskets'],
      ['gasket', 'gaskets', 'Gaskets'],
      ['flanje', 'gaskets', 'flanges'],
      ['crucble', 'gaskets', 'crucibles'],
      ['smeltar', 'gaskets', 'smelters'],
      ['vlave', 'valves', 'Valves'],
      ['inspctions booked', 'valves', 'inspections'],
      ['inspct booked', 'valves', 'inspections'],
      ['آلات', 'machines', 'الآلات'],
      ['الات', 'machines', 'الآلات'],
      ['الآلات', 'machines', 'الآلات'],
      ['للآلات', 'machines', 'الآلات'],
      ['بالونات', 'machines', 'البالونات'],
      ['البالونات', 'machines', 'البالونات'],
      ['ألواح', 'sheets', 'وألواح'],
      ['الألواح', 'sheets', 'وألواح'],
      ['المنيوم', 'sheets', 'الألمنيوم'],
      ['ألمنيوم', 'sheets', 'الألمنيوم'],
      ['ألبان', 'sheets', 'الألبان'],
      ['والألبان', 'sheets', 'الألبان'],
      ['الالواح', 'sheets', 'وألواح'],
      ['الواح', 'sheets', 'وألواح'],
      ['البان', 'sheets', 'الألبان'],
    ] as const)('%s finds and shows it', async (q, which, shown) => {
      const { data } = await found(guest, q);
      const title = titles[which];
      const card = data.find((each: { title: string }) => each.title === title);
      expect([q, titlesOf({ data })]).toEqual([q, expect.arrayContaining([title])]);
      const spans = card.highlights.title.map(({ start, end }: any) => title.slice(start, end));
      expect(spans).toContain(shown);
    });

    it('takes a root that looks like an article for no beginning of other words', async () => {
      const automation = 'أتمتة الإتلاف في ورشة واحدة';
      await publish(author, { title: automation });
      await eventually(async () => expect(titlesOf(await found(guest, 'الاتمتة'))).toEqual([automation]));
      for (const q of ['آلات', 'الات', 'الآلات', 'للآلات', 'ألواح', 'الألواح']) {
        expect([q, titlesOf(await found(guest, q))]).not.toEqual([q, expect.arrayContaining([automation])]);
      }
    });

    it('leaves out by every writing', async () => {
      for (const q of [
        'dredges -Maaden',
        "dredges -Ma'aden",
        'historians -nodejs',
        'historians -node.js',
        'audits -iso9001',
        'صيانة -البالونات',
        'صيانة -بالونات',
        'تقطيع -الواح',
      ]) {
        expect([q, titlesOf(await found(guest, q))]).toEqual([q, []]);
      }
    });

    it('suggests by every writing, each once', async () => {
      for (const q of ['maad', "Ma'ad", 'Ma’aden ph']) {
        const { body } = await guest.api.get(`/use-cases/suggest?q=${encodeURIComponent(q)}`);
        expect(body.data).toContainEqual({ kind: 'company', text: 'Ma’aden Phosphate' });
      }
      for (const q of ['nodej', 'node', 'node.j', 'node js']) {
        const { body } = await guest.api.get(`/use-cases/suggest?q=${encodeURIComponent(q)}`);
        expect([q, body.data.filter(({ text }: { text: string }) => text === 'Node.js')]).toEqual([
          q,
          [{ kind: 'technology', text: 'Node.js' }],
        ]);
      }
      const { body } = await guest.api.get('/use-cases/suggest?q=vlave');
      expect(body.data).toContainEqual(expect.objectContaining({ kind: 'title', text: titles.valves }));
    });
  });

  describe('of numbers', () => {
    const grouped = 'A warehouse of 14,000 pallet places';
    const plain = 'A mezzanine for 27000 boxes';
    const arabic = 'مستودع يتسع لعدد ٥٣٬٠٠٠ صندوق';
    const decimal = 'Leak rate down to 3.75 litres';
    const arabicDecimal = 'خفض التسرب إلى ٦٫٢٥ لتر';
    beforeAll(async () => {
      for (const title of [grouped, plain, arabic, decimal, arabicDecimal]) {
        await publish(author, { title, tags: title === grouped ? ['14,000 rpm'] : [] });
      }
      await eventually(async () => {
        for (const title of [grouped, plain, arabic, decimal, arabicDecimal]) {
          expect((await found(guest, `"${title}"`)).data).toHaveLength(1);
        }
      });
    });

    it.each([
      ['14000', grouped],
      ['14,000', grouped],
      ['١٤٠٠٠', grouped],
      ['١٤٬٠٠٠', grouped],
      ['14\u202f000', grouped],
      ['"14000 pallet"', grouped],
      ['27,000', plain],
      ['٢٧٬٠٠٠', plain],
      ['53000', arabic],
      ['53,000', arabic],
      ['3.75', decimal],
      ['٣٫٧٥', decimal],
      ['6.25', arabicDecimal],
    ])('finds %s however it is written', async (q, title) => {
      expect(titlesOf(await found(guest, q))).toEqual([title]);
    });

    it.each(['4000', '000', '75.3', '6.3'])('does not find %s, which no case has', async (q) => {
      expect(titlesOf(await found(guest, q))).toEqual([]);
    });

    it('shows the whole number, and suggests by it', async () => {
      const [card] = (await found(guest, '14000')).data;
      const [{ start, end }] = card.highlights.title;
      expect(card.title.slice(start, end)).toBe('14,000');
      const { body } = await guest.api.get('/use-cases/suggest?q=14000');
      expect(body.data).toContainEqual({ kind: 'tag', text: '14,000 rpm' });
    });
  });

  it('ands the filters before it ranks', async () => {
    expect(titlesOf(await found(guest, 'furnace', '&technology=thermography'))).toEqual([furnace]);
    expect(titlesOf(await found(guest, 'furnace', '&technology=iot'))).toEqual([]);
    expect(titlesOf(await found(guest, 'furnace', '&industry=electronics'))).toEqual([]);
  });

  it('refuses NUL and survives everything else, always in the same number of statements', async () => {
    expect((await guest.api.get('/use-cases?q=a%00b')).status).toBe(422);
    expect((await guest.api.get('/use-cases/suggest?q=a%00b')).status).toBe(422);
    const pieces = fc.constantFrom('"', '-', 'or', ' ', '&', '|', '!', '(', ')', ':*', '<->', "'", '\\', '%', '_', '*');
    const other = fc.constantFrom('oxygen', 'ال', 'ّ', '😀', '\u200f', '٣', '$1', ';--', 'a\nb', '«', '\ufeff');
    const texts = fc.oneof(
      fc.array(fc.oneof(pieces, other), { minLength: 1, maxLength: 30 }).map((p) => p.join('')),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const q = encodeURIComponent(text);
        for (const path of [`/use-cases?q=${q}`, `/use-cases/suggest?q=${q}`]) {
          const { status } = await guest.api.get(path);
          expect([200, 422]).toContain(status);
          expect(status === 422).toBe(
            text.includes('\0') || Array.from(text).length > (path.includes('suggest') ? 100 : 200),
          );
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  /** The index is swept beside it every ten minutes: a call asks what it asks while nothing else does. */
  const asksIndex = (times: number, work: () => Promise<unknown>) =>
    eventually(async () => {
      const ofIndex = (await queriesOf(work)).filter((text) => /search_(cases|words|terms)/.test(text));
      expect(ofIndex).toHaveLength(times);
    });

  it('costs two statements, three where nothing has all the words; suggestions three', async () => {
    await asksIndex(2, () => found(guest, 'oxygen furnace'));
    await asksIndex(3, () => found(guest, 'oxygen nosuchwordatall'));
    await asksIndex(3, () => guest.api.get('/use-cases/suggest?q=oxyg'));
  });
});

describe('suggestions', () => {
  const suggest = async (q: string, by: Pick<Person, 'api'> = guest) => {
    const { status, body } = await by.api.get(`/use-cases/suggest?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    return body.data as { kind: string; text: string; id?: string }[];
  };

  it('are titles, companies, tags and technologies', async () => {
    const [title] = await suggest('recuper');
    expect(title).toEqual({ kind: 'title', text: furnace, id: expect.stringMatching(/^[0-9a-f]{24}$/) });
    expect(await suggest('faras')).toContainEqual({ kind: 'company', text: 'Farasan Steel' });
    expect(await suggest('zero d')).toContainEqual({ kind: 'tag', text: 'Zero Downtime' });
    expect(await suggest('downt')).toContainEqual({ kind: 'tag', text: 'Zero Downtime' });
    expect(await suggest('thermo')).toContainEqual({ kind: 'technology', text: 'Thermography' });
    expect(await suggest('الجوده')).toContainEqual({ kind: 'company', text: 'مؤسسة الجودة' });
  });

  it('forgive slips', async () => {
    expect(await suggest('thermografy')).toContainEqual({ kind: 'technology', text: 'Thermography' });
    expect(await suggest('farazan')).toContainEqual({ kind: 'company', text: 'Farasan Steel' });
  });

  describe('while the index is behind', () => {
    /** No row of the index changes until the work is done. */
    async function whileBehind(work: () => Promise<void>): Promise<void> {
      const client = await app.sql.connect();
      await client.query('BEGIN');
      await client.query('LOCK TABLE search_cases IN SHARE MODE');
      try {
        await work();
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    }
    const told = async (q: string, by?: Pick<Person, 'api'>) => (await suggest(q, by)).map(({ text }) => text);
    let cases = 0;
    /** A case whose title, company, tag and technology nobody else has. */
    async function unheardOf(by: Person, body: object = {}) {
      const word = `ferro${String.fromCharCode(97 + cases++)}lith`;
      const texts = { title: `The ${word} furnace`, company: `${word} Works` };
      const labels = { tags: [`${word} tag`], technologies: [`${word} probe`] };
      const { id } = await publish(by, { ...texts, ...labels, ...body });
      await eventually(async () => expect(await told(word, by)).toHaveLength(4));
      return { id, word };
    }
    const transition = (by: Person, id: string, name: string) => by.api.post(`/use-cases/${id}/${name}`);
    const patch = (by: Person, id: string, body: object) => by.api.patch(`/use-cases/${id}`, body, { 'if-match': '1' });
    const withdrawn: Record<string, (id: string) => Promise<{ status: number }>> = {
      'unpublishing it': (id) => transition(author, id, 'unpublish'),
      'archiving it': (id) => transition(author, id, 'archive'),
      'deleting it': (id) => author.api.delete(`/use-cases/${id}`),
      'keeping it within the organization': (id) => patch(author, id, { visibility: 'organization' }),
    };

    it.each(Object.entries(withdrawn))('tell nothing of a case right after %s', async (_what, withdraw) => {
      const { id, word } = await unheardOf(author);
      expect(await told(word)).toHaveLength(4);
      await whileBehind(async () => {
        expect([200, 204]).toContain((await withdraw(id)).status);
        expect(await told(word)).toEqual([]);
      });
    });

    it('tell nothing of an organization right after its suspension', async () => {
      const [owner, platform] = [await app.person(), await app.person({ role: 'platform_admin' })];
      const { word } = await unheardOf(owner);
      await whileBehind(async () => {
        const { status } = await platform.api.patch(`/admin/organizations/${owner.organization_id}`, {
          status: 'suspended',
        });
        expect(status).toBe(200);
        expect(await told(word)).toEqual([]);
      });
    });

    it('tell of a case only what it says now, and of a term what others still hold', async () => {
      const { id, word } = await unheardOf(author);
      const loud = `${word.toUpperCase()} tag`;
      await publish(author, { title: 'A furnace of another plant', tags: [loud] });
      await eventually(async () => expect((await found(guest, `"${word} tag"`)).data).toHaveLength(2));
      await whileBehind(async () => {
        expect((await patch(author, id, { title: 'A furnace of another name', tags: [] })).status).toBe(200);
        expect(await told(word)).toEqual([loud]);
      });
      await eventually(async () =>
        expect((await told(word)).sort()).toEqual([loud, `${word} Works`, `${word} probe`].sort()),
      );
    });
  });

  it('are none for signs', async () => {
    expect(await suggest('%')).toEqual([]);
    expect(await suggest('_"\'')).toEqual([]);
  });
});

describe('what others may not read', () => {
  let insider: Person;
  const secret = { title: 'Zirconium crucibles of our own', company: 'Xylophonic Works', tags: ['quokkacode'] };

  beforeAll(async () => {
    insider = await app.person({ organization_id: author.organization_id, role: 'member' });
    await publish(author, { ...secret, visibility: 'organization' });
    await eventually(async () => {
      expect(titlesOf(await found(insider, 'zirconium'))).toEqual([secret.title]);
    });
  }, 30_000);

  it.each(['zirconium', 'zirc', 'zircomium', 'quokkacode', 'xylophonic', '-furnace'])(
    'is not told of by %s: no case, no count, no facet, no suggestion',
    async (q) => {
      const stranger = await app.person();
      for (const outsider of [guest, stranger]) {
        const body = await found(outsider, q, '&facets=true');
        expect(JSON.stringify(body)).not.toMatch(/zirconium|xylophonic|quokka/i);
        if (q !== '-furnace') expect(body.pagination.total_items).toBe(0);
        const suggestions = await outsider.api.get(`/use-cases/suggest?q=${q}`);
        expect(suggestions.body.data.filter(({ text }: { text: string }) => /zirc|xylo|quokka/i.test(text))).toEqual(
          [],
        );
      }
    },
  );

  it('is found and suggested by colleagues', async () => {
    const { body } = await insider.api.get('/use-cases/suggest?q=quokk');
    expect(body.data).toContainEqual({ kind: 'tag', text: 'quokkacode' });
  });

  it('leaks nothing through a stale row', async () => {
    const { id } = await publish(author, {
      ...complete,
      title: 'Wolframite sintering line',
      visibility: 'organization',
    });
    await eventually(async () => expect(titlesOf(await found(insider, 'wolframite'))).toHaveLength(1));
    await app.sql.query(
      `UPDATE search_cases SET audience = '{public}', keys = '{audience:public}' WHERE use_case_id = $1`,
      [id],
    );
    const body = await found(guest, 'wolframite');
    expect(body.data).toEqual([]);
    expect(body.pagination.total_items).toBe(0);
    expect((await app.app.services.search.sweep()).written).toBe(1);
  });
});
