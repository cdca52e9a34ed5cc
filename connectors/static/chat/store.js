/** What is known of the conversation: its messages, and which of them wait for an answer. */

export const THINKING_LIMIT = 90_000;   // milliseconds

/** The id of a message: a UUID v4, also where crypto.randomUUID is missing (old phones, plain http). */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * All messages of the conversation, ordered by the server's seq. Those on their way come last; a refused one
 * stays where it was refused.
 * Nothing is kept twice: a message is known by its id and by its seq.
 */
export class Store {
  constructor() {
    this.messages = [];
  }

  clear() {
    this.messages = [];
  }

  get isEmpty() {
    return this.messages.length === 0;
  }

  get last() {
    return this.messages[this.messages.length - 1];
  }

  find(id) {
    return this.messages.find((message) => message.id === id);
  }

  /** Adds a message, or completes the one with the same id. Returns {message, isNew}. */
  merge(incoming) {
    const known = this.find(incoming.id) || this.messages.find((message) => message.seq && message.seq === incoming.seq);
    if (known) {
      if (incoming.seq) Object.assign(known, { seq: incoming.seq, at: incoming.at || known.at });
    } else {
      this.messages.push(incoming);
    }
    this.sort();
    return { message: known || incoming, isNew: !known };
  }

  /** Gives an own message its place in the order. */
  place(message, seq) {
    message.seq = seq;
    this.sort();
  }

  /** A refused message stands behind what is known now, not behind everything that will ever come. */
  hold(message) {
    const lastSeq = this.messages.reduce((highest, { seq }) => Math.max(highest, seq || 0), 0);
    message.heldAt = message.delivery === 'failed' ? lastSeq + 0.5 : null;
    this.sort();
  }

  sort() {
    const place = (message) => message.seq || message.heldAt || Infinity;
    this.messages.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  }

  isAnswered(id) {
    return this.messages.some((message) => message.in_reply_to === id);
  }
}

/** Knows which of the citizen's messages an answer is due for; forgets them after a while. */
export class Thinking {
  /** @param onChange called with true or false */
  constructor(onChange) {
    this.onChange = onChange;
    this.due = new Map();
  }

  expect(id) {
    clearTimeout(this.due.get(id));
    this.due.set(id, setTimeout(() => this.settle(id), THINKING_LIMIT));
    this.onChange(true);
  }

  /** An answer arrived; without an id it answers everything. */
  settle(id) {
    [...this.due.keys()].filter((key) => !id || key === id).forEach((key) => {
      clearTimeout(this.due.get(key));
      this.due.delete(key);
    });
    this.onChange(this.due.size > 0);
  }
}
