/** <tanya-chat>: joins what is seen, what is known, and what is sent and received. */

import { Connection } from './connection.js';
import { Outbox } from './outbox.js';
import { REQUEST_LIMIT, Session, within } from './session.js';
import { SafeStorage } from './storage.js';
import { Store, THINKING_LIMIT, Thinking } from './store.js';
import { View } from './view.js';
import { WORDS } from './words.js';

const OWN_ORIGIN = new URL(import.meta.url).origin;

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

/** A UUID v4, also where crypto.randomUUID is missing (old phones, plain http). */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

customElements.define('tanya-chat', TanyaChat);
