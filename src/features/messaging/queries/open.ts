/**
 * Whether the two of a conversation `c` may write to each other: both accounts are active, as are their organizations, and
 * no block stands between them. A send asks the conversation's own row (`is_open`), which the triggers below keep.
 */
export const IS_OPEN_WRONG = `c.is_open <> may_write(c.user_low, c.user_high)`;

/**
 * Locks are taken in one order: users, organizations, conversations, each by id. Whoever makes a conversation shares the
 * rows of its people and organizations, and whoever blocks or suspends has them alone: a conversation that is being made is
 * seen by them, or sees what they did. VOLATILE functions, so that each statement in them sees what its locks waited for.
 */
export const OPEN_FUNCTIONS = [
  `CREATE FUNCTION may_write(low uuid, high uuid) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT count(*) = 2
    FROM users u JOIN organizations o ON o.id = u.organization_id
    WHERE u.id IN (low, high) AND u.status = 'active' AND o.status <> 'suspended'
      AND NOT EXISTS (SELECT FROM blocks b WHERE (b.user_id, b.blocked_id) IN ((low, high), (high, low)))
  $$`,

  `CREATE FUNCTION open_new_conversation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM FROM users u WHERE u.id IN (NEW.user_low, NEW.user_high) ORDER BY u.id FOR SHARE;
    PERFORM FROM organizations o
    WHERE o.id IN (SELECT u.organization_id FROM users u WHERE u.id IN (NEW.user_low, NEW.user_high))
    ORDER BY o.id FOR SHARE;
    NEW.is_open := may_write(NEW.user_low, NEW.user_high);
    RETURN NEW;
  END $$`,

  `CREATE FUNCTION open_conversations(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    PERFORM FROM conversations c WHERE c.id = ANY(ids) ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE conversations c SET is_open = NOT c.is_open WHERE c.id = ANY(ids) AND ${IS_OPEN_WRONG};
  END $$`,

  `CREATE FUNCTION open_conversations_of_user() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM open_conversations(ARRAY(SELECT p.conversation_id FROM participants p WHERE p.user_id = NEW.id));
    RETURN NULL;
  END $$`,

  `CREATE FUNCTION open_conversations_of_organization() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM open_conversations(ARRAY(
      SELECT p.conversation_id FROM users u JOIN participants p ON p.user_id = u.id WHERE u.organization_id = NEW.id));
    RETURN NULL;
  END $$`,

  // First thing, and once more when the block is there: its writer goes on to the participants, as every sender does.
  `CREATE FUNCTION open_conversation_of_block() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    block blocks := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  BEGIN
    PERFORM FROM users u WHERE u.id IN (block.user_id, block.blocked_id) ORDER BY u.id FOR NO KEY UPDATE;
    PERFORM open_conversations(ARRAY(
      SELECT c.id FROM conversations c
      WHERE c.user_low = least(block.user_id, block.blocked_id) AND c.user_high = greatest(block.user_id, block.blocked_id)));
    RETURN block;
  END $$`,
];

export const OPEN_TRIGGERS = [
  `CREATE TRIGGER conversations_open BEFORE INSERT ON conversations
   FOR EACH ROW EXECUTE FUNCTION open_new_conversation()`,
  `CREATE TRIGGER users_open AFTER UPDATE OF status, organization_id ON users
   FOR EACH ROW WHEN ((OLD.status, OLD.organization_id) IS DISTINCT FROM (NEW.status, NEW.organization_id))
   EXECUTE FUNCTION open_conversations_of_user()`,
  `CREATE TRIGGER organizations_open AFTER UPDATE OF status ON organizations
   FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
   EXECUTE FUNCTION open_conversations_of_organization()`,
  `CREATE TRIGGER blocks_lock BEFORE INSERT OR DELETE ON blocks
   FOR EACH ROW EXECUTE FUNCTION open_conversation_of_block()`,
  `CREATE TRIGGER blocks_open AFTER INSERT OR DELETE ON blocks
   FOR EACH ROW EXECUTE FUNCTION open_conversation_of_block()`,
];
