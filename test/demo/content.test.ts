import { describe, expect, it } from '@jest/globals';
import { conversations, organizations, people, useCases, type DemoUseCase } from '../../src/demo/content/index.ts';
import { categories, industries, organizationSizes, regions } from '../../src/features/reference/reference.contract.ts';
import { draftFields, publishedFields } from '../../src/features/use-cases/use-case-fields.contract.ts';

type Published = Extract<DemoUseCase, { status: 'published' }>;

const published = useCases.filter((useCase): useCase is Published => useCase.status === 'published');
const personKeys = people.map(({ key }) => key);
const isArabic = (text: string) => /\p{Script=Arabic}/u.test(text);
const codesOf = (list: readonly { code: string }[]) => list.map(({ code }) => code);
const sumOf = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);
const repeated = (values: string[]) => values.filter((value, index) => values.indexOf(value) !== index);

/** The first number of a shown figure such as "1,450 ppm". */
const figure = (shown: string) => Number.parseFloat(shown.replaceAll(',', ''));

const titled = published.map((useCase) => [useCase.fields.title, useCase] as const);

describe('demo organizations', () => {
  it('are many, from every region, and speak the codes of the product', () => {
    expect(organizations.length).toBeGreaterThanOrEqual(15);
    expect(new Set(organizations.map(({ region }) => region))).toEqual(new Set(codesOf(regions)));
    for (const { industry, size } of organizations) {
      expect(codesOf(industries)).toContain(industry);
      expect(codesOf(organizationSizes)).toContain(size);
    }
  });

  it('have names, keys and domains of their own, and both scripts', () => {
    expect(repeated(organizations.map(({ key }) => key))).toEqual([]);
    expect(repeated(organizations.map(({ name }) => name.toLowerCase()))).toEqual([]);
    expect(repeated(organizations.map(({ domain }) => domain))).toEqual([]);
    for (const { name_ar, domain, description } of organizations) {
      expect(isArabic(name_ar)).toBe(true);
      expect(domain).toMatch(/^[a-z0-9-]+\.example$/);
      expect(description.length).toBeLessThanOrEqual(2_000);
    }
  });

  it('lie in Saudi Arabia', () => {
    for (const { coordinates } of organizations) {
      expect(coordinates.lat).toBeGreaterThan(16);
      expect(coordinates.lat).toBeLessThan(32.2);
      expect(coordinates.lng).toBeGreaterThan(34.5);
      expect(coordinates.lng).toBeLessThan(55.7);
    }
  });
});

describe('demo people', () => {
  it('are many, each with an address of their own under the domain of their organization', () => {
    expect(people.length).toBeGreaterThanOrEqual(43);
    expect(repeated(personKeys)).toEqual([]);
    expect(repeated(people.map(({ email }) => email))).toEqual([]);
    for (const { email, organization } of people) {
      expect(email.split('@')[1]).toBe(organizations.find(({ key }) => key === organization)?.domain);
    }
  });

  it('hold every role: one administrator for each organization, one for the platform', () => {
    const factories = organizations.filter(({ key }) => key !== 'p2p-sandbox');
    const admins = people.filter(({ role }) => role === 'org_admin').map(({ organization }) => organization);
    expect(admins.sort()).toEqual(factories.map(({ key }) => key).sort());
    expect(people.filter(({ role }) => role === 'platform_admin')).toHaveLength(1);
    expect(people.some(({ role }) => role === 'member')).toBe(true);
  });

  it('write their names in Latin and in Arabic', () => {
    const arabic = people.filter(({ first_name }) => isArabic(first_name));
    expect(arabic.length).toBeGreaterThan(10);
    expect(arabic.length).toBeLessThan(people.length - 10);
  });
});

