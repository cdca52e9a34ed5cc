/** What the server says: the history once, then a stream of events. Times are in milliseconds. */

import { backoff } from './session.js';

const SILENCE_LIMIT = 40_000;   // heartbeats come every 15 s
const STALE_AFTER = 20_000;
const STABLE_AFTER = 5_000;

/** Splits a text stream into server-sent events and calls onEvent({name, id, data}). */
class EventParser {
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.buffer = '';
    this.reset();
  }

  reset() {
    this.event = { name: 'message', id: null, data: [] };
  }

  push(chunk) {
    const lines = (this.buffer + chunk).split('\n');
    this.buffer = lines.pop();
    lines.forEach((line) => this.line(line.replace(/\r$/, '')));
  }

  line(line) {
    if (line === '') return this.dispatch();
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === 'event') this.event.name = value;
    if (field === 'id') this.event.id = value;
    if (field === 'data') this.event.data.push(value);
    return undefined;
  }

  dispatch() {
    const { name, id, data } = this.event;
    this.reset();
    if (data.length) this.onEvent({ name, id, data: data.join('\n') });
  }
}

/**
 * Loads the history once, then reads the event stream for as long as it is wanted: reconnects after a cut
 * or a silence and continues behind the last event seen, so that nothing is lost.
 */
export class Connection {
  /** @param handlers {onHistory(messages), onEvent(name, data), onState('open' | 'lost')} */
  constructor(session, handlers) {
    this.session = session;
    this.handlers = handlers;
    this.running = null;
    this.attempt = null;
    this.heardAt = null;
    this.endPause = null;
    this.hurry = false;
  }

  start() {
    if (this.running) return;
    this.running = new AbortController();
    this.cursor = null;
    this.attempts = 0;
    this.hurry = false;
    this.run(this.running.signal);
  }

  stop() {
    if (this.running) this.running.abort();
    this.running = null;
    this.cut();
  }

  /** Tries now instead of later. A stream heard a moment ago is left alone unless `force`. */
  retryNow({ force = false } = {}) {
    if (!this.running) return;
    const healthy = this.heardAt && Date.now() - this.heardAt < STALE_AFTER;
    if (healthy && !force) return;
    this.hurry = true;
    this.cut();
  }

  /** Ends the attempt, or the pause, that is under way. */
  cut() {
    if (this.attempt) this.attempt.abort();
    if (this.endPause) this.endPause();
  }

  /** @param signal says that this run is over; each attempt has its own signal too */
  async run(signal) {
    while (!signal.aborted) {
      const startedAt = Date.now();
      await this.tryOnce(signal).catch(() => {});
      if (signal.aborted) return;
      const wasStable = this.heardAt && Date.now() - startedAt > STABLE_AFTER;
      this.heardAt = null;
      this.attempts = wasStable ? 1 : this.attempts + 1;
      if (!navigator.onLine || (this.attempts > 1 && !this.hurry)) this.handlers.onState('lost');
      await this.pause(backoff(this.attempts));
    }
  }

  async tryOnce(signal) {
    const attempt = new AbortController();
    this.attempt = attempt;
    this.watch(attempt);
    try {
      if (this.cursor === null) await this.loadHistory(attempt, signal);
      await this.readEvents(attempt, signal);
    } finally {
      clearTimeout(attempt.watchdog);
    }
  }

  /** Aborts the attempt when nothing is heard for too long. */
  watch(attempt) {
    clearTimeout(attempt.watchdog);
    attempt.watchdog = setTimeout(() => attempt.abort(), SILENCE_LIMIT);
  }

  async loadHistory(attempt, signal) {
    const response = await this.session.fetch('/webchat/history', { signal: attempt.signal });
    if (!response.ok) throw new Error(`history: ${response.status}`);
    const { messages } = await response.json();
    if (signal.aborted) return;
    this.cursor = messages.reduce((last, message) => Math.max(last, message.seq), 0);
    this.handlers.onHistory(messages);
  }

  async readEvents(attempt, signal) {
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': String(this.cursor) };
    const response = await this.session.fetch('/webchat/events', { headers, signal: attempt.signal });
    if (!response.ok) throw new Error(`events: ${response.status}`);
    this.handlers.onState('open');
    const parser = new EventParser((event) => { if (!signal.aborted) this.receive(event); });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let isEmpty = true; ; isEmpty = false) {
      this.heardAt = Date.now();
      this.watch(attempt);
      const { done, value } = await reader.read();
      // An empty stream belongs to a conversation that is gone; asking for its history tells.
      if (done && isEmpty) this.cursor = null;
      if (done || signal.aborted) return;
      parser.push(decoder.decode(value, { stream: true }));
    }
  }

  receive({ name, id, data }) {
    let content;
    try {
      content = JSON.parse(data);
    } catch (error) {
      return;
    }
    this.cursor = Math.max(this.cursor, Number(id || content.seq) || 0);
    this.handlers.onEvent(name, content);
  }

  async pause(milliseconds) {
    if (!this.hurry) {
      await new Promise((resolve) => {
        this.endPause = resolve;
        setTimeout(resolve, milliseconds);
      });
    }
    this.endPause = null;
    this.hurry = false;
  }
}
