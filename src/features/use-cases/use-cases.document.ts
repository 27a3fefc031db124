import type { ObjectId } from 'mongodb';
import type { WithPendingEvents } from '../../platform/events/index.ts';
import type { statusCode, visibilityCode } from './use-case-bodies.contract.ts';
import type { UseCaseFields } from './use-case-fields.contract.ts';
import type { AuditEntry } from './lifecycle.contract.ts';
import type { reportReason } from './moderation.contract.ts';
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
  /** Its organization is suspended, which hides it. */
  suspended?: boolean;
  current_step: number;
  verified: boolean;
  verified_by: string | null;
  verified_at: Date | null;
  featured: boolean;
  /** Featured, but no longer after this. */
  featured_until?: Date | null;
  moderation?: { state: 'rejected' | 'taken_down'; reason: string; by: string; at: Date } | null;
  /** Addresses that it had while it was published. */
  old_slugs?: string[];
  archived_at?: Date | null;
  /** Counts the recounts of likes and saves, so that an older one never replaces a newer one. */
  reactions_rev?: number;
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
  /** Until the counters of the case hold it. */
  uncounted?: true;
}

/** One row per case, person and kind. One that was taken back stays, so that a crash before the recount is seen. */
export interface ReactionDocument extends WithPendingEvents {
  use_case_id: ObjectId;
  user_id: string;
  kind: 'like' | 'save';
  on: boolean;
  /** Of the last change. */
  at: Date;
}

export interface ReportDocument {
  _id: ObjectId;
  use_case_id: ObjectId;
  reporter_id: string;
  reason: z.infer<typeof reportReason>;
  details: string | null;
  state: 'open' | 'dismissed' | 'taken_down';
  created_at: Date;
  resolved_by: string | null;
  resolved_at: Date | null;
  note: string | null;
}

/** One step of a case, as it is told; the case may be gone. */
export interface AuditDocument extends Omit<AuditEntry, 'id'> {
  /** Of the event that told of it. */
  _id: string;
  use_case_id: ObjectId;
  organization_id: string;
}
