/**
 * <tanya-chat>: the web chat of Tanya, as one custom element. No dependency, no build step.
 *
 *   <script src="https://host/static/tanya-chat.js" defer></script>
 *   <tanya-chat mode="panel" agency="Dukcapil Kota Contoh"></tanya-chat>
 *
 * Attributes   server  base address of the server; default: the origin this script came from
 *              agency  name shown in the header
 *              mode    "panel" (default, a box in another page) or "page" (fills its container);
 *                      the slot "brand" replaces emblem and name in the header
 * Theme        --tanya-primary, --tanya-on-primary (header, buttons, citizen's bubbles), --tanya-link,
 *              --tanya-background, --tanya-surface (bot's bubbles), --tanya-text, --tanya-muted,
 *              --tanya-line, --tanya-accent, --tanya-radius, --tanya-font, --tanya-font-size
 *
 * Reading order: Session (token), Store (messages), Outbox (sending), Connection (receiving),
 * Thinking (is an answer due), View (everything seen), TanyaChat (joins them).
 */
(() => {
'use strict';

const OWN_ORIGIN = new URL(document.currentScript ? document.currentScript.src : location.href, location.href).origin;
const SECOND = 1000;
const TEXT_LIMIT = 2000;
const COUNTER_FROM = 1800;
const SILENCE_LIMIT = 40 * SECOND;   // heartbeats come every 15 s
const STALE_AFTER = 20 * SECOND;
const STABLE_AFTER = 5 * SECOND;
const REQUEST_LIMIT = 30 * SECOND;
const THINKING_LIMIT = 90 * SECOND;

const WORDS = {
  name: 'Tanya',
  tagline: 'Dijawab dengan dasar hukumnya',
  you: 'Anda',
  greeting: 'Halo, mau tanya apa?',
  introduction: 'Tulis dengan bahasa sehari-hari. Jawabannya diambil dari peraturan, lengkap dengan sumbernya.',
  examplesLabel: 'Contoh pertanyaan',
  examples: [
    ['card', 'Bagaimana jika KTP saya hilang?'],
    ['passport', 'Berapa biaya membuat paspor?'],
    ['health', 'Bagaimana jika BPJS menunggak?'],
    ['baby', 'Cara membuat akta anak baru lahir?'],
  ],
  conversation: 'Percakapan',
  box: 'Pertanyaan Anda',
  placeholder: 'Tulis pertanyaan Anda',
  send: 'Kirim',
  note: ['Jangan kirim NIK atau nomor KK.', 'Jawaban dari mesin berdasarkan peraturan; bukan keputusan resmi.'],
  delivery: { sending: 'Mengirim…', waiting: 'Menunggu jaringan…', sent: 'Terkirim', failed: 'Belum terkirim' },
  sendAgain: 'Kirim lagi',
  sendAgainIn: (seconds) => `Kirim lagi dalam ${seconds} detik`,
  pleaseWait: 'Mohon tunggu sebentar, ya.',
  unknownProblem: 'Maaf, pesan belum terkirim. Silakan kirim lagi.',
  thinking: 'Sedang mencari jawaban…',
  lost: 'Sambungan terputus. Pesan Anda tersimpan. Mencoba lagi…',
  retry: 'Coba lagi',
  newMessages: 'Pesan baru',
  choices: 'Pilihan jawaban',
  chosen: 'dipilih',
  sources: 'Sumber',
  more: 'Selengkapnya',
  newTab: '(buka di tab baru)',
  remove: 'Hapus percakapan',
  removeQuestion: 'Hapus semua pesan di percakapan ini? Pesan yang sudah dihapus tidak bisa kembali.',
  removeYes: 'Ya, hapus',
  removeNo: 'Batal',
  removed: 'Percakapan sudah dihapus.',
  removeFailed: 'Belum bisa dihapus. Periksa jaringan Anda, lalu coba lagi.',
  expired: 'Percakapan sebelumnya sudah berakhir. Ini percakapan baru.',
  remaining: (count) => `Sisa ${count} huruf`,
  tooLong: (count) => `Terlalu panjang. Kurangi ${count} huruf.`,
  looksLikeNik: 'Sepertinya ada NIK atau nomor KK (16 angka). Sebaiknya hapus dulu sebelum mengirim.',
  yesterday: 'Kemarin',
};

/* ---------------------------------------------------------------- small tools */

/** A UUID v4, also where crypto.randomUUID is missing (old phones, plain http). */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Milliseconds to wait before attempt n (1, 2, …): 0.5 s doubling to 15 s, with jitter. */
function backoff(attempt) {
  const ceiling = Math.min(15 * SECOND, 500 * 2 ** (attempt - 1));
  return Math.max(500, ceiling * (0.6 + 0.4 * Math.random()));
}

/** Does `work(signal)`; the signal aborts it when it takes too long. */
async function within(milliseconds, work) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), milliseconds);
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Characters as a reader counts them: an emoji is one. */
function lengthOf(text) {
  return Array.from(text).length;
}

/** "09.41", "Kemarin 09.41" or "12 Mar 2026 09.41". */
function clockTime(date, today = new Date()) {
  const time = date.toLocaleTimeString('id-ID', { hour: '2-digit', minute: '2-digit' });
  const daysAgo = (new Date(today).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / (24 * 3600 * SECOND);
  if (Math.round(daysAgo) <= 0) return time;
  if (Math.round(daysAgo) === 1) return `${WORDS.yesterday} ${time}`;
  return `${date.toLocaleDateString('id-ID', { day: 'numeric', month: 'short', year: 'numeric' })} ${time}`;
}

/** An absolute address that is safe in href, or null: https anywhere, http on the server itself. */
function safeUrl(address, base) {
  try {
    const url = new URL(address, `${base}/`);
    const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && url.origin === new URL(base).origin);
    return allowed ? url.href : null;
  } catch (error) {
    return null;
  }
}

/* ---------------------------------------------------------------- storage and session */

/** localStorage under one prefix; memory where the browser blocks or fills it. */
class SafeStorage {
  constructor(prefix) {
    this.prefix = prefix;
    this.memory = new Map();
  }

  get(key) {
    try {
      const value = localStorage.getItem(this.prefix + key);
      if (value !== null) return value;
    } catch (error) { /* blocked: memory answers */ }
    return this.memory.has(key) ? this.memory.get(key) : null;
  }

  set(key, value) {
    try {
      localStorage.setItem(this.prefix + key, value);
    } catch (error) {
      this.memory.set(key, value);
    }
  }

  remove(key) {
    this.memory.delete(key);
    try {
      localStorage.removeItem(this.prefix + key);
    } catch (error) { /* blocked: nothing is stored there */ }
  }

