import type { App } from '../app.ts';
import { variedCase } from './varied.ts';

type Services = App['services'];

const BATCH = 1_000;
const PEOPLE_PER_ORGANIZATION = 20;
const TWO_YEARS_MS = 2 * 365 * 86_400_000;

interface Scale {
  use_cases: number;
  messages: number;
}

/** Adds benchmark sizes in bulk, past the services: published use cases, messages, and the people to go with them. */
export async function fillToScale(
  { accounts, messaging, useCases: features, search }: Services,
  scale: Scale,
): Promise<string> {
  const organizations = Math.max(1, Math.ceil(scale.use_cases / 1_000));
  const people = await accounts.importPeople(organizations, Math.max(2, organizations * PEOPLE_PER_ORGANIZATION));
  const now = Date.now();
  for (let from = 0; from < scale.use_cases; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, scale.use_cases - from) }, (_, offset) => {
      const number = from + offset;
      const author = people[number % people.length];
      if (!author) throw new Error('there are people');
      return {
        ...variedCase(number),
        organization_id: author.organization_id,
        author: { user_id: author.id, name: `${author.first_name} ${author.last_name}`, title: null },
        published_at: new Date(now - (number / scale.use_cases) * TWO_YEARS_MS),
      };
    });
    await features.importPublished(batch);
  }
  // Nobody was told of them, so the index would only learn of them by its sweep.
  await search.rebuild();
  const messages = await messaging.importMessages(
    people.map(({ id }) => id),
    scale.messages,
  );
  return `Added ${scale.use_cases} use cases, ${people.length} people and ${messages} messages.`;
}
