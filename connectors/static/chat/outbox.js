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
      .map((key) => JSON.parse(this.storage.get(key)))
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

  clear() {
    this.pending = [];
    this.storage.keys('outbox:').forEach((key) => this.storage.remove(key));
  }

  get next() {
    return this.pending.find((message) => message.delivery !== 'failed');
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
      if (isGatewayTrouble(response, body)) throw new Error('gateway');
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
    return within(REQUEST_LIMIT, async (signal) => {
      const response = await this.session.fetch('/webchat/messages', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id, text, choice }),
        signal,
      });
      return { response, body: await response.json().catch(() => ({})) };
    });
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

/** A proxy speaks because the server behind it is away: the same as having no network. */
function isGatewayTrouble(response, body) {
  return [502, 503, 504].includes(response.status) && !body.message;
}
