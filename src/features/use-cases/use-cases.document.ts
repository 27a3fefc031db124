import type { ObjectId } from 'mongodb';
import type { WithPendingEvents } from '../../platform/events/index.ts';
import type { statusCode, visibilityCode } from './use-case-bodies.contract.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';
import type { z } from 'zod';

export type Status = z.infer<typeof statusCode>;
export type Visibility = z.infer<typeof visibilityCode>;

/** What is computed at each write, so that no list computes it at each read. */
export interface Derived {
  /** Who finds it in lists; see the policy. */
  audience: string[];
  excerpt: string;
  /** Folded, because filters compare these without regard to case. */
  keys: { technologies: string[]; tags: string[]; city: string | null };
  /** [longitude, latitude], for a 2dsphere index. */
  geo: { type: 'Point'; coordinates: [number, number] } | null;
}

/** As stored in the collection use_cases. */
export interface UseCaseDocument extends WithPendingEvents, UseCaseFields, Derived {
  v: 1;
  /** Counts the changes of content and status, not of counters. */
  version: number;
  organization_id: string;
  slug: string;
  status: Status;
  visibility: Visibility;
  current_step: number;
  verified: boolean;
  verified_by: string | null;
  verified_at: Date | null;
  featured: boolean;
  views: number;
  unique_views: number;
  likes: number;
  saves: number;
  /** Recent views, likes and saves, weighed; see popularity.ts. */
  popularity: number;
  /** The author, from the first draft on. */
  published_by: { user_id: string; name: string; title: string | null };
  created_at: Date;
  updated_at: Date;
  /** Of the first publication. */
  published_at: Date | null;
  deleted_at: Date | null;
}

/** One row per case, viewer and day; the counters of the case follow from these. */
export interface ViewDocument {
  use_case_id: ObjectId;
  organization_id: string;
  viewer: string;
  /** UTC, as YYYY-MM-DD. */
  day: string;
  at: Date;
}
