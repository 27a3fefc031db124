import { z } from 'zod';
import { text } from '../../platform/wire.contract.ts';
import { categoryCode, industryCode, regionCode } from '../reference/reference.contract.ts';

// What an author writes: the one field tree of the form. A draft may hold any subset of it and is checked for types and
// maxima only; what publishing asks on top stands at the end.

/** Forms send rows that nobody filled in: they say nothing, so they are not kept. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return false;
}

const NEEDED = 'This is needed to publish.';
const ifMissing = ({ input }: { input?: unknown }) => (input === undefined ? NEEDED : undefined);

const filled = (values: unknown[]) => values.filter((value) => value !== undefined);

/**
 * Up to `maximum` filled rows. The others go only after the faults are told, whose paths are those of what was sent.
 * @param keep which rows are kept, and count.
 */
const rows = <Item extends z.ZodType>(item: Item, maximum: number, minimum: 0 | 1 = 0, keep = filled) => {
  const when = ({ value }: { value: unknown }) => Array.isArray(value);
  return z.preprocess(
    (value) => (Array.isArray(value) ? value.map((row: unknown) => (isEmpty(row) ? undefined : row)) : value),
    z
      // Without the empty ones, which `keep` leaves out, every row is an item.
      .array(item.optional() as unknown as Item, { error: ifMissing })
      .refine((value) => keep(value).length >= minimum, { error: 'Add at least one to publish.', when })
      .refine((value) => keep(value).length <= maximum, { error: `Keep at most ${maximum}.`, when })
      .overwrite((value) => keep(value) as typeof value)
      .meta({ minItems: minimum, maxItems: maximum }),
  );
};

const NAME = 200;
const LINE = 300;
const NOTE = 1_000;
const BRIEF = 2_000;
const BODY = 5_000;

const upTo = (maximum: number) => text(0, maximum).optional();
const lines = (maximum: number) => rows(text(0, LINE), maximum).optional();
/** Tags and technologies: the spaces around them mean nothing. */
const label = z.string().trim().pipe(text(1, 40));

/** Two spellings that a reader takes for the same word have the same key. */
export const keyOf = (value: string) => value.normalize('NFC').trim().toLowerCase();

/** The first spelling of each stays. */
const distinct = (values: unknown[]) => {
  const keys = values.map((value) => (typeof value === 'string' ? keyOf(value) : value));
  return filled(values.filter((_, index) => keys.indexOf(keys[index]) === index));
};
const labels = (minimum: 0 | 1 = 0) => rows(label, 20, minimum, distinct);
const number = (minimum: number, maximum: number) => z.number().min(minimum).max(maximum).optional();
const percent = number(-1_000_000, 1_000_000);
const amount = number(0, 1e15);
const months = number(0, 1_200);

const money = z.strictObject({
  amount,
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Write the three capital letters of ISO 4217, for example SAR.')
    .optional(),
  text: upTo(NAME),
});

const metric = z.strictObject({
  name: upTo(NAME),
  value: upTo(NAME),
  baseline: upTo(NAME),
  current: upTo(NAME),
  improvement: percent,
  unit: upTo(NAME),
  period: upTo(NAME),
});

const teamMember = z.strictObject({ role: upTo(NAME), name: upTo(NAME), title: upTo(NAME) });

const results = z.strictObject({
  metrics: rows(metric, 10).optional(),
  timeframe: upTo(NAME),
  roi: z
    .strictObject({
      text: upTo(NAME),
      percentage: percent,
      annual_savings: amount,
      total_investment: amount,
      payback_months: months,
      three_year_percentage: percent,
    })
    .optional(),
  qualitative: lines(10),
});

const coordinates = z.strictObject({ lat: number(-90, 90), lng: number(-180, 180) });

const location = z.strictObject({
  city: upTo(NAME),
  region: regionCode.optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Write the two capital letters of ISO 3166-1, for example SA.')
    .optional(),
  coordinates: coordinates.optional(),
});

const contact = z.strictObject({ name: upTo(NAME), title: upTo(NAME), email: upTo(254), phone: upTo(30) });

