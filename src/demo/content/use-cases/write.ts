import { metric, months, roi, sar } from '../money.ts';
import { organizations } from '../organizations.ts';
import { people } from '../people.ts';
import type { DemoOrganization, DemoPerson, DemoUseCase, Industry, Phase, UseCaseFields } from '../types.ts';

type Told = Omit<
  UseCaseFields,
  'company' | 'industry' | 'financial_loss' | 'implementation' | 'results' | 'location' | 'contact'
>;
type PlainMetric = [name: string, baseline: number, current: number, unit: string, period: string];
type PlainPhase = [title: string, months: number, budget: number, objectives: string[], key_activities: string[]];

/** What a case tells of itself. Sums, durations and percentages are given once; the builder derives all that depends on them. */
interface Story extends Told {
  /** Where it differs from the organization's own. */
  industry?: Industry;
  annual_loss?: number;
  duration_months: number;
  investment: number;
  annual_savings: number;
  phases?: PlainPhase[];
  team?: { internal: string[]; vendor: [role: string, name: string, title: string][] };
  metrics: PlainMetric[];
  timeframe: string;
  qualitative?: string[];
}

function personOf(key: string): DemoPerson {
  const person = people.find((candidate) => candidate.key === key);
  if (!person) throw new Error(`no demo person ${key}`);
  return person;
}

function organizationOf(person: DemoPerson): DemoOrganization {
  const organization = organizations.find((candidate) => candidate.key === person.organization);
  if (!organization) throw new Error(`no demo organization ${person.organization}`);
  return organization;
}

const fullName = (person: DemoPerson) => `${person.first_name} ${person.last_name}`;

/** A case is told in its author's language, by the author's organization, from its city. */
function placeOf(author: DemoPerson) {
  const { name, name_ar, industry, city, region, country, coordinates } = organizationOf(author);
  return {
    company: author.language === 'ar' ? name_ar : name,
    industry,
    location: { city, region, country, coordinates },
    contact: { name: fullName(author), title: author.title, email: author.email, phone: author.phone },
  };
}

export function published(author_key: string, story: Story): DemoUseCase {
  const author = personOf(author_key);
  const { language } = author;
  const {
    annual_loss,
    duration_months,
    investment,
    annual_savings,
    phases,
    team,
    metrics,
    timeframe,
    qualitative,
    ...told
  } = story;
  const phaseOf = ([title, count, budget, objectives, key_activities]: PlainPhase, index: number): Phase => ({
    phase: language === 'ar' ? `المرحلة ${index + 1}` : `Phase ${index + 1}`,
    title,
    duration: months(count, language),
    objectives,
    key_activities,
    budget: sar(budget, language),
  });
  const memberOf = (key: string) => {
    const person = personOf(key);
    return { role: person.department, name: fullName(person), title: person.title };
  };
  return {
    author: author_key,
    status: 'published',
    fields: {
      ...placeOf(author),
      ...told,
      ...(annual_loss && { financial_loss: sar(annual_loss, language) }),
      implementation: {
        duration_months,
        duration_text: months(duration_months, language),
        budget: sar(investment, language),
        ...(phases && { phases: phases.map(phaseOf) }),
        ...(team && {
          team: {
            internal: team.internal.map(memberOf),
            vendor: team.vendor.map(([role, name, title]) => ({ role, name, title })),
          },
        }),
      },
      results: {
        metrics: metrics.map((figures) => metric(...figures)),
        timeframe,
        roi: roi(investment, annual_savings, language),
        ...(qualitative && { qualitative }),
      },
    },
  };
}

/** A case that its author has begun and not finished: whatever subset is there. */
export function draft(author_key: string, fields: Partial<UseCaseFields> & { title: string }): DemoUseCase {
  const { company, industry, location } = placeOf(personOf(author_key));
  return { author: author_key, status: 'draft', fields: { company, industry, location, ...fields } };
}
