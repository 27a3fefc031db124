import type { App } from '../app.ts';
import { useCases } from './content/index.ts';

type Services = App['services'];

const BATCH = 1_000;
const MESSAGES_PER_USE_CASE = 10;
const PEOPLE_PER_ORGANIZATION = 20;
const TWO_YEARS_MS = 2 * 365 * 86_400_000;

const templates = useCases.flatMap((useCase) => (useCase.status === 'published' ? [useCase.fields] : []));

/**
 * Adds benchmark sizes in bulk, past the services: `scale` published use cases, ten times as many messages, and the
 * people to go with them. The content repeats the demo's, spread over two years.
 */
export async function fillToScale(
  { accounts, messaging, useCases: features, search }: Services,
  scale: number,
): Promise<string> {
  const organizations = Math.max(1, Math.ceil(scale / 1_000));
  const people = await accounts.importPeople(organizations, Math.max(2, organizations * PEOPLE_PER_ORGANIZATION));
  const now = Date.now();
  for (let from = 0; from < scale; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, scale - from) }, (_, offset) => {
      const number = from + offset;
      const template = templates[number % templates.length];
      const author = people[number % people.length];
      if (!template || !author) throw new Error('there are templates and people');
      return {
        organization_id: author.organization_id,
        author: { user_id: author.id, name: `${author.first_name} ${author.last_name}`, title: null },
        fields: { ...template, title: `${template.title} ${number + 1}`.slice(-200) },
        published_at: new Date(now - (number / scale) * TWO_YEARS_MS),
      };
    });
    await features.importPublished(batch);
  }
  // Nobody was told of them, so the index would only learn of them by its sweep.
  await search.rebuild();
  const messages = await messaging.importMessages(
    people.map(({ id }) => id),
    scale * MESSAGES_PER_USE_CASE,
  );
  return `Added ${scale} use cases, ${people.length} people and ${messages} messages.`;
}
