import { Failure } from './failure.ts';
import { request } from './request.ts';

/** Where the next access token comes from. */
export type Refresh =
  /** The browser's cookie, set by login on the same site. */
  | 'cookie'
  /** A refresh token of login with `?tokens=body`; it changes with each use, and `keep` is told of the next. */
  | { refresh_token: string; keep?: (refresh_token: string) => void }
  /** Your own way to an access token. */
  | (() => Promise<string>);

export interface SessionOptions {
  url: string;
  /** An access token at hand. */
  token?: string;
  /** Without a token the default is the cookie. */
  refresh?: Refresh;
}

interface Tokens {
  data: { access_token: string; refresh_token?: string };
}

/** The access token, and the way to the next one; however many ask, one refresh runs at a time. */
export class Session {
  private access_token: string | undefined;
  private refreshing: Promise<string> | undefined;
  private readonly way: Refresh | undefined;

  constructor(private readonly options: SessionOptions) {
    this.access_token = options.token;
    this.way = options.refresh ?? (options.token === undefined ? 'cookie' : undefined);
  }

  async token(): Promise<string> {
    return this.access_token ?? this.refresh();
  }

  /** @throws Failure: `unauthenticated` and its like where the session is over. */
  refresh(): Promise<string> {
    this.refreshing ??= this.next()
      .then((token) => (this.access_token = token))
      .finally(() => {
        this.refreshing = undefined;
      });
    return this.refreshing;
  }

  private async next(): Promise<string> {
    const { way } = this;
    if (way === undefined) throw new Failure('unauthenticated', 'The token is over and there is no way to another.');
    if (typeof way === 'function') return way();
    if (way === 'cookie') return (await this.exchange({}, 'cookie')).access_token;
    const { access_token, refresh_token = way.refresh_token } = await this.exchange(
      { refresh_token: way.refresh_token },
      'body',
    );
    way.refresh_token = refresh_token;
    way.keep?.(refresh_token);
    return access_token;
  }

  private async exchange(body: object, tokens: string): Promise<Tokens['data']> {
    const answer = await request(this.options.url, 'POST /auth/refresh', { query: { tokens }, body });
    return (answer as Tokens).data;
  }
}