describe('demo use cases', () => {
  it('cover all categories and industries', () => {
    expect(useCases.length).toBeGreaterThanOrEqual(62);
    for (const code of codesOf(categories)) {
      const cases = published.filter(({ fields }) => fields.category === code);
      expect({ code, enough: cases.length >= 5 }).toEqual({ code, enough: true });
    }
    expect(new Set(published.map(({ fields }) => fields.industry))).toEqual(new Set(codesOf(industries)));
  });

  it('are a third Arabic, and include a few drafts', () => {
    const share = useCases.filter(({ fields }) => isArabic(fields.title)).length / useCases.length;
    expect(share).toBeGreaterThan(0.28);
    expect(share).toBeLessThan(0.42);
    expect(useCases.length - published.length).toBe(3);
  });

  it('have authors who exist and titles of their own', () => {
    for (const { author } of useCases) expect(personKeys).toContain(author);
    expect(repeated(useCases.map(({ fields }) => fields.title))).toEqual([]);
  });

  it.each(titled)('may be published: %s', (_title, { fields }) => {
    expect(publishedFields.safeParse(fields).error?.issues ?? []).toEqual([]);
  });

  it('keep to the limits while they are drafts', () => {
    for (const { fields } of useCases) expect(draftFields.safeParse(fields).error?.issues ?? []).toEqual([]);
  });

  it.each(titled)('state figures that agree: %s', (_title, { fields }) => {
    const { implementation, results } = fields;
    const { annual_savings, total_investment, percentage, payback_months, three_year_percentage, text } = results.roi;
    expect(percentage).toBe(Math.round((annual_savings / total_investment) * 100));
    expect(payback_months).toBe(Math.round((total_investment / annual_savings) * 12));
    expect(three_year_percentage).toBe(Math.round(((3 * annual_savings - total_investment) / total_investment) * 100));
    expect(implementation.budget.amount).toBe(total_investment);
    expect(text).toContain(`${percentage}%`);
    expect(text).toContain(total_investment.toLocaleString('en-US'));
    expect(text).toContain(annual_savings.toLocaleString('en-US'));

    for (const { value, baseline, current, improvement } of results.metrics) {
      expect(value).toBe(current);
      const before = figure(baseline);
      expect(improvement).toBeCloseTo((Math.abs(figure(current) - before) / before) * 100, 0);
      expect(improvement).toBeGreaterThan(0);
    }
  });

  it.each(titled.filter(([, { fields }]) => fields.implementation.phases))(
    'split budget and time into their phases: %s',
    (_title, { fields }) => {
      const { phases = [], budget, duration_months, duration_text } = fields.implementation;
      expect(sumOf(phases.map((phase) => phase.budget.amount))).toBe(budget.amount);
      expect(duration_text).toContain(String(duration_months));
      const counted = phases.map(({ duration }) => {
        if (duration.startsWith('شهران')) return 2;
        return duration.startsWith('شهر ') ? 1 : figure(duration);
      });
      expect(sumOf(counted)).toBe(duration_months);
    },
  );

  it('differ in how much they tell', () => {
    expect(published.filter(({ fields }) => fields.architecture).length).toBeGreaterThanOrEqual(3);
    expect(published.filter(({ fields }) => fields.implementation.team).length).toBeGreaterThanOrEqual(10);
    expect(published.filter(({ fields }) => !fields.implementation.phases).length).toBeGreaterThanOrEqual(10);
  });
});

describe('demo conversations', () => {
  it('are between two people of different organizations, once for each pair', () => {
    expect(conversations.length).toBeGreaterThanOrEqual(12);
    expect(repeated(conversations.map(({ people: pair }) => [...pair].sort().join()))).toEqual([]);
    for (const { people: pair } of conversations) {
      const houses = pair.map((key) => people.find((person) => person.key === key)?.organization);
      expect(houses).not.toContain(undefined);
      expect(houses[0]).not.toBe(houses[1]);
    }
  });

  it('are written by their two people, in three to twelve messages, some of them in Arabic', () => {
    for (const { people: pair, messages } of conversations) {
      expect(messages.length).toBeGreaterThanOrEqual(3);
      expect(messages.length).toBeLessThanOrEqual(12);
      expect(new Set(messages.map(({ from }) => from))).toEqual(new Set(pair));
    }
    expect(
      conversations.filter(({ messages }) => messages.every(({ content }) => isArabic(content))).length,
    ).toBeGreaterThan(2);
  });

  it('end unread here and there: nobody has answered what they have not read', () => {
    const endings = conversations.map(({ messages }) =>
      messages.slice(messages.findIndex(({ read }) => read === false)),
    );
    const open = endings.filter((ending) => ending.some(({ read }) => read === false));
    expect(open.length).toBeGreaterThanOrEqual(4);
    expect(open.length).toBeLessThan(conversations.length);
    for (const ending of open) {
      expect(ending.every(({ read }) => read === false)).toBe(true);
      expect(new Set(ending.map(({ from }) => from)).size).toBe(1);
    }
  });
});