  /** Keys that begin with `start`. */
  keys(start) {
    let stored = [];
    try {
      stored = Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => key.slice(this.prefix.length));
    } catch (error) { /* blocked */ }
    return [...new Set([...stored, ...this.memory.keys()])].filter((key) => key.startsWith(start));
  }
}

/** The citizen's anonymous session: one token, shared by all tabs, renewed when the server refuses it. */
class Session {
  constructor(base, storage) {
    this.base = base;
    this.storage = storage;
    this.creating = null;
    this.replaced = null;
    /** Called after a refused token was replaced: the history is then new. */
    this.onReplaced = () => {};
    this.current = this.storage.get('token');
  }

  /** Fetches with the token; on 401 renews the session and tries once more. Rejects when there is no network. */
  async fetch(path, options = {}) {
    const token = await this.token();
    const response = await this.request(path, options, token);
    if (response.status !== 401) return response;
    await this.replace(token);
    return this.request(path, options, await this.token());
  }

  async token() {
    if (!this.current) await this.create();
    return this.current;
  }

  /** Creates a session; calls at the same moment share one. */
  create() {
    if (!this.creating) {
      this.creating = this.requestToken().then((token) => this.adopt(token));
      const done = () => { this.creating = null; };
      this.creating.then(done, done);
    }
    return this.creating;
  }

  requestToken() {
    return within(REQUEST_LIMIT, async (signal) => {
      const response = await fetch(`${this.base}/webchat/sessions`, { method: 'POST', credentials: 'omit', signal });
      if (!response.ok) throw new Error(`no session: ${response.status}`);
      return (await response.json()).token;
    });
  }

