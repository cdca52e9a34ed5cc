/** <tanya-chat>: joins what is seen, what is known, and what is sent and received. */

import { Connection } from './connection.js';
import { Outbox } from './outbox.js';
import { REQUEST_LIMIT, Session, within } from './session.js';
import { SafeStorage } from './storage.js';
import { Store, THINKING_LIMIT, Thinking, newId } from './store.js';
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
    on(window, 'storage', ({ key }) => {
      if (key === `${this.storage.prefix}token`) this.followOtherTabs();
    });
    // Back from the browser's memory, where a page hears of nothing.
    on(window, 'pageshow', () => this.followOtherTabs());
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
      if (left.length) this.view.showHistory(left);
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
    this.connection.stop();
    if (this.session.current || this.outbox.pending.length) this.connection.start();
  }

  /** Shows silently what was said before; a reply to a question that stands here already is news. */
  showHistory(messages) {
    const isNews = (message) => this.store.find(message.in_reply_to) && !this.store.find(message.id);
    const news = messages.filter(isNews);
    messages.filter((message) => !news.includes(message)).forEach((message) => this.take(message));
    this.view.showHistory(this.store.messages);
    news.forEach((message) => this.receive('reply', message));
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
    const message = { id: newId(), from: 'citizen', at: new Date().toISOString(), text, choice, delivery: 'sending' };
    this.store.merge(message);
    this.view.showMessage(message, this.store.messages, { isOwn: true });
    this.outbox.add(message);
    if (!this.outbox.isPaused) this.connection.start();
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
    const doomed = [...this.outbox.pending];
    this.outbox.pause();
    this.connection.stop();
    const isRemoved = await this.requestRemoval();
    if (isRemoved) {
      this.outbox.drop(doomed);
      this.session.forget();
      this.beginAnew(null);
    }
    this.connection.start();
    this.outbox.resume();
    return isRemoved;
  }

  requestRemoval() {
    const request = (signal) => this.session.fetch('/webchat/conversation', { method: 'DELETE', signal });
    return within(REQUEST_LIMIT, request).then((response) => response.status === 204, () => false);
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
  followOtherTabs() {
    const token = this.storage.get('token');
    if (token === this.session.current) return;
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

customElements.define('tanya-chat', TanyaChat);
