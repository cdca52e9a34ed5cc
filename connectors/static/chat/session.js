/** Requests to the server, in the citizen's anonymous session. Times are in milliseconds. */

export const REQUEST_LIMIT = 30_000;

/** How long to wait before attempt n (1, 2, …): half a second doubling to 15 s, with jitter. */
export function backoff(attempt) {
  const ceiling = Math.min(15_000, 500 * 2 ** (attempt - 1));
  return Math.max(500, ceiling * (0.6 + 0.4 * Math.random()));
}

/** Does `work(signal)`; the signal aborts it when it takes too long. */
export async function within(milliseconds, work, stop = new AbortController()) {
  const timer = setTimeout(() => stop.abort(), milliseconds);
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** The citizen's anonymous session: one token, shared by all tabs, renewed when the server refuses it. */
export class Session {
  constructor(base, storage) {
    this.base = base;
    this.storage = storage;
    this.creating = null;
    this.replaced = null;
    /** Called after a refused token was replaced: the history is then new. */
    this.onReplaced = () => {};
    this.current = this.storage.get('token');
  }

  /**
   * Fetches with the token. Where the server does not know the token (401) or its conversation (404), renews the
   * session and tries once more. Rejects when there is no network.
   */
  async fetch(path, options = {}) {
    const token = await this.token();
    const response = await this.request(path, options, token);
    if (response.status !== 401 && response.status !== 404) return response;
    await this.replace(token);
    return this.request(path, options, await this.token());
  }

  /** The token; another tab may have begun the conversation that this one takes part in. */
  async token() {
    if (!this.current) this.current = this.storage.get('token');
    if (!this.current) await this.create();
    return this.current;
  }

  /** Creates a session in place of a refused token, if any; calls at the same moment share one. */
  create(refused = null) {
    if (!this.creating) {
      this.creating = this.requestToken().then((token) => this.adopt(token, refused));
      const done = () => { this.creating = null; };
      this.creating.then(done, done);
    }
    return this.creating;
  }

  requestToken() {
    return within(REQUEST_LIMIT, async (signal) => {
      const response = await fetch(`${this.base}/webchat/sessions`, { method: 'POST', credentials: 'omit', signal });
      if (!response.ok) throw new Error(`no session: ${response.status}`);
      const { token } = await response.json();
      if (!token) throw new Error('no session: the answer is not from our server');
      return token;
    });
  }

  /** Of several tabs that begin at the same moment the first decides, so that all are in one conversation. */
  adopt(token, refused) {
    const stored = this.storage.get('token');
    this.current = stored && stored !== refused ? stored : token;
    this.storage.set('token', this.current);
  }

  forget() {
    this.current = null;
    this.storage.remove('token');
  }

  /** Replaces a refused token, unless another call or another tab already did. */
  async replace(refused) {
    if (this.current !== refused) return;
    const stored = this.storage.get('token');
    if (stored && stored !== refused) {
      this.current = stored;
    } else {
      await this.create(refused);
      if (this.replaced === refused) return;
    }
    this.replaced = refused;
    this.onReplaced();
  }

  request(path, options, token) {
    const headers = { ...options.headers, Authorization: `Bearer ${token}` };
    return fetch(this.base + path, { ...options, headers, credentials: 'omit', cache: 'no-store' });
  }
}
