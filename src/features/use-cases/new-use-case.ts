import { ObjectId } from 'mongodb';
import { derive } from './use-case-content.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';
import type { Status, UseCaseDocument, Visibility } from './use-cases.document.ts';

interface Beginning {
  /** A new one where none is told. */
  id?: ObjectId;
  organization_id: string;
  author: UseCaseDocument['published_by'];
  fields: UseCaseFields;
  status: Status;
  visibility: Visibility;
  current_step: number;
  published_at: Date | null;
  at: Date;
  /** The key of its city. */
  city: string | null;
}

/** A case as it is first stored. Its slug is its id until a readable one is found. */
export function newUseCase({ id = new ObjectId(), fields, author, at, city, ...state }: Beginning): UseCaseDocument {
  const base = { ...fields, ...state, published_by: author, deleted_at: null };
  return {
    _id: id,
    v: 1,
    version: 1,
    slug: id.toHexString(),
    ...base,
    ...derive(base, city),
    verified: false,
    verified_by: null,
    verified_at: null,
    featured: false,
    views: 0,
    unique_views: 0,
    likes: 0,
    saves: 0,
    popularity: 0,
    created_at: at,
    updated_at: at,
  };
}
