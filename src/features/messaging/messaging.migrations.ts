import type { MigrationInterface, QueryRunner } from 'typeorm';
import { presenceMigrations } from './presence/index.ts';
import { MOVE_MARKS_FUNCTION } from './queries/marks.ts';
import { IS_OPEN_WRONG, OPEN_FUNCTIONS, OPEN_TRIGGERS } from './queries/open.ts';
import { LONGEST_WORD } from './queries/words.ts';

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

class CountReceived1760000000210 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A message's place among all that its recipient was sent in the conversation: so how many a mark covers is a
    // subtraction, however many there are.
    await runner.query(`ALTER TABLE messages ADD COLUMN nth integer CHECK (nth BETWEEN 1 AND seq)`);
    await runner.query(`
      UPDATE messages m SET nth = placed.nth
      FROM (SELECT id, row_number() OVER (PARTITION BY conversation_id, recipient_id ORDER BY seq) AS nth FROM messages) placed
      WHERE placed.id = m.id`);
    await runner.query(`ALTER TABLE messages ALTER COLUMN nth SET NOT NULL`);
    await runner.query(`ALTER TABLE participants ADD COLUMN received integer NOT NULL DEFAULT 0`);
    await runner.query(`
      UPDATE participants p SET received = (
        SELECT count(*) FROM messages m WHERE m.conversation_id = p.conversation_id AND m.recipient_id = p.user_id)`);
    await runner.query(`
      CREATE INDEX messages_deleted ON messages (conversation_id, recipient_id, seq) WHERE deleted_at IS NOT NULL`);
    await runner.query(MOVE_MARKS_FUNCTION);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION move_marks`);
    await runner.query(`DROP INDEX messages_deleted`);
    await runner.query(`ALTER TABLE participants DROP COLUMN received`);
    await runner.query(`ALTER TABLE messages DROP COLUMN nth`);
  }
}

class SearchMessages1760000000220 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Both people stand among the words, so the index itself leaves out what is not the searcher's.
    await runner.query(`
      ALTER TABLE messages ADD COLUMN words tsvector GENERATED ALWAYS AS (CASE WHEN deleted_at IS NULL THEN
        to_tsvector('simple'::regconfig, fold_words(content))
        || array_to_tsvector(ARRAY['@' || sender_id::text, '@' || recipient_id::text]) END) STORED`);
    // A small list of what is pending: a sender who has to file it away does not wait for long.
    await runner.query(`CREATE INDEX messages_words ON messages USING gin (words) WITH (gin_pending_list_limit = 256)`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE messages DROP COLUMN words`);
  }
}

class WordsFromSender1760000000230 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Folding is the server's work now (queries/words.ts); what was folded here stays as it is.
    await runner.query(`ALTER TABLE messages ALTER COLUMN words DROP EXPRESSION`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE messages DROP COLUMN words`);
    await new SearchMessages1760000000220().up(runner);
  }
}

class WordsForFormerServers1760000000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // While servers are replaced one by one, those of before write text and no words: the database folds it for them.
    // Not for ours, whose words are there (docs/adr/0017).
    await runner.query(`
      CREATE FUNCTION fold_message() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.words := array_to_tsvector(ARRAY['@' || NEW.sender_id::text, '@' || NEW.recipient_id::text] || ARRAY(
          SELECT left(word, ${LONGEST_WORD}) FROM unnest(string_to_array(trim(fold_words(NEW.content)), ' ')) word));
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER messages_without_words BEFORE INSERT ON messages
      FOR EACH ROW WHEN (NEW.words IS NULL AND NEW.deleted_at IS NULL) EXECUTE FUNCTION fold_message()`);
    await runner.query(`
      CREATE TRIGGER messages_with_former_words BEFORE UPDATE OF content ON messages
      FOR EACH ROW WHEN (NEW.deleted_at IS NULL AND NEW.words IS NOT DISTINCT FROM OLD.words)
      EXECUTE FUNCTION fold_message()`);
    // The triggers hold off every writer until this has committed, so it misses nothing.
    await runner.query(`UPDATE messages SET content = content WHERE words IS NULL AND deleted_at IS NULL`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER messages_with_former_words ON messages`);
    await runner.query(`DROP TRIGGER messages_without_words ON messages`);
    await runner.query(`DROP FUNCTION fold_message`);
  }
}

class OpenConversations1760000000250 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Writers wait until this has committed, readers do not, and nobody in a circle (docs/adr/0018).
    await runner.query(`LOCK TABLE users, organizations, blocks IN SHARE ROW EXCLUSIVE MODE`);
    await runner.query(`ALTER TABLE conversations ADD COLUMN is_open boolean NOT NULL DEFAULT true`);
    for (const statement of [...OPEN_FUNCTIONS, ...OPEN_TRIGGERS]) await runner.query(statement);
    await runner.query(`UPDATE conversations c SET is_open = false WHERE ${IS_OPEN_WRONG}`);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER blocks_open ON blocks`);
    await runner.query(`DROP TRIGGER blocks_lock ON blocks`);
    await runner.query(`DROP TRIGGER organizations_open ON organizations`);
    await runner.query(`DROP TRIGGER users_open ON users`);
    await runner.query(`DROP TRIGGER conversations_open ON conversations`);
    await runner.query(`DROP FUNCTION open_conversation_of_block, open_conversations_of_organization,
      open_conversations_of_user, open_conversations, open_new_conversation, may_write`);
    await runner.query(`ALTER TABLE conversations DROP COLUMN is_open`);
  }
}

export const messagingMigrations = [
  CreateMessaging1760000000200,
  CountReceived1760000000210,
  SearchMessages1760000000220,
  WordsFromSender1760000000230,
  WordsForFormerServers1760000000240,
  OpenConversations1760000000250,
  ...presenceMigrations,
];
