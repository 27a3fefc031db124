import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateIdentity1760000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organizations (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
        name_ar text,
        domain text,
        industry text NOT NULL,
        size text NOT NULL CHECK (size IN ('startup', 'small', 'medium', 'large', 'enterprise')),
        country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
        region text,
        city text NOT NULL,
        description text CHECK (length(description) <= 2000),
        website text,
        phone text,
        logo text,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('trial', 'active', 'suspended')),
        timezone text NOT NULL DEFAULT 'Asia/Riyadh',
        allow_public_use_cases boolean NOT NULL DEFAULT true,
        require_use_case_approval boolean NOT NULL DEFAULT false,
        max_storage_bytes bigint NOT NULL DEFAULT 10737418240 CHECK (max_storage_bytes >= 0),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE UNIQUE INDEX organizations_name ON organizations (lower(name))`);
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organizations (id),
        email text NOT NULL CHECK (length(email) <= 254),
        password_hash text NOT NULL,
        first_name text NOT NULL CHECK (length(first_name) BETWEEN 1 AND 100),
        last_name text NOT NULL CHECK (length(last_name) BETWEEN 1 AND 100),
        title text CHECK (length(title) <= 100),
        department text,
        phone text,
        bio text CHECK (length(bio) <= 1000),
        avatar text,
        role text NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'org_admin', 'platform_admin')),
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('pending', 'active', 'suspended')),
        email_verified_at timestamptz(3),
        language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ar')),
        timezone text NOT NULL DEFAULT 'Asia/Riyadh',
        last_seen_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE UNIQUE INDEX users_email ON users (lower(email))`);
    await runner.query(`CREATE INDEX users_organization ON users (organization_id)`);
    await runner.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users (id),
        device text,
        generation integer NOT NULL DEFAULT 1 CHECK (generation > 0),
        rotated_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX sessions_live ON sessions (user_id) WHERE revoked_at IS NULL`);
    await runner.query(`
      CREATE TABLE invitations (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organizations (id),
        email text NOT NULL CHECK (length(email) <= 254),
        role text NOT NULL CHECK (role IN ('member', 'org_admin')),
        token_hash text NOT NULL UNIQUE,
        invited_by uuid NOT NULL REFERENCES users (id),
        expires_at timestamptz(3) NOT NULL,
        accepted_at timestamptz(3),
        cancelled_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX invitations_open ON invitations (organization_id, lower(email))
      WHERE accepted_at IS NULL AND cancelled_at IS NULL`);
    await runner.query(`
      CREATE TABLE one_time_tokens (
        token_hash text PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES users (id),
        purpose text NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE one_time_tokens, invitations, sessions, users, organizations`);
  }
}

/** No reference to whom it names: it outlives them. */
class CreateAccountAudit1760000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account_audit (
        id uuid PRIMARY KEY,
        actor_id uuid NOT NULL,
        subject text NOT NULL CHECK (subject IN ('organization', 'user')),
        subject_id uuid NOT NULL,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        reason text CHECK (length(reason) BETWEEN 1 AND 1000),
        at timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX account_audit_subject ON account_audit (subject_id, id)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE account_audit`);
  }
}

class RememberRotations1760000000120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Processes of the release before still write rotated_at; it goes with the next one.
    await runner.query(`
      ALTER TABLE sessions ADD COLUMN rotations timestamptz(3)[] NOT NULL DEFAULT '{}',
        ALTER COLUMN rotated_at SET DEFAULT now()`);
    await runner.query(`UPDATE sessions SET rotations = ARRAY[rotated_at] WHERE generation > 1`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sessions DROP COLUMN rotations, ALTER COLUMN rotated_at DROP DEFAULT`);
  }
}

/** Names that look alike are one name, and a region is one of Saudi Arabia. */
class NameOrganizationsOnce1760000000130 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What no font draws goes, each kind of space is one space.
    const invisible = String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0`;
    const spaces = String.raw`\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
    await runner.query(String.raw`
      CREATE FUNCTION organization_name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT lower(btrim(regexp_replace(regexp_replace(normalize(name, NFC), '[${invisible}]', '', 'g'),
          '[${spaces}]+', ' ', 'g'))) $$`);
    // Whoever came later with a name that is one by now gets it with an end of its own.
    await runner.query(`
      UPDATE organizations SET name = left(name, 240) || ' ' || right(id::text, 12) WHERE id IN (
        SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY organization_name_key(name) ORDER BY created_at, id) AS place
          FROM organizations) named WHERE place > 1) OR organization_name_key(name) = ''`);
    await runner.query(`DROP INDEX organizations_name`);
    await runner.query(`CREATE UNIQUE INDEX organizations_name ON organizations (organization_name_key(name))`);
    await runner.query(`UPDATE organizations SET region = NULL WHERE country <> 'SA' AND region IS NOT NULL`);
    await runner.query(`
      ALTER TABLE organizations
        ADD CONSTRAINT organizations_name_visible CHECK (organization_name_key(name) <> ''),
        ADD CONSTRAINT organizations_region CHECK (region IS NULL OR country = 'SA')`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE organizations DROP CONSTRAINT organizations_name_visible, DROP CONSTRAINT organizations_region`,
    );
    await runner.query(`DROP INDEX organizations_name`);
    await runner.query(`CREATE UNIQUE INDEX organizations_name ON organizations (lower(name))`);
    await runner.query(`DROP FUNCTION organization_name_key`);
  }
}

export const identityMigrations = [
  CreateIdentity1760000000100,
  CreateAccountAudit1760000000110,
  RememberRotations1760000000120,
  NameOrganizationsOnce1760000000130,
];
