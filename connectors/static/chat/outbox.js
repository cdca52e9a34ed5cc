/** What the citizen wrote, on its way to the server. */

import { REQUEST_LIMIT, backoff, within } from './session.js';
import { WORDS } from './words.js';

/** The citizen's messages on their way to the server, in order; kept over a reload until received. */
export class Outbox {
  /** @param onChange called with a message whose delivery changed */
  constructor(session, storage, onChange) {
    this.session = session;
    this.storage = storage;
    this.onChange = onChange;
    this.pending = [];
    this.attempts = 0;
  }

  /** Messages left over from before the reload. */
  restore() {
    this.pending = this.storage.keys('outbox:')
      .map((key) => readMessage(this.storage.get(key)))
      .filter((message) => message !== null)
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    return this.pending;
  }

  add(message) {
    this.pending.push(message);
    const { id, from, at, text, choice } = message;
    this.storage.set(`outbox:${id}`, JSON.stringify({ id, from, at, text, choice, delivery: 'sending' }));
    this.flush();
  }

  /** The citizen asks to send a failed message again, under the same id. */
  sendAgain(message) {
    if (!this.pending.includes(message)) this.pending.push(message);
    this.change(message, 'sending');
    this.flush();
  }

  /** Another way (history, stream, a reply) showed that the server has this message. */
  received(id) {
    this.pending = this.pending.filter((message) => message.id !== id);
    this.storage.remove(`outbox:${id}`);
  }

  /** Keeps everything here until `resume`; nothing more is sent to a conversation that is being deleted. */
  pause() {
    this.isPaused = true;
  }

  resume() {
    this.isPaused = false;
    this.flush();
  }

  /** Forgets these messages, and whatever other tabs left over; what was written since then stays. */
  drop(messages) {
    if (this.posting) this.posting.abort();
    this.pending = this.pending.filter((message) => !messages.includes(message));
    const kept = this.pending.map(({ id }) => `outbox:${id}`);
    this.storage.keys('outbox:').filter((key) => !kept.includes(key)).forEach((key) => this.storage.remove(key));
  }

  get next() {
    return this.isPaused ? undefined : this.pending.find((message) => message.delivery !== 'failed');
  }

  /** Sends what waits, one after the other. */
  async flush() {
    clearTimeout(this.timer);
    if (this.flushing) return;
    this.flushing = true;
    let reachable = true;
    while (reachable && this.next) reachable = await this.deliver(this.next);
    this.flushing = false;
  }

  /** Returns false when there is no network; then flush is tried again later. */
  async deliver(message) {
    this.change(message, 'sending');
    try {
      const { response, body } = await this.post(message);
      if (!this.pending.includes(message)) return true;
      if (!isFromOurServer(response, body)) throw new Error('gateway');
      this.attempts = 0;
      if (response.ok) this.confirm(message, body.seq);
      else this.refuse(message, response, body.message);
      return true;
    } catch (error) {
      if (!this.pending.includes(message)) return true;
      this.attempts += 1;
      this.timer = setTimeout(() => this.flush(), backoff(this.attempts + 1));
      this.change(message, 'waiting');
      return false;
    }
  }

  post({ id, text, choice }) {
    this.posting = new AbortController();
    return within(REQUEST_LIMIT, async (signal) => {
      const response = await this.session.fetch('/webchat/messages', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id, text, choice }),
        signal,
      });
      return { response, body: await response.json().catch(() => ({})) };
    }, this.posting);
  }

  confirm(message, seq) {
    this.received(message.id);
    this.change(message, 'sent', { seq });
  }

  /** The server's sentence is shown and the citizen decides. What can never pass is not kept over a reload. */
  refuse(message, response, sentence) {
    const seconds = Number(response.headers.get('Retry-After')) || 5;
    if (response.status === 413 || response.status === 422) this.storage.remove(`outbox:${message.id}`);
    this.change(message, 'failed', {
      problem: sentence || WORDS.unknownProblem,
      retryAt: response.status === 429 ? Date.now() + seconds * 1000 : 0,
    });
  }

  change(message, delivery, { seq, problem = null, retryAt = 0 } = {}) {
    Object.assign(message, { delivery, problem, retryAt });
    this.onChange(message, seq);
  }
}

/** Not so when a proxy or the login page of a Wi-Fi answers instead: the same as having no network. */
function isFromOurServer(response, body) {
  if (response.ok) return Number.isInteger(body.seq);
  return ![502, 503, 504].includes(response.status) || Boolean(body.message);
}

/** A stored message, or null where it is damaged. */
function readMessage(stored) {
  try {
    const message = JSON.parse(stored);
    return message.id && message.text && Date.parse(message.at) ? message : null;
  } catch (error) {
    return null;
  }
}
