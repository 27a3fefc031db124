import { newUseCase } from './new-use-case.ts';
import { cityKeyOf, type Places } from './places.ts';
import { popularityOf } from './popularity.ts';
import { slugOf } from './slug.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';
import type { UseCaseDocument, Visibility } from './use-cases.document.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';

export interface PublishedImport {
  organization_id: string;
  author: UseCaseDocument['published_by'];
  fields: UseCaseFields;
  visibility: Visibility;
  verified: boolean;
  /** Taken at their word: no views, likes and saves are stored. */
  counters: Pick<UseCaseDocument, 'views' | 'likes' | 'saves'>;
  published_at: Date;
}

/** As if all had happened at its publication. */
const popularity = ({ counters: { views, likes, saves }, published_at }: PublishedImport) =>
  views * popularityOf('view', published_at) +
  likes * popularityOf('like', published_at) +
  saves * popularityOf('save', published_at);

/** The slug carries the id, so that a batch need not look for free ones. */
export async function importPublished(
  repository: UseCasesRepository,
  places: Places,
  imports: PublishedImport[],
): Promise<void> {
  const cities = await Promise.all(imports.map(({ fields }) => cityKeyOf(places, fields)));
  const documents = imports.map((each, index) => {
    const { organization_id, author, fields, visibility, verified, counters, published_at } = each;
    const useCase = newUseCase({
      organization_id,
      author,
      fields,
      status: 'published',
      visibility,
      current_step: 7,
      published_at,
      at: published_at,
      city: cities[index] ?? null,
    });
    const slug = `${slugOf(fields.title ?? '')}-${useCase.slug}`;
    return { ...useCase, ...counters, unique_views: counters.views, verified, slug, popularity: popularity(each) };
  });
  await repository.insertMany(documents);
}