export const draftFields = z.strictObject({
  title: upTo(200),
  subtitle: upTo(200),
  company: upTo(100),
  industry: industryCode.optional(),
  category: categoryCode.optional(),
  description: upTo(BODY),
  tags: labels().optional(),

  challenge: upTo(BODY),
  industry_context: upTo(BRIEF),
  specific_problems: lines(5),
  financial_loss: money.optional(),
  business_impact: z.strictObject({ customer: upTo(NOTE), operational: upTo(NOTE), compliance: upTo(NOTE) }).optional(),

  solution: upTo(BODY),
  selection_criteria: lines(5),
  vendor: z
    .strictObject({ name: upTo(NAME), product: upTo(NAME), process: upTo(NOTE), selection_reasons: lines(10) })
    .optional(),
  technology_components: rows(z.strictObject({ component: upTo(NAME), details: upTo(NOTE) }), 10).optional(),
  technologies: labels().optional(),
  methodology: upTo(BODY),
  architecture: z
    .strictObject({
      overview: upTo(BRIEF),
      components: rows(
        z.strictObject({ layer: upTo(NAME), components: lines(10), specifications: upTo(NOTE) }),
        10,
      ).optional(),
      security_measures: lines(10),
      scalability: lines(10),
    })
    .optional(),

  implementation: z
    .strictObject({
      duration_months: months,
      duration_text: upTo(NAME),
      budget: money.optional(),
      phases: rows(
        z.strictObject({
          phase: upTo(NAME),
          title: upTo(NAME),
          duration: upTo(NAME),
          objectives: lines(10),
          key_activities: lines(10),
          budget: money.optional(),
        }),
        10,
      ).optional(),
      team: z
        .strictObject({ internal: rows(teamMember, 20).optional(), vendor: rows(teamMember, 20).optional() })
        .optional(),
    })
    .optional(),

  results: results.optional(),

  challenges_and_solutions: rows(
    z.strictObject({ challenge: upTo(NAME), description: upTo(NOTE), solution: upTo(NOTE), outcome: upTo(NOTE) }),
    10,
  ).optional(),
  lessons_learned: rows(
    z.strictObject({ category: upTo(NAME), lesson: upTo(NAME), description: upTo(NOTE), recommendation: upTo(NOTE) }),
    10,
  ).optional(),
  roadmap: rows(
    z.strictObject({
      timeline: upTo(NAME),
      initiative: upTo(NAME),
      description: upTo(NOTE),
      expected_benefit: upTo(NOTE),
    }),
    10,
  ).optional(),

  location: location.optional(),
  contact: contact.optional(),
});

export type UseCaseFields = z.output<typeof draftFields>;
export type UseCaseField = keyof UseCaseFields;
export const fieldNames = Object.keys(draftFields.shape) as UseCaseField[];

/** Required text, in which spaces around it do not count. */
const written = (minimum: number, maximum: number) =>
  z
    .string({ error: ifMissing })
    .pipe(text(0, maximum))
    .refine((value) => Array.from(value.trim()).length >= minimum, {
      error: minimum === 1 ? NEEDED : `Write ${minimum} to ${maximum} characters.`,
    })
    .meta({ minLength: minimum, maxLength: maximum });

const publishedResults = results.extend({
  metrics: rows(metric.extend({ name: written(1, NAME) }), 10, 1),
});

export const publishedFields = draftFields.extend({
  title: written(10, 200),
  company: written(2, 100),
  industry: industryCode,
  category: categoryCode,
  description: written(50, BODY),
  challenge: written(1, BODY),
  solution: written(1, BODY),
  technologies: labels(1),
  results: publishedResults.prefault({ metrics: undefined }),
  location: location.extend({ coordinates: coordinates.required().optional() }).optional(),
  contact: contact
    .extend({ email: z.union([z.literal(''), z.email('Write an e-mail address.').max(254)]).optional() })
    .optional(),
});

export type PublishedFields = z.output<typeof publishedFields>;
