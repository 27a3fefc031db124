/** To whom: somebody, or a conversation that is there. */
export type Recipient = { recipient_id: string } | { conversation_id: string };

/** A message that the server has not answered for yet. */
export interface Written {
  to: Recipient;
  client_message_id: string;
  content: string;
  /** Sorts them in the order they were written. */
  written_at: string;
}

type MaybePromise<Value> = Value | Promise<Value>;

/**
 * Where unsent messages outlive the page: each by itself, so that two tabs may share one. A place for each user, since
 * what one wrote is not for the next to send.
 */
export interface OutboxStore {
  load(): MaybePromise<readonly Written[]>;
  put(message: Written): MaybePromise<void>;
  /** Also of one that is not there. */
  remove(client_message_id: string): MaybePromise<void>;
}

/** What of the browser's Storage is needed. */
interface WebStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** In `localStorage`, for one user of this browser. */
export function webOutbox(storage: WebStorage, user_id: string): OutboxStore {
  const prefix = `p2p-sandbox/outbox/${user_id}/`;
  return {
    load: () =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
        .filter((key) => key.startsWith(prefix))
        .map((key) => JSON.parse(storage.getItem(key) ?? '') as Written),
    put: (message) => {
      storage.setItem(prefix + message.client_message_id, JSON.stringify(message));
    },
    remove: (client_message_id) => {
      storage.removeItem(prefix + client_message_id);
    },
  };
}
