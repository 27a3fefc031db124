import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
  UpdateDateColumn,
} from 'typeorm';
import type { Role } from '../../platform/context.ts';

const TIMESTAMP = { type: 'timestamptz', precision: 3 } as const;

@Entity('organizations')
export class Organization {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) name_ar: string | null;
  @Column('text', { nullable: true }) domain: string | null;
  @Column('text') industry: string;
  @Column('text') size: string;
  @Column('text') country: string;
  @Column('text', { nullable: true }) region: string | null;
  @Column('text') city: string;
  @Column('text', { nullable: true }) description: string | null;
  @Column('text', { nullable: true }) website: string | null;
  @Column('text', { nullable: true }) phone: string | null;
  @Column('text', { default: 'active' }) status: 'trial' | 'active' | 'suspended';
  @Column('text', { default: 'Asia/Riyadh' }) timezone: string;
  @Column('boolean', { default: true }) allow_public_use_cases: boolean;
  @Column('boolean', { default: false }) require_use_case_approval: boolean;
  @CreateDateColumn(TIMESTAMP) created_at: Date;
  @UpdateDateColumn(TIMESTAMP) updated_at: Date;
}

@Entity('users')
export class User {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') organization_id: string;
  @ManyToOne(() => Organization) @JoinColumn({ name: 'organization_id' }) organization: Relation<Organization>;
  @Column('text') email: string;
  @Column('text', { select: false }) password_hash: string;
  @Column('text') first_name: string;
  @Column('text') last_name: string;
  @Column('text', { nullable: true }) title: string | null;
  @Column('text', { nullable: true }) department: string | null;
  @Column('text', { nullable: true }) phone: string | null;
  @Column('text', { nullable: true }) bio: string | null;
  @Column('text', { default: 'member' }) role: Role;
  @Column('text', { default: 'active' }) status: 'pending' | 'active' | 'suspended';
  @Column({ ...TIMESTAMP, nullable: true }) email_verified_at: Date | null;
  @Column('text', { default: 'en' }) language: 'en' | 'ar';
  @Column('text', { default: 'Asia/Riyadh' }) timezone: string;
  @Column({ ...TIMESTAMP, nullable: true }) last_seen_at: Date | null;
  @CreateDateColumn(TIMESTAMP) created_at: Date;
  @UpdateDateColumn(TIMESTAMP) updated_at: Date;
}

/** A signed-in device, and at the same time the family of its refresh tokens. */
@Entity('sessions')
export class Session {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') user_id: string;
  @Column('text', { nullable: true }) device: string | null;
  /** Counts rotations: the refresh token that carries it is the one that is valid. */
  @Column('integer', { default: 1 }) generation: number;
  /** When it last moved on, the latest first: so how long ago each of the last tokens was exchanged. */
  @Column({ ...TIMESTAMP, array: true, default: [] }) rotations: Date[];
  @Column(TIMESTAMP) last_used_at: Date;
  @Column(TIMESTAMP) expires_at: Date;
  @Column({ ...TIMESTAMP, nullable: true }) revoked_at: Date | null;
  @CreateDateColumn(TIMESTAMP) created_at: Date;
}

/** What was done to an account by somebody else. It names people and outlives them. */
@Entity('account_audit')
export class AccountAudit {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') actor_id: string;
  @Column('text') subject: 'organization' | 'user';
  @Column('uuid') subject_id: string;
  @Column('jsonb') before: { status: string };
  @Column('jsonb') after: { status: string };
  @Column('text', { nullable: true }) reason: string | null;
  @CreateDateColumn(TIMESTAMP) at: Date;
}

export const identityEntities = [Organization, User, Session, AccountAudit];