  adopt(token) {
    this.current = token;
    this.storage.set('token', token);
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
      await this.create();
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

/* ---------------------------------------------------------------- messages */

/**
 * All messages of the conversation, ordered by the server's seq. Those on their way come last; a refused one
 * stays where it was refused.
 * Nothing is kept twice: a message is known by its id and by its seq.
 */
class Store {
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

/** The citizen's messages on their way to the server, in order; kept over a reload until received. */
class Outbox {
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
      retryAt: response.status === 429 ? Date.now() + seconds * SECOND : 0,
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

/* ---------------------------------------------------------------- the stream of events */

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
class Connection {
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

  restart() {
    this.stop();
    this.start();
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
    for (;;) {
      this.heardAt = Date.now();
      this.watch(attempt);
      const { done, value } = await reader.read();
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

/** Knows which of the citizen's messages an answer is due for; forgets them after a while. */
class Thinking {
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

/* ---------------------------------------------------------------- making DOM */

/** Makes an element. Attributes that are null or false are left out; strings become text, never markup. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

function setAttributes(element, attributes) {
  Object.entries(attributes).forEach(([name, value]) => {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
  });
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

const ICONS = {
  arrow: 'M4 12h15M13 5.5l6.5 6.5-6.5 6.5',
  send: 'M20.5 3.5l-17 7 7 3 3 7zM20.5 3.5l-10 10',
  trash: 'M4 7h16M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 10.5v5.5M13.7 10.5v5.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7.5V12l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z',
  alert: 'M12 8v5M12 16.2v.1M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z',
  down: 'M12 5v14M6 13l6 6 6-6',
  again: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4v5h-5',
  cut: 'M3.5 3.5l17 17M5 12.6a9.8 9.8 0 0 1 4-2.4M2 9.3A14.5 14.5 0 0 1 6 6.7M10.5 5.1A14.5 14.5 0 0 1 22 9.3M14.5 10.2a9.8 9.8 0 0 1 4.5 2.4M8.5 16a5.3 5.3 0 0 1 7 0M12 19.5v.1',
  book: 'M12 6.5C10 5 7 4.5 3.5 4.5v13.5c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2V4.5C17 4.5 14 5 12 6.5zM12 6.5V20',
  card: 'M3 5.5h18v13H3zM6.5 15.5c0-3.5 5-3.5 5 0M9 8.6a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3M14.5 10H18M14.5 13.5H18',
  passport: 'M5 3.5h14v17H5zM12 7a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M8.5 10.5h7M9 17.2h6',
  health: 'M12 20S3.5 15 3.5 9.3A4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 8.5 2.3C20.5 15 12 20 12 20zM12 10v5M9.5 12.5h5',
  baby: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4c-1.5 1.5-.5 3 1 2.7M9 11.5v.1M15 11.5v.1M9 15c1.5 1.8 4.5 1.8 6 0',
};

function icon(name) {
  const path = svg('path', { d: ICONS[name] });
  return svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, path);
}

/** Four kawung petals, the mark of Tanya. */
function emblem() {
  const petals = [45, 135, 225, 315].map((angle) => svg('ellipse', {
    cx: 12, cy: 6.2, rx: 3.6, ry: 5, transform: `rotate(${angle} 12 12)`,
  }));
  const seed = svg('circle', { cx: 12, cy: 12, r: 1.2 });
  return svg('svg', { class: 'emblem', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, ...petals, seed);
}

/** The kawung batik pattern behind the header. */
function batik() {
  const petals = [45, 135, 225, 315].map((angle) => svg('ellipse', {
    cx: 22, cy: 8.5, rx: 7, ry: 12, transform: `rotate(${angle} 22 22)`,
  }));
  const pattern = svg('pattern', { id: 'kawung', width: 44, height: 44, patternUnits: 'userSpaceOnUse' }, ...petals);
  const area = svg('rect', { width: '100%', height: '100%', fill: 'url(#kawung)' });
  return svg('svg', { class: 'batik', 'aria-hidden': 'true' }, svg('defs', {}, pattern), area);
}

function unseen(text) {
  return h('span', { class: 'unseen' }, text);
}

function button(kind, label, iconName, onClick) {
  const element = h('button', { type: 'button', class: kind }, iconName ? icon(iconName) : null, h('span', {}, label));
  element.addEventListener('click', onClick);
  return element;
}

function outsideLink(href, ...children) {
  return h('a', { href, target: '_blank', rel: 'noopener' }, ...children, unseen(` ${WORDS.newTab}`));
}

/* ---------------------------------------------------------------- plain text to DOM */

const BULLET = /^[•●]\s+(.*)$/;
const STEP = /^(\d{1,3})\.\s+(.*)$/;
const HEADING = /^\*([^*]+)\*$/;
const LINKABLE = /(https:\/\/[^\s<>"']+)|((?:\+62|\(?0[2-9]\d{1,2}\)?)[ -]?\d{3,4}[ -]?\d{3,5}(?:-\d{1,4})?|1500[ -]?\d{3})(?!\d)/g;

/** Turns the bot's plain text into headings, paragraphs, lists and numbered steps. */
function renderText(text) {
  const fragment = document.createDocumentFragment();
  let block = null;
  const open = (tag, attributes) => {
    block = h(tag, attributes);
    fragment.append(block);
  };
  const continues = (tag) => block && block.localName === tag;

  text.split('\n').map((line) => line.trim()).forEach((line) => {
    const [bullet, step, heading] = [BULLET, STEP, HEADING].map((pattern) => pattern.exec(line));
    if (line === '') {
      if (continues('p')) block = null;
    } else if (bullet) {
      if (!continues('ul')) open('ul');
      block.append(h('li', {}, renderLine(bullet[1])));
    } else if (step) {
      if (!continues('ol')) open('ol', { start: step[1] });
      block.append(h('li', {}, renderLine(step[2])));
    } else if (heading) {
      open('h3');
      block.append(heading[1].trim());
      block = null;
    } else if (continues('p')) {
      block.append(h('br'), renderLine(line));
    } else {
      open('p');
      block.append(renderLine(line));
    }
  });
  return fragment;
}

/** One line, with https addresses and telephone numbers made into links. */
function renderLine(line) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of line.matchAll(LINKABLE)) {
    const [, address, phone] = match;
    if (phone && /[\d.,/-]/.test(line[match.index - 1] || '')) continue;
    const shown = address ? address.replace(/[.,;:!?)\]*]+$/, '') : phone;
    fragment.append(line.slice(end, match.index), address ? addressLink(shown) : phoneLink(shown));
    end = match.index + shown.length;
  }
  fragment.append(line.slice(end));
  return fragment;
}

function addressLink(address) {
  const href = safeUrl(address, OWN_ORIGIN);
  return href ? outsideLink(href, address) : document.createTextNode(address);
}

function phoneLink(phone) {
  return h('a', { href: `tel:${phone.replace(/[^\d+]/g, '')}` }, phone);
}

/* ---------------------------------------------------------------- view: one message */

/** Shows a message of the citizen and how far it has come. */
class CitizenItem {
  constructor(message, actions) {
    this.message = message;
    this.actions = actions;
    this.state = h('span', { class: 'state' });
    this.trouble = h('div', { class: 'trouble' });
    this.element = h('li', { class: 'item citizen', 'aria-live': 'off', tabindex: '-1' },
      h('div', { class: 'bubble' }, unseen(`${WORDS.you}: `), message.text),
      h('div', { class: 'meta' }, timeOf(message), this.state),
      this.trouble);
    this.update();
  }

  update() {
    const { delivery } = this.message;
    if (this.shown === delivery) return;
    this.shown = delivery;
    this.element.dataset.delivery = delivery;
    const picture = { sent: 'check', failed: 'alert' }[delivery] || 'clock';
    this.state.replaceChildren(icon(picture), WORDS.delivery[delivery]);
    this.stopCountdown();
    this.trouble.replaceChildren();
    if (delivery === 'failed') this.showTrouble();
  }

  showTrouble() {
    const { problem, retryAt } = this.message;
    const again = button('secondary again', WORDS.sendAgain, 'again', () => {
      if (Date.now() >= retryAt) this.actions.sendAgain(this.message);
    });
    this.trouble.append(h('p', {}, problem, retryAt ? ` ${WORDS.pleaseWait}` : ''), again);
    if (retryAt) this.countDown(again, retryAt);
  }

  /** Keeps "Kirim lagi" waiting, visibly, until the server allows it. */
  countDown(again, retryAt) {
    const label = again.querySelector('span');
    const tick = () => {
      const seconds = Math.ceil((retryAt - Date.now()) / SECOND);
      const isOver = seconds <= 0;
      setAttributes(again, { 'aria-disabled': String(!isOver) });
      label.textContent = isOver ? WORDS.sendAgain : WORDS.sendAgainIn(seconds);
      if (isOver) this.stopCountdown();
    };
    this.timer = setInterval(tick, SECOND);
    tick();
  }

  stopCountdown() {
    clearInterval(this.timer);
  }
}

/** Shows a message of the bot with its sources and choices. */
class BotItem {
  constructor(message, actions, base) {
    this.message = message;
    this.actions = actions;
    this.base = base;
    this.choices = this.makeChoices();
    this.element = h('li', { class: `item bot ${message.status === 'unanswerable' ? 'unanswerable' : ''}`, tabindex: '-1' },
      h('div', { class: 'meta' }, emblem(), h('strong', {}, WORDS.name), unseen(': '), timeOf(message)),
      h('div', { class: 'bubble' }, renderText(message.text || ''), this.makeSources()),
      this.choices);
  }

  makeSources() {
    const { citations, checked_label: checked, more_url: more } = this.message;
    const moreUrl = more && safeUrl(more, this.base);
    const hasCitations = citations && citations.length > 0;
    if (!hasCitations && !checked && !moreUrl) return null;
    return h('div', { class: 'sources' },
      h('p', { class: 'sources-title' },
        hasCitations ? h('span', {}, icon('book'), WORDS.sources) : null,
        checked ? h('span', { class: 'checked' }, icon('check'), checked) : null),
      hasCitations ? h('ol', {}, ...citations.map((citation) => this.makeCitation(citation))) : null,
      moreUrl ? h('p', { class: 'more' }, outsideLink(moreUrl, WORDS.more, icon('arrow'))) : null);
  }

  makeCitation({ number, title, url }) {
    const href = url && safeUrl(url, this.base);
    return h('li', { value: number }, href ? outsideLink(href, title) : title);
  }

  makeChoices() {
    const { choices } = this.message;
    if (!choices || choices.length === 0) return null;
    return h('div', { class: 'choices', role: 'group', 'aria-label': WORDS.choices },
      ...choices.map((choice) => button('choice', choice.title, null, () => this.actions.choose(choice))));
  }

  /** Choices can be used only while nothing newer was said; the chosen one stays marked. */
  settle(following) {
    if (!this.choices) return;
    [...this.choices.children].forEach((element) => {
      const isChosen = Boolean(following) && following.from === 'citizen' && following.text === element.textContent;
      if (isChosen && !element.classList.contains('chosen')) {
        element.classList.add('chosen');
        element.prepend(icon('check'));
        element.append(unseen(` (${WORDS.chosen})`));
      }
      element.disabled = Boolean(following);
    });
  }
}

function timeOf({ at }) {
  const date = new Date(at);
  return h('time', { datetime: date.toISOString() }, clockTime(date));
}

/* ---------------------------------------------------------------- view: message box */

/** The box in which the citizen writes: grows to five lines, counts near the limit. */
class Composer {
  /** @param onSend called with the text */
  constructor(onSend) {
    this.onSend = onSend;
    this.hint = h('p', { class: 'hint', id: 'hint', 'aria-live': 'polite' });
    this.box = h('textarea', {
      id: 'box', rows: 1, placeholder: WORDS.placeholder, 'aria-describedby': 'hint note', autocomplete: 'off',
      enterkeyhint: isTouchKeyboard() ? 'enter' : 'send',
    });
    this.send = h('button', { type: 'submit', class: 'send' }, h('span', {}, WORDS.send), icon('send'));
    this.element = h('form', { class: 'composer', novalidate: true },
      h('label', { for: 'box', class: 'unseen' }, WORDS.box),
      this.hint,
      h('div', { class: 'frame' }, this.box, this.send));
    this.listen();
  }

  listen() {
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener('input', () => this.update());
    this.box.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || isTouchKeyboard()) return;
      event.preventDefault();
      this.submit();
    });
    // Keeps the keyboard of a phone open when the button is tapped.
    this.send.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  submit() {
    const text = this.box.value.trim();
    if (text && lengthOf(text) <= TEXT_LIMIT) {
      this.box.value = '';
      this.update();
      this.onSend(text);
    }
    this.box.focus();
  }

  update() {
    this.box.style.height = 'auto';
    this.box.style.height = `${this.box.scrollHeight}px`;
    const left = TEXT_LIMIT - lengthOf(this.box.value.trim());
    const isTooLong = left < 0;
    setAttributes(this.box, { 'aria-invalid': String(isTooLong) });
    const looksLikeNik = /(?:\d[ .-]?){16}/.test(this.box.value);
    this.hint.classList.toggle('caution', isTooLong || looksLikeNik);
    this.setHint(this.hintFor(left, looksLikeNik));
  }

  hintFor(left, looksLikeNik) {
    if (left < 0) return WORDS.tooLong(-left);
    if (looksLikeNik) return WORDS.looksLikeNik;
    return left <= TEXT_LIMIT - COUNTER_FROM ? WORDS.remaining(left) : '';
  }

  setHint(text) {
    if (this.hint.textContent !== text) this.hint.textContent = text;
  }
}

/** On a touch keyboard Enter makes a new line, as in the messaging apps people know. */
function isTouchKeyboard() {
  return matchMedia('(hover: none) and (pointer: coarse)').matches;
}

/* ---------------------------------------------------------------- view: deleting and scrolling */

/** Asks, inside the element, whether the conversation shall really be deleted. */
class Confirmation {
  /** @param actions {remove() -> Promise of success, removed(), closed()} */
  constructor(actions) {
    this.actions = actions;
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.no = button('secondary', WORDS.removeNo, null, () => this.close());
    const yes = button('danger', WORDS.removeYes, 'trash', () => this.confirm());
    this.element = h('div', { class: 'confirmation', role: 'group', 'aria-labelledby': 'remove-question', hidden: true },
      h('div', { class: 'column' },
        h('p', { id: 'remove-question' }, WORDS.removeQuestion), this.problem, h('div', { class: 'buttons' }, yes, this.no)));
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
    });
  }

  open() {
    this.problem.textContent = '';
    this.element.hidden = false;
    this.no.focus();
  }

  close() {
    this.element.hidden = true;
    this.actions.closed();
  }

  async confirm() {
    if (this.isWorking) return;
    this.isWorking = true;
    this.problem.textContent = '';
    const isRemoved = await this.actions.remove();
    this.isWorking = false;
    if (isRemoved) {
      this.element.hidden = true;
      this.actions.removed();
    } else {
      this.problem.textContent = WORDS.removeFailed;
    }
  }
}

/** Keeps the newest message in sight, unless the reader scrolled up: then a pill says that there is news. */
class Scroller {
  /** @param log the scrolling element */
  constructor(log) {
    this.log = log;
    this.pill = button('pill', WORDS.newMessages, 'down', () => this.showUnread());
    this.element = h('div', { class: 'above' }, this.pill);
    this.isFollowing = false;
    this.forgetUnread();
    log.addEventListener('scroll', () => {
      this.isFollowing = this.isAtEnd();
      if (this.isNearEnd()) this.forgetUnread();
    });
    // The keyboard of a phone opens, or the message box grows.
    if (window.ResizeObserver) new ResizeObserver(() => this.follow()).observe(log);
  }

  get distanceToEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
  }

  isAtEnd() {
    return this.distanceToEnd <= 2;
  }

  isNearEnd() {
    return this.distanceToEnd <= 64;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.isFollowing = true;
  }

  follow() {
    if (this.isFollowing) this.toEnd();
  }

  /** Scrolls down, but not past the beginning of a long reply. */
  toBeginningOf(element) {
    this.log.scrollTop = element.offsetTop - 12;
    this.isFollowing = this.isAtEnd();
  }

  offerUnread(element) {
    this.unread = this.unread || element;
    this.pill.hidden = false;
  }

  forgetUnread() {
    this.unread = null;
    this.pill.hidden = true;
  }

  showUnread() {
    const { unread } = this;
    this.forgetUnread();
    this.toBeginningOf(unread);
    unread.focus({ preventScroll: true });
  }
}

/* ---------------------------------------------------------------- view: the whole */

/** Builds and updates everything seen. Knows nothing of the network. */
class View {
  /** @param actions {ask(text), choose(choice), sendAgain(message), retry(), remove() -> Promise} */
  constructor(root, { base, agency, isPage }, actions) {
    this.base = base;
    this.actions = actions;
    this.items = new Map();
    this.root = root;
    this.build(agency, isPage);
  }

  /* building */

  build(agency, isPage) {
    this.composer = new Composer((text) => this.actions.ask(text));
    this.list = h('ol', { class: 'messages', role: 'list' });
    this.greeting = this.makeGreeting();
    this.dots = h('div', { class: 'thinking', 'aria-hidden': 'true', hidden: true },
      emblem(), h('span', { class: 'dots' }, h('i'), h('i'), h('i')), h('span', { class: 'slow' }, WORDS.thinking));
    this.log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': WORDS.conversation, tabindex: '0' },
      h('div', { class: 'column' }, this.greeting, this.list, this.dots));
    this.scroller = new Scroller(this.log);
    this.status = h('div', { role: 'status' });
    this.announcer = h('div', { role: 'status', class: 'unseen' });
    this.confirmation = this.makeConfirmation();
    this.remove = button('remove', WORDS.remove, 'trash', () => this.confirmation.open());
    this.remove.hidden = true;

    const bar = h(isPage ? 'header' : 'div', { class: 'bar' }, batik(), this.makeBrand(agency), this.remove);
    const foot = h('div', { class: 'foot' }, h('div', { class: 'column' },
      this.status, this.composer.element,
      h('p', { class: 'note', id: 'note' }, h('strong', {}, WORDS.note[0]), h('span', {}, ` ${WORDS.note[1]}`))));
    const body = h(isPage ? 'main' : 'div', { class: 'body' },
      this.confirmation.element, this.log, this.scroller.element, foot, this.announcer);
    const region = isPage ? {} : { role: 'region', 'aria-label': agency ? `${WORDS.name}, ${agency}` : WORDS.name };
    this.root.replaceChildren(h('div', { class: 'app', lang: 'id', ...region }, bar, body));
    applyStyles(this.root);
  }

  makeBrand(agency) {
    const line = agency ? `${WORDS.name}: ${WORDS.tagline.toLowerCase()}` : WORDS.tagline;
    const words = h('span', {}, h('strong', {}, agency || WORDS.name), h('small', {}, line));
    return h('slot', { name: 'brand' }, h('span', { class: 'brand' }, emblem(), words));
  }

  makeGreeting() {
    const examples = WORDS.examples.map(([picture, text]) => button('example', text, picture, () => this.askExample(text)));
    this.examples = h('div', { hidden: true },
      h('p', { class: 'label', id: 'examples' }, WORDS.examplesLabel),
      h('ul', { class: 'examples', role: 'list', 'aria-labelledby': 'examples' }, ...examples.map((each) => h('li', {}, each))));
    return h('div', { class: 'greeting' }, h('h2', {}, WORDS.greeting), h('p', {}, WORDS.introduction), this.examples);
  }

  askExample(text) {
    this.actions.ask(text);
    this.returnFocus();
  }

  makeConfirmation() {
    return new Confirmation({
      remove: () => this.actions.remove(),
      removed: () => {
        this.announce(WORDS.removed);
        this.focusBox();
      },
      closed: () => (this.remove.hidden ? this.composer.box : this.remove).focus(),
    });
  }

  /* messages */

  /** Shows messages without reading them aloud, and the greeting's examples when there are none. */
  showHistory(messages) {
    this.log.setAttribute('aria-live', 'off');
    this.list.classList.remove('lively');
    messages.forEach((message) => this.put(message));
    this.settle(messages);
    if (messages.length) this.scroller.toEnd();
    setTimeout(() => {
      this.log.setAttribute('aria-live', 'polite');
      this.list.classList.add('lively');
    }, 300);
  }

  /** Shows one new message; replies are read aloud by the live region. What the citizen just wrote is always in sight. */
  showMessage(message, messages, { isOwn = false } = {}) {
    const wasNearEnd = this.scroller.isNearEnd();
    const element = this.put(message);
    this.settle(messages);
    if (isOwn) this.scroller.toEnd();
    else if (wasNearEnd) this.scroller.toBeginningOf(element);
    else this.scroller.offerUnread(element);
  }

  updateMessage(message, messages) {
    const item = this.items.get(message.id);
    if (!item) return;
    if (item.update) item.update();
    this.order(messages);
    if (message.delivery === 'failed') this.announce(message.problem);
    this.scroller.follow();
  }

  put(message) {
    const known = this.items.get(message.id);
    if (known) {
      if (known.update) known.update();
      return known.element;
    }
    const item = message.from === 'bot' ? new BotItem(message, this.actions, this.base) : new CitizenItem(message, this.actions);
    this.items.set(message.id, item);
    this.list.append(item.element);
    return item.element;
  }

  /** After a change: right order, only the newest choices usable, examples only at the beginning. */
  settle(messages) {
    this.order(messages);
    messages.forEach((message, index) => {
      const item = this.items.get(message.id);
      if (item && item.settle) item.settle(messages[index + 1]);
    });
    this.examples.hidden = messages.length > 0;
    this.remove.hidden = messages.length === 0;
    this.greeting.classList.toggle('small', messages.length > 0);
  }

  /** Moves only what stands in the wrong place, so that nothing is read aloud twice. */
  order(messages) {
    messages.forEach((message, index) => {
      const item = this.items.get(message.id);
      const there = this.list.children[index];
      if (item && there !== item.element) this.list.insertBefore(item.element, there || null);
    });
  }

  clear() {
    this.items.forEach((item) => item.stopCountdown && item.stopCountdown());
    this.items.clear();
    this.list.replaceChildren();
    this.scroller.forgetUnread();
    this.setThinking(false);
  }

  /** A line of news in the conversation, such as that it is a new one. */
  showNotice(text) {
    if (this.notice) this.notice.remove();
    this.notice = text ? h('p', { class: 'notice' }, text) : null;
    if (text) this.list.before(this.notice);
  }

  /* states */

  setThinking(isThinking) {
    if (this.dots.hidden === !isThinking) return;
    this.dots.hidden = !isThinking;
    this.announce(isThinking ? WORDS.thinking : '');
    this.scroller.follow();
  }

  setLost(isLost) {
    if (isLost === this.status.hasChildNodes()) return;
    if (isLost) {
      const retry = button('secondary', WORDS.retry, 'again', () => this.actions.retry());
      this.status.append(h('div', { class: 'lost' }, icon('cut'), h('p', {}, WORDS.lost), retry));
    } else {
      const hadFocus = this.status.contains(this.root.activeElement);
      this.status.replaceChildren();
      if (hadFocus) this.returnFocus();
    }
  }

  announce(text) {
    this.announcer.textContent = text;
  }

  /* focus */

  focusBox() {
    this.composer.box.focus();
  }

  /** After a tap on a button that goes away: to the box, but without raising a phone's keyboard. */
  returnFocus() {
    if (isTouchKeyboard()) this.log.focus({ preventScroll: true });
    else this.focusBox();
  }
}

/* ---------------------------------------------------------------- the element */

class TanyaChat extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
  }

  connectedCallback() {
    this.leaving = new AbortController();
    this.store = new Store();
    this.storage = new SafeStorage(`tanya-chat:${this.base}:`);
    this.session = new Session(this.base, this.storage);
    this.outbox = new Outbox(this.session, this.storage, (message, seq) => this.deliveryChanged(message, seq));
    this.connection = new Connection(this.session, {
      onHistory: (messages) => this.showHistory(messages),
      onEvent: (name, data) => this.receive(name, data),
      onState: (state) => this.connectionChanged(state),
    });
    this.view = new View(this.shadowRoot, {
      base: this.base, agency: this.getAttribute('agency'), isPage: this.getAttribute('mode') === 'page',
    }, {
      ask: (text) => this.ask(text),
      choose: (choice) => this.choose(choice),
      sendAgain: (message) => this.sendAgain(message),
      retry: () => this.retry(),
      remove: () => this.removeConversation(),
    });
    this.thinking = new Thinking((isThinking) => this.view.setThinking(isThinking));
    this.session.onReplaced = () => this.beginAnew(WORDS.expired);
    this.listen();
    this.begin();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.connection.stop();
    this.thinking.settle();
    clearTimeout(this.outbox.timer);
  }

  get base() {
    try {
      return new URL(this.getAttribute('server') || OWN_ORIGIN, location.href).href.replace(/\/+$/, '');
    } catch (error) {
      return OWN_ORIGIN;
    }
  }

  /** Puts the cursor into the message box. */
  focus() {
    this.view.focusBox();
  }

  listen() {
    const { signal } = this.leaving;
    const on = (target, name, handler) => {
      target.addEventListener(name, handler);
      signal.addEventListener('abort', () => target.removeEventListener(name, handler));
    };
    on(window, 'online', () => this.retry());
    on(window, 'offline', () => this.connection.retryNow({ force: true }));
    on(window, 'storage', (event) => this.tokenChangedElsewhere(event));
    on(document, 'visibilitychange', () => {
      if (document.visibilityState === 'visible') this.connection.retryNow();
    });
    on(document, 'click', (event) => this.followSkipLink(event));
  }

  /* beginning */

  /** Opens the stored conversation; a visitor who has not written yet costs the server nothing. */
  begin() {
    const left = this.outbox.restore();
    left.forEach((message) => this.store.merge(message));
    if (this.session.current || left.length) {
      left.forEach((message) => this.view.put(message));
      this.connection.start();
      this.outbox.flush();
    } else {
      this.view.showHistory([]);
    }
  }

  /** The history is gone (deleted, expired, or changed by another tab): only what is still to be sent remains. */
  beginAnew(notice) {
    const wasEmpty = this.store.isEmpty;
    this.store.clear();
    this.view.clear();
    this.thinking.settle();
    this.outbox.pending.forEach((message) => this.store.merge(message));
    this.view.showHistory(this.store.messages);
    this.view.showNotice(wasEmpty ? null : notice);
    this.view.setLost(false);
    if (this.session.current) this.connection.restart();
    else this.connection.stop();
  }

  showHistory(messages) {
    messages.forEach((message) => this.take(message));
    this.view.showHistory(this.store.messages);
    this.expectRecentAnswer();
  }

  /** Reloaded while the bot was thinking. */
  expectRecentAnswer() {
    const { last } = this.store;
    const isRecent = last && Math.abs(Date.now() - new Date(last.at)) < THINKING_LIMIT;
    if (isRecent && last.from === 'citizen' && last.seq) this.thinking.expect(last.id);
  }

  /* the citizen acts */

  ask(text) {
    this.say({ text });
  }

  choose({ title, value }) {
    this.say({ text: title, choice: value });
    this.view.returnFocus();
  }

  say({ text, choice }) {
    const message = { id: uuid(), from: 'citizen', at: new Date().toISOString(), text, choice, delivery: 'sending' };
    this.store.merge(message);
    this.view.showMessage(message, this.store.messages, { isOwn: true });
    this.outbox.add(message);
    this.connection.start();
  }

  sendAgain(message) {
    this.outbox.sendAgain(message);
    this.view.returnFocus();
  }

  retry() {
    this.connection.retryNow({ force: true });
    this.outbox.flush();
  }

  /** Returns whether the conversation is deleted. */
  async removeConversation() {
    this.connection.stop();
    if (!await this.requestRemoval()) {
      this.connection.start();
      return false;
    }
    this.outbox.clear();
    this.session.forget();
    this.beginAnew(null);
    this.session.create().then(() => this.connection.start(), () => {});
    return true;
  }

  requestRemoval() {
    const request = (signal) => this.session.fetch('/webchat/conversation', { method: 'DELETE', signal });
    return within(REQUEST_LIMIT, request).then((response) => response.ok, () => false);
  }

  /* the server speaks */

  receive(name, data) {
    if (name === 'working') {
      if (!this.store.isAnswered(data.in_reply_to)) this.thinking.expect(data.in_reply_to);
    }
    if (name !== 'reply' && name !== 'received') return;
    const { message, isNew } = this.take({ from: name === 'reply' ? 'bot' : 'citizen', ...data });
    if (isNew) this.view.showMessage(message, this.store.messages);
    else this.view.updateMessage(message, this.store.messages);
  }

  /** Stores a message from the server. Whatever it proves about our own messages is noted. */
  take(data) {
    const result = this.store.merge({ at: new Date().toISOString(), ...data });
    const { message } = result;
    if (message.from === 'citizen') {
      this.outbox.received(message.id);
      message.delivery = 'sent';
    } else {
      this.confirmQuestion(message);
      this.thinking.settle(message.in_reply_to);
    }
    return result;
  }

  /** A reply may overtake the receipt of its question: the question then stands just before it. */
  confirmQuestion(reply) {
    const question = this.store.find(reply.in_reply_to);
    if (!question || question.seq) return;
    this.outbox.received(question.id);
    this.store.place(question, reply.seq - 0.5);
    question.delivery = 'sent';
    this.view.updateMessage(question, this.store.messages);
  }

  deliveryChanged(message, seq) {
    if (seq) this.store.place(message, seq);
    else this.store.hold(message);
    if (message.delivery === 'sent' && !this.store.isAnswered(message.id)) this.thinking.expect(message.id);
    this.view.updateMessage(message, this.store.messages);
  }

  connectionChanged(state) {
    this.view.setLost(state === 'lost');
    if (state === 'open') this.outbox.flush();
  }

  /** Another tab deleted the conversation or renewed the session. */
  tokenChangedElsewhere({ key }) {
    const token = this.storage.get('token');
    if (key !== `${this.storage.prefix}token` || token === this.session.current) return;
    this.session.current = token;
    this.beginAnew(null);
  }

  /** A link to this element's id leads into the message box. */
  followSkipLink(event) {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    if (!link || !this.id || link.hash !== `#${this.id}`) return;
    event.preventDefault();
    this.focus();
  }
}

