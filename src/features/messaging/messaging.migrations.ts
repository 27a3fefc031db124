import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateMessaging1760000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // fillfactor: counters move with every message; room in the page keeps those updates off the indexes (HOT).
    await runner.query(`
      CREATE TABLE conversations (
        id uuid PRIMARY KEY,
        user_low uuid NOT NULL REFERENCES users (id),
        user_high uuid NOT NULL REFERENCES users (id),
        last_seq integer NOT NULL DEFAULT 0 CHECK (last_seq >= 0),
        rev integer NOT NULL DEFAULT 0 CHECK (rev >= last_seq),
        last_message_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT conversations_pair UNIQUE (user_low, user_high),
        CHECK (user_low < user_high)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE participants (
        user_id uuid NOT NULL REFERENCES users (id),
        conversation_id uuid NOT NULL REFERENCES conversations (id),
        peer_id uuid NOT NULL REFERENCES users (id),
        delivered_seq integer NOT NULL DEFAULT 0,
        read_seq integer NOT NULL DEFAULT 0 CHECK (read_seq >= 0),
        unread_count integer NOT NULL DEFAULT 0 CHECK (unread_count >= 0),
        archived_seq integer,
        muted boolean NOT NULL DEFAULT false,
        state_rev integer NOT NULL DEFAULT 0,
        PRIMARY KEY (user_id, conversation_id),
        CHECK (delivered_seq >= read_seq)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE messages (
        id uuid PRIMARY KEY,
        conversation_id uuid NOT NULL REFERENCES conversations (id),
        seq integer NOT NULL CHECK (seq > 0),
        rev integer NOT NULL CHECK (rev >= seq),
        sender_id uuid NOT NULL,
        recipient_id uuid NOT NULL,
        client_message_id text,
        content text NOT NULL CHECK (length(content) <= 5000),
        edited_at timestamptz(3),
        deleted_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT messages_seq UNIQUE (conversation_id, seq),
        CONSTRAINT messages_client_message_id UNIQUE (sender_id, client_message_id)
      )`);
    await runner.query(`CREATE INDEX messages_rev ON messages (conversation_id, rev)`);
    await runner.query(`
      CREATE TABLE marks (
        conversation_id uuid NOT NULL REFERENCES conversations (id),
        rev integer NOT NULL,
        user_id uuid NOT NULL,
        delivered_seq integer NOT NULL,
        read_seq integer NOT NULL,
        at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (conversation_id, rev)
      )`);
    await runner.query(`CREATE INDEX marks_read ON marks (conversation_id, user_id, read_seq, rev)`);
    await runner.query(`CREATE INDEX marks_delivered ON marks (conversation_id, user_id, delivered_seq, rev)`);
    await runner.query(`
      CREATE TABLE blocks (
        user_id uuid NOT NULL REFERENCES users (id),
        blocked_id uuid NOT NULL REFERENCES users (id),
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, blocked_id),
        CHECK (user_id <> blocked_id)
      )`);
    await runner.query(`
      CREATE TABLE messaging_states (
        user_id uuid PRIMARY KEY REFERENCES users (id),
        state_rev integer NOT NULL DEFAULT 0
      )`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE messaging_states, blocks, marks, messages, participants, conversations`);
  }
}

export const messagingMigrations = [CreateMessaging1760000000200];
