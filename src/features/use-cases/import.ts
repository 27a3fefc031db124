import { newUseCase } from './new-use-case.ts';
import { slugOf } from './slug.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';
import type { UseCaseDocument } from './use-cases.document.ts';
import type { UseCasesRepository } from './use-cases.repository.ts';

export interface PublishedImport {
  organization_id: string;
  author: UseCaseDocument['published_by'];
  fields: UseCaseFields;
  published_at: Date;
}

/** The slug carries the id, so that a batch need not look for free ones. */
export async function importPublished(repository: UseCasesRepository, imports: PublishedImport[]): Promise<void> {
  const documents = imports.map((each) => {
    const useCase = newUseCase({
      ...each,
      status: 'published',
      visibility: 'public',
      current_step: 7,
      at: each.published_at,
    });
    return { ...useCase, slug: `${slugOf(each.fields.title ?? '')}-${useCase.slug}` };
  });
  await repository.insertMany(documents);
}