/* ---------------------------------------------------------------- styles */

function applyStyles(root) {
  if (root.adoptedStyleSheets && CSSStyleSheet.prototype.replaceSync) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
  } else {
    root.append(h('style', {}, STYLES));
  }
}

const STYLES = `
:host {
  --primary: var(--tanya-primary, #0b5a5e);
  --on-primary: var(--tanya-on-primary, #fff);
  --bar: var(--tanya-primary, #0b5a5e);
  --link: var(--tanya-link, #0a5a66);
  --background: var(--tanya-background, #f8f5ef);
  --surface: var(--tanya-surface, #fff);
  --text: var(--tanya-text, #1d2a2b);
  --muted: var(--tanya-muted, #556060);
  --line: var(--tanya-line, #e3dccf);
  --accent: var(--tanya-accent, #d9992b);
  --tint: #e6f0ee;
  --control: #75807f;
  --warm: #fdf1d8;
  --danger: #a32a1b;
  --radius: var(--tanya-radius, 18px);
  display: block;
  container-type: inline-size;
  height: 640px;
  max-height: 100vh;
  max-height: 100dvh;
  color-scheme: light dark;
  font: 400 var(--tanya-font-size, 17px)/1.5 var(--tanya-font, -apple-system, Roboto, "Segoe UI", "Noto Sans", "Liberation Sans", system-ui, sans-serif);
}
:host([mode="page"]) { height: 100%; max-height: none; }
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) {
  :host {
    --primary: var(--tanya-primary, #14676a);
    --bar: var(--tanya-primary, #0e4246);
    --link: var(--tanya-link, #86d3cf);
    --background: var(--tanya-background, #11191a);
    --surface: var(--tanya-surface, #1b2627);
    --text: var(--tanya-text, #e8eeec);
    --muted: var(--tanya-muted, #a8b6b4);
    --line: var(--tanya-line, #2f3c3d);
    --accent: var(--tanya-accent, #e3ae50);
    --tint: #1d3334;
    --control: #7f8f8e;
    --warm: #3a2f17;
    --danger: #ff9d8c;
  }
}

*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h2, h3, ul, ol { margin: 0; padding: 0; }
button, textarea { font: inherit; color: inherit; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { flex: none; width: 1.3em; height: 1.3em; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.emblem { flex: none; width: 1.2em; height: 1.2em; fill: var(--accent); }

:focus { outline: none; }
:focus-visible { outline: 3px solid transparent; box-shadow: 0 0 0 3px #ffd23f, 0 0 0 6px #14211f; }
.log:focus-visible { box-shadow: inset 0 0 0 3px #14211f, inset 0 0 0 6px #ffd23f; outline-offset: -6px; }

/* frame */
.app { display: flex; flex-direction: column; height: 100%; overflow: hidden; color: var(--text); background: var(--background); }
:host(:not([mode="page"])) .app { border: 1px solid var(--line); border-radius: var(--radius); }
.body { position: relative; display: flex; flex: 1; flex-direction: column; min-height: 0; }
.column { width: 100%; max-width: 752px; margin: 0 auto; padding: 0 14px; }

/* header */
.bar { position: relative; display: flex; align-items: center; gap: 6px; padding: 10px max(14px, calc(50% - 376px + 14px)); color: var(--on-primary); background: var(--bar); border-bottom: 4px solid var(--accent); }
.batik { position: absolute; top: 0; right: 0; width: 100%; height: 100%; fill: var(--on-primary); opacity: .045; }
.brand, ::slotted([slot="brand"]) { position: relative; flex: 1; min-width: 0; }
.brand { display: flex; align-items: center; gap: 12px; line-height: 1.25; }
.brand .emblem { width: 40px; height: 40px; padding: 6px; border-radius: 12px; background: var(--on-primary); fill: var(--primary); }
.brand strong { display: block; font-size: 1.12em; }
.brand small { display: block; font-size: .82em; }
.remove { position: relative; display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-width: 46px; min-height: 46px; margin-right: -8px; padding: 0 10px; font-size: .88em; border: 1px solid transparent; border-radius: 12px; background: none; cursor: pointer; }
.remove:hover { background: rgba(255, 255, 255, .15); }
.remove span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

/* confirmation */
.confirmation { position: absolute; z-index: 1; top: 0; left: 0; width: 100%; max-height: 100%; overflow-y: auto; padding: 16px 0 18px; border-bottom: 1px solid var(--line); box-shadow: 0 8px 24px rgba(0, 0, 0, .18); background: var(--surface); animation: rise .2s ease-out; }
.confirmation p { margin-bottom: 10px; font-weight: 600; }
.confirmation .problem:empty { display: none; }
.problem { color: var(--danger); }
.buttons { display: flex; flex-wrap: wrap; gap: 10px; }
.secondary, .danger { display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 46px; padding: 8px 18px; font-weight: 600; border: 2px solid var(--link); border-radius: 14px; color: var(--link); background: var(--surface); cursor: pointer; }
.secondary:hover { background: var(--tint); }
.danger { color: #fff; border-color: transparent; background: #a32a1b; }
.danger:hover { background: #861f12; }
[aria-disabled="true"] { color: var(--muted); border: 2px dashed var(--control); cursor: default; }

/* conversation */
.log { position: relative; flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; overscroll-behavior: contain; padding: 16px 0 20px; }
.messages { list-style: none; }
.item { display: flex; flex-direction: column; margin-top: 18px; border-radius: var(--radius); }
.lively .item { animation: rise .25s ease-out; }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
.bubble { min-width: 0; padding: 12px 16px; border: 1px solid transparent; border-radius: var(--radius); overflow-wrap: anywhere; }
.meta { display: flex; align-items: center; gap: 7px; color: var(--muted); font-size: .8em; }
.notice { margin: 18px auto 0; padding: 8px 14px; border-radius: 12px; color: var(--muted); background: var(--tint); font-size: .88em; text-align: center; }

.citizen { align-items: flex-end; }
.citizen .bubble { max-width: 86%; color: var(--on-primary); background: var(--primary); border-bottom-right-radius: 5px; white-space: pre-wrap; }
.citizen .meta { margin-top: 5px; }
.state { display: inline-flex; align-items: center; gap: 3px; }
.citizen[data-delivery="sending"] .bubble, .citizen[data-delivery="waiting"] .bubble { color: var(--text); background: var(--tint); border: 1px dashed var(--control); }
.citizen[data-delivery="failed"] .state { color: var(--danger); font-weight: 600; }
.trouble { display: flex; flex-direction: column; align-items: flex-end; gap: 8px; max-width: 86%; }
.trouble p { margin-top: 4px; color: var(--danger); font-size: .92em; text-align: right; }

.bot { align-items: flex-start; }
.bot .meta { margin: 0 0 6px 2px; }
.bot .meta .emblem, .thinking .emblem { width: 26px; height: 26px; padding: 4px; border-radius: 9px; background: var(--bar); fill: #f0b545; }
.bot .meta strong { color: var(--text); }
.bot .bubble { max-width: 100%; background: var(--surface); border-color: var(--line); border-top-left-radius: 5px; }
.unanswerable .bubble { border-left: 5px solid var(--accent); }
.bubble > p + p, .bubble > ul + p, .bubble > ol + p { margin-top: 12px; }
.bubble h3 { margin: 16px 0 4px; font-size: 1em; font-weight: 700; color: var(--link); }
.bubble > h3:first-child { margin-top: 0; }
.bubble > ul, .bubble > ol { margin-top: 6px; padding-left: 1.5em; }
.bubble > ul { list-style: disc; }
.bubble > h3 + p { margin-top: 0; }
.bubble > ul > li, .bubble > ol > li { padding: 2px 0 2px 4px; }
.bubble li::marker { color: var(--link); font-weight: 700; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 3px; border-radius: 4px; }
a:hover { text-decoration-thickness: 3px; }

.sources { margin-top: 16px; padding-top: 12px; border-top: 1px solid var(--line); font-size: .9em; }
.sources:first-child { margin-top: 0; padding-top: 0; border: 0; }
.sources-title { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 6px 12px; font-weight: 700; }
.sources-title span { display: inline-flex; align-items: center; gap: 6px; }
.sources-title .checked { padding: 3px 11px 3px 8px; border-radius: 99px; color: var(--link); background: var(--tint); font-size: .92em; font-weight: 600; }
.sources ol { margin-top: 2px; padding-left: 1.5em; }
.sources li { padding-left: 2px; }
.sources a { display: inline-flex; flex-wrap: wrap; align-items: center; min-height: 44px; padding: 6px 0; }
.sources li a { vertical-align: middle; }
.more a { gap: 6px; font-weight: 700; text-decoration: none; }
.more a:hover { text-decoration: underline; }

.choices { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 10px; }
.choice { display: inline-flex; align-items: center; gap: 7px; min-height: 46px; padding: 8px 18px; font-weight: 600; text-align: left; color: var(--link); background: var(--surface); border: 2px solid var(--link); border-radius: 23px; cursor: pointer; }
.choice:hover { background: var(--tint); }
.choice:disabled { color: var(--muted); font-weight: 400; background: none; border: 1px solid var(--line); cursor: default; }
.choice.chosen { color: var(--text); font-weight: 600; background: var(--tint); border-color: transparent; }

.thinking { display: flex; align-items: center; gap: 10px; margin-top: 18px; color: var(--muted); font-size: .9em; }
.dots { display: inline-flex; gap: 5px; padding: 15px 16px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.dots i { width: 8px; height: 8px; border-radius: 50%; background: var(--link); animation: dot 1.3s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay: .18s; }
.dots i:nth-child(3) { animation-delay: .36s; }
@keyframes dot { 0%, 70%, 100% { opacity: .35; transform: none; } 35% { opacity: 1; transform: translateY(-4px); } }
.slow { animation: appear .4s 3s both; }
@keyframes appear { from { opacity: 0; } }

/* greeting */
.greeting { padding: 2px 0 4px; }
.greeting h2 { font-size: 1.45em; line-height: 1.25; letter-spacing: -.01em; }
.greeting > p { margin-top: 6px; max-width: 36em; color: var(--muted); }
.greeting.small h2 { font-size: 1.12em; }
.greeting.small > p { margin-top: 2px; font-size: .9em; }
.label { margin-top: 14px; color: var(--muted); font-size: .88em; font-weight: 600; }
.examples { display: grid; gap: 8px; margin-top: 6px; list-style: none; }
.example { display: flex; align-items: center; gap: 12px; width: 100%; height: 100%; min-height: 54px; padding: 7px 12px 7px 8px; font-size: .96em; line-height: 1.3; text-align: left; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: 0 1px 2px rgba(29, 42, 43, .06); cursor: pointer; }
.example:hover { border-color: var(--link); background: var(--tint); }
.example .icon { width: 38px; height: 38px; padding: 8px; border-radius: 12px; color: var(--link); background: var(--tint); }
.example:focus-visible { box-shadow: 0 0 0 3px #ffd23f, 0 0 0 6px #14211f; }

/* foot */
.above { position: relative; }
.foot { flex: none; max-height: 88%; overflow-y: auto; padding: 10px 0 8px; border-top: 1px solid var(--line); background: var(--surface); }
.frame { display: flex; align-items: flex-end; gap: 6px; padding: 4px; border: 2px solid var(--control); border-radius: 28px; background: var(--surface); }
.frame:focus-within { border-color: var(--link); box-shadow: 0 0 0 1px var(--link); }
textarea { flex: 1; min-width: 0; max-height: calc(7.5em + 20px); padding: 10px 4px 10px 14px; line-height: 1.5; border: 0; background: none; resize: none; overflow-y: auto; }
textarea:focus-visible { outline: none; box-shadow: none; }
::placeholder { color: var(--muted); opacity: 1; }
.send { display: inline-flex; flex: none; align-items: center; justify-content: center; gap: 8px; min-width: 48px; height: 48px; padding: 0; font-weight: 700; color: var(--on-primary); border: 1px solid transparent; border-radius: 24px; background: var(--primary); cursor: pointer; }
.send:hover { filter: brightness(1.15); }
.send span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.hint { padding: 0 4px 6px; color: var(--muted); font-size: .88em; }
.hint:empty { display: none; }
.hint.caution { margin-bottom: 8px; padding: 8px 14px; border: 1px solid var(--accent); border-radius: 14px; color: var(--text); background: var(--warm); line-height: 1.35; }
.note { padding: 7px 4px 0; color: var(--muted); font-size: .78em; line-height: 1.4; text-align: center; text-wrap: balance; }
.note strong { color: var(--text); }
.lost { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin-bottom: 10px; padding: 8px 8px 8px 14px; border: 1px solid var(--accent); border-radius: 14px; background: var(--warm); font-size: .92em; line-height: 1.35; }
.lost p { flex: 1 1 13em; }
.lost .secondary { flex: none; margin-left: auto; padding: 6px 14px; }
.pill { position: absolute; bottom: 12px; left: 50%; display: inline-flex; align-items: center; gap: 6px; min-height: 44px; padding: 0 18px 0 14px; font-weight: 600; color: var(--on-primary); border: 1px solid var(--surface); border-radius: 22px; background: var(--primary); box-shadow: 0 3px 12px rgba(0, 0, 0, .25); transform: translateX(-50%); cursor: pointer; }

/* room */
@container (min-width: 544px) {
  .column { padding: 0 24px; }
  .bar { padding-inline: max(24px, calc(50% - 376px + 24px)); }
  .remove span { position: static; width: auto; height: auto; clip-path: none; }
  .log { padding-top: 24px; }
  .greeting { padding-top: 20px; }
  .examples { grid-template-columns: 1fr 1fr; gap: 12px; }
  .greeting h2 { font-size: 1.9em; }
  .label { margin-top: 26px; }
  .example { min-height: 66px; padding: 10px 14px 10px 12px; font-size: 1em; }
  .citizen .bubble, .trouble { max-width: 75%; }
  .bot .bubble { max-width: 92%; padding: 16px 20px; }
  .send { padding: 0 18px 0 20px; }
  .send span { position: static; width: auto; height: auto; clip-path: none; }
}
@media (max-height: 480px) {
  .bar { padding-block: 4px; border-bottom-width: 3px; }
  .foot { padding: 6px 0; }
  .note { padding-top: 4px; }
  .note span { display: none; }
  .greeting { padding-top: 0; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; }
}
@media (forced-colors: active) {
  .bar, .foot, .frame, .bubble, .example, .choice, .dots { border-color: CanvasText; }
  .dots i { background: CanvasText; }
  .emblem { fill: CanvasText !important; }
  .batik { display: none; }
  textarea:focus-visible { outline: none; }
  .send, .remove { border-color: ButtonText; }
  :focus-visible, .frame:focus-within { outline: 3px solid Highlight; outline-offset: 2px; }
}
`;

customElements.define('tanya-chat', TanyaChat);
})();
