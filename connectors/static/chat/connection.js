/** What the server says: the history once, then a stream of events, or questions where no stream comes through. */

import { backoff } from './session.js';

/* All in milliseconds. */
const SILENCE_LIMIT = 40000;   // heartbeats come every 15 s
const DUE_LIMIT = 6000;        // a stream greets at once, and an answer takes less
const STALE_AFTER = 20000;
const STABLE_AFTER = 5000;
const POLLS = { waiting: 1000, visible: 5000, hidden: 30000 };

/**
 * Reads the event stream for as long as it is wanted: reconnects after a cut or a silence and continues behind the
 * last event seen, so that nothing is lost. Where a proxy holds the stream back, it asks for news instead.
 */
export class Connection {
  /** @param chat the element: {showHistory(messages), receive(message), atDesk(state), setLost(isLost), store} */
  constructor(session, chat) {
    Object.assign(this, { session, chat, running: null, attempt: null, heardAt: 0, endPause: null, isPolling: false });
  }

  start() {
    if (this.running) return;
    this.running = new AbortController();
    Object.assign(this, { cursor: null, attempts: 0, hurry: false });
    this.run(this.running.signal);
  }

  stop() {
    if (this.running) this.running.abort();
    this.running = null;
    this.cut();
  }

  /** Tries now instead of later, and the stream again. A stream heard a moment ago is left alone unless `force`. */
  retryNow(force) {
    if (!this.running || (!force && Date.now() - this.heardAt < STALE_AFTER)) return;
    this.isPolling = false;
    this.hurry = true;
    this.cut();
  }

  /** The server has a message of ours: the stream brings the answer soon, or it does not come through. */
  expect() {
    if (this.isPolling) this.wake();
    else if (this.heardAt) this.watchStream();
  }

  watchStream() {
    this.watch(this.attempt, this.chat.store.isWaiting ? DUE_LIMIT : SILENCE_LIMIT);
  }

  /** Ends the attempt, or the pause, that is under way. */
  cut() {
    if (this.attempt) this.attempt.abort();
    this.wake();
  }

  wake() {
    if (this.endPause) this.endPause();
  }

  /** @param signal says that this run is over; each attempt has its own signal too */
  async run(signal) {
    while (!signal.aborted) {
      const begunAt = Date.now();
      const wasPolling = this.isPolling;
      this.attempt = new AbortController();
      await this.tryOnce(this.attempt, signal).catch(() => {});
      clearTimeout(this.watchdog);
      if (signal.aborted) return;
      const wasStable = this.heardAt && Date.now() - begunAt > STABLE_AFTER;
      this.heardAt = 0;
      if (wasPolling === this.isPolling) {
        this.attempts = wasStable ? 1 : this.attempts + 1;
        if (!navigator.onLine || (this.attempts > 1 && !this.hurry)) this.chat.setLost(true);
        if (!this.hurry) await this.pause(backoff(this.attempts));
        this.hurry = false;
      }
    }
  }

  async tryOnce(attempt, signal) {
    this.watch(attempt, SILENCE_LIMIT);
    if (this.cursor === null) {
      const messages = await this.news(0, attempt);
      if (signal.aborted) return;
      this.cursor = messages.reduce((last, { seq }) => Math.max(last, seq), 0);
      this.chat.showHistory(messages);
    }
    await (this.isPolling ? this.poll(attempt, signal) : this.read(attempt, signal));
  }

  /** Aborts the attempt when nothing is heard for so long; after a short time the stream is given up for good. */
  watch(attempt, limit) {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      if (limit === DUE_LIMIT) this.isPolling = true;
      attempt.abort();
    }, limit);
  }

  async request(path, attempt, headers) {
    const response = await this.session.fetch(path, { headers, signal: attempt.signal });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  }

  async news(after, attempt) {
    const { messages, desk } = await (await this.request(`/webchat/history?after=${after}`, attempt)).json();
    this.chat.atDesk(desk);
    return messages;
  }

  async poll(attempt, signal) {
    while (!signal.aborted) {
      this.watch(attempt, SILENCE_LIMIT);
      const messages = await this.news(this.cursor, attempt);
      if (signal.aborted) return;
      this.heardAt = Date.now();
      this.chat.setLost(false);
      messages.forEach((message) => this.receive(message));
      await this.pause(POLLS[this.chat.store.isWaiting ? 'waiting' : document.visibilityState] || POLLS.hidden);
    }
  }

  async read(attempt, signal) {
    this.watch(attempt, DUE_LIMIT);
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': String(this.cursor) };
    const reader = (await this.request('/webchat/events', attempt, headers)).body.getReader();
    const decoder = new TextDecoder();
    for (let rest = ''; ;) {
      const { done, value } = await reader.read();
      // An empty stream belongs to a conversation that is gone; asking for its history tells.
      if (done && !this.heardAt) this.cursor = null;
      if (done || signal.aborted) return;
      if (!this.heardAt) this.chat.setLost(false);
      this.heardAt = Date.now();
      const blocks = (rest + decoder.decode(value, { stream: true })).replace(/\r/g, '').split('\n\n');
      rest = blocks.pop();
      blocks.forEach((block) => { if (!signal.aborted) this.parse(block); });
      this.watchStream();
    }
  }

  /** One event of the stream; heartbeats have no data. */
  parse(block) {
    const data = /^data: ?(.*)$/m.exec(block);
    if (data) this.receive(JSON.parse(data[1]));
  }

  receive(message) {
    if ('desk' in message) this.chat.atDesk(message.desk);
    if (!message.seq) return;
    this.cursor = Math.max(this.cursor, message.seq);
    this.chat.receive(message);
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      this.endPause = resolve;
      setTimeout(resolve, milliseconds);
    });
  }
}
