/** The citizen's anonymous session, and the few things that are kept between two visits. */

export const REQUEST_LIMIT = 30000;   // milliseconds

/** Milliseconds before attempt n (1, 2, …): half a second doubling to 15 s, with jitter. */
export function backoff(attempt) {
  return Math.max(500, Math.min(15000, 500 * 2 ** (attempt - 1)) * (0.6 + 0.4 * Math.random()));
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

/** localStorage under one prefix; memory where the browser blocks or has filled it. */
export class SafeStorage {
  constructor(prefix) {
    this.prefix = prefix;
    this.kept = {};
    try {
      localStorage[`${prefix}probe`] = 1;
      delete localStorage[`${prefix}probe`];
      this.kept = localStorage;
    } catch (error) { /* blocked, or full */ }
  }

  get(key) {
    return this.kept[this.prefix + key] || null;
  }

  set(key, value) {
    try {
      this.kept[this.prefix + key] = value;
    } catch (error) { /* full: a reload forgets it */ }
  }

  remove(key) {
    delete this.kept[this.prefix + key];
  }

  /** Keys that begin with `start`. */
  keys(start) {
    const { length } = this.prefix;
    return Object.keys(this.kept).filter((key) => key.startsWith(this.prefix + start)).map((key) => key.slice(length));
  }
}

/** One token, shared by all tabs, renewed when the server refuses it. */
export class Session {
  constructor(base, storage) {
    Object.assign(this, { base, storage, creating: null, replaced: null });
    /** Called after a refused token was replaced: the history is then new. */
    this.onReplaced = () => {};
    this.current = storage.get('token');
  }

  /**
   * Fetches with the token. Where the server does not know the token (401) or its conversation (404), renews the
   * session and tries once more. Rejects when there is no network.
   */
  async fetch(path, options) {
    const token = await this.token();
    const response = await this.request(path, options, token);
    if (response.status !== 401 && response.status !== 404) return response;
    await this.replace(token);
    return this.request(path, options, await this.token());
  }

  /** The token; another tab may have begun the conversation that this one takes part in. */
  async token() {
    if (!this.current) this.current = this.storage.get('token');
    if (!this.current) await this.create(null);
    return this.current;
  }

  /** Creates a session in place of a refused token, if any; calls at the same moment share one. */
  create(refused) {
    if (!this.creating) {
      this.creating = alone(`${this.storage.prefix}session`, () => this.begin(refused));
      const done = () => { this.creating = null; };
      this.creating.then(done, done);
    }
    return this.creating;
  }

  /** Of several tabs that begin at the same moment the first decides, so that all are in one conversation. */
  async begin(refused) {
    const others = () => [this.storage.get('token')].find((token) => token !== refused);
    const token = others() || await this.requestToken();
    this.current = others() || token;
    this.storage.set('token', this.current);
  }

  requestToken() {
    return within(REQUEST_LIMIT, async (signal) => {
      const response = await fetch(`${this.base}/webchat/sessions`, { method: 'POST', credentials: 'omit', signal });
      const { token } = await response.json();
      if (!response.ok || !token) throw new Error(`no session: ${response.status}`);
      return token;
    });
  }

  forget() {
    this.current = null;
    this.storage.remove('token');
  }

  /** Replaces a refused token, unless another call or another tab already did. */
  async replace(refused) {
    if (this.current !== refused) return;
    await this.create(refused);
    if (this.replaced === refused) return;
    this.replaced = refused;
    this.onReplaced();
  }

  request(path, options, token) {
    const headers = { ...options.headers, Authorization: `Bearer ${token}` };
    return fetch(this.base + path, { ...options, headers, credentials: 'omit', cache: 'no-store' });
  }
}

/** Does `work` while no other tab does the same, where the browser can tell. */
function alone(name, work) {
  let done = null;
  const once = () => (done = done || work());
  return navigator.locks ? navigator.locks.request(name, once).catch(once) : once();
}
