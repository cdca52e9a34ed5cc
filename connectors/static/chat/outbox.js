/** What is known of the conversation, and what the citizen wrote on its way to the server. */

import { REQUEST_LIMIT, backoff, within } from './session.js';

export const WAITING_LIMIT = 90000;   // milliseconds

/** The id of a message, unique in its conversation; crypto.randomUUID is missing on old phones and plain http. */
export function newId() {
  return Date.now() + Math.random().toString(36).replace('0.', '-');
}

/**
 * All messages of the conversation, ordered by the server's seq. Those on their way come last; a refused one
 * stays where it was refused. Nothing is kept twice: a message is known by its id.
 */
export class Store {
  constructor() {
    this.messages = [];
    this.desk = null;
  }

  find(id) {
    return this.messages.find((message) => message.id === id);
  }

  /** Adds a message, or completes the one with the same id. Returns {message, isNew}. */
  merge(incoming) {
    const known = this.find(incoming.id);
    if (!known) this.messages.push(incoming);
    else if (incoming.seq) Object.assign(known, { seq: incoming.seq, at: incoming.at });
    this.sort();
    return { message: known || incoming, isNew: !known };
  }

  /** Gives an own message its place. A refused one stands behind what is known now, not behind all that will come. */
  place(message, seq) {
    if (seq) message.seq = seq;
    message.heldAt = message.delivery === 'failed' ? Math.max(0, ...this.messages.map((other) => other.seq || 0)) + 0.5 : 0;
    this.sort();
  }

  sort() {
    const place = (message) => message.seq || message.heldAt || Infinity;
    this.messages.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }

  /** Whether an answer is due: to a message the server has, and not for ever. A reply to nothing answers everything. */
  get isWaiting() {
    // A person answers when they can.
    if (this.desk) return false;
    const isAnswered = ({ id, seq }) => this.messages.some((other) => other.from !== 'citizen'
      && (other.in_reply_to ? other.in_reply_to === id : other.seq > seq));
    return this.messages.some((message) => message.from === 'citizen' && message.seq && !isAnswered(message)
      && Math.abs(Date.now() - new Date(message.at)) < WAITING_LIMIT);
  }
}

/** The citizen's messages on their way to the server, in order; kept over a reload until received. */
export class Outbox {
  /** @param chat the element: deliveryChanged(message, seq) */
  constructor(session, storage, chat) {
    Object.assign(this, { session, storage, chat, pending: [], attempts: 0 });
  }

  /** Messages left over from before the reload. */
  restore() {
    this.pending = this.storage.keys('outbox:').map((key) => readMessage(this.storage.get(key)))
      .filter(Boolean).sort((a, b) => (a.at < b.at ? -1 : 1));
    return this.pending;
  }

  add(message) {
    this.pending.push(message);
    this.storage.set(`outbox:${message.id}`, JSON.stringify(message));
    this.flush();
  }

  /** The citizen asks to send a failed message again, under the same id. */
  sendAgain(message) {
    if (!this.pending.includes(message)) this.pending.push(message);
    this.change(message, { delivery: 'sending' });
    this.flush();
  }

  /** Another way (history, stream, a reply) showed that the server has this message. */
  received(id) {
    this.pending = this.pending.filter((message) => message.id !== id);
    this.storage.remove(`outbox:${id}`);
  }

  /** While paused everything stays here; nothing more is sent to a conversation that is being deleted. */
  pause(isPaused) {
    this.isPaused = isPaused;
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
    return this.isPaused ? null : this.pending.find(({ delivery }) => delivery !== 'failed');
  }

  /** Sends what waits, one after the other. */
  async flush() {
    clearTimeout(this.timer);
    if (this.isFlushing) return;
    this.isFlushing = true;
    let isReachable = true;
    while (isReachable && this.next) isReachable = await this.deliver(this.next);
    this.isFlushing = false;
  }

  /** Returns false when there is no network; then flush is tried again later. */
  async deliver(message) {
    this.change(message, { delivery: 'sending' });
    try {
      const { response, body } = await this.post(message);
      if (!this.pending.includes(message)) return true;
      // A proxy, or the login page of a Wi-Fi, answers instead of the server: the same as having no network.
      if (response.ok ? !body.seq : response.status > 501 && !body.message) throw new Error('gateway');
      this.attempts = 0;
      if (response.ok) {
        this.received(message.id);
        this.change(message, { delivery: 'sent' }, body.seq);
      } else this.refuse(message, response);
      return true;
    } catch (error) {
      if (!this.pending.includes(message)) return true;
      this.attempts += 1;
      this.timer = setTimeout(() => this.flush(), backoff(this.attempts + 1));
      this.change(message, { delivery: 'waiting' });
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

  /** The reason is shown and the citizen decides. What can never pass is not kept over a reload. */
  refuse(message, { status, headers }) {
    if (status === 413 || status === 422) this.storage.remove(`outbox:${message.id}`);
    const retryAt = status === 429 ? Date.now() + (headers.get('Retry-After') || 5) * 1000 : 0;
    this.change(message, { delivery: 'failed', retryAt });
  }

  change(message, now, seq) {
    Object.assign(message, now);
    this.chat.deliveryChanged(message, seq);
  }
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
