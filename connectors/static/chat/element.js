/** <tanya-chat>: joins what is seen, what is known, and what is sent and received. */

import { Connection } from './connection.js';
import { Launcher } from './launcher.js';
import { Outbox, Store, WAITING_LIMIT, newId } from './outbox.js';
import { Reached } from './reached.js';
import { REQUEST_LIMIT, SafeStorage, Session, within } from './session.js';
import STYLES from './chat.css';
import { View } from './view.js';
import { WORDS } from './words.js';
import { fill, h } from './dom.js';

/* As connectors/unasked.py reads it in the other channels; here the screen may be shared, so it is asked first. */
const FORGET = /^\s*(?:\/hapus|(?:(?:tolong|mohon|minta) )?hapus(?: semua)? (?:data|percakapan|riwayat)(?: saya| ini)?)[.!\s]*$/i;
const OWN_ORIGIN = new URL(document.currentScript.src).origin;

class TanyaChat extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
  }

  connectedCallback() {
    this.store = new Store();
    this.storage = new SafeStorage(`tanya-chat:${this.base}:`);
    this.session = new Session(this.base, this.storage);
    this.outbox = new Outbox(this.session, this.storage, this);
    this.connection = new Connection(this.session, this);
    this.reached = new Reached(this);
    this.build();
    this.session.onReplaced = () => this.beginAnew(this.words.expired);
    this.listen();
    this.begin();
  }

  disconnectedCallback() {
    this.unlisten.forEach((unlisten) => unlisten());
    this.connection.stop();
    this.outbox.pause(true);
    clearTimeout(this.waiting);
    this.view.clear();
  }

  get base() {
    return new URL(this.getAttribute('server') || OWN_ORIGIN, location.href).href.replace(/\/+$/, '');
  }

  build() {
    const lang = this.getAttribute('lang') === 'en' ? 'en' : 'id';
    const [agency, logo, mode] = ['agency', 'logo', 'mode'].map((name) => this.getAttribute(name));
    const name = agency ? `Tanya, ${agency}` : 'Tanya';
    const words = WORDS[lang];
    this.words = words;
    this.launcher = mode === 'launcher' ? new Launcher({ words, logo, name }, (isOpen) => this.opened(isOpen)) : null;
    this.view = new View(this, {
      words, locale: lang === 'en' ? 'en-GB' : 'id-ID', agency, logo, isPage: mode === 'page',
      closing: this.launcher && this.launcher.closing,
    });
    const { element } = this.view;
    const { button, window: panel, news } = this.launcher || {};
    if (panel) panel.append(element);
    const region = mode === 'page' || panel ? {} : { role: 'region', 'aria-label': name };
    fill(this.shadowRoot, h('div', { class: panel ? 'root' : 'root room', lang, ...region }, ...(panel ? [button, panel, news] : [element])));
    applyStyles(this.shadowRoot);
  }

  /** Puts the cursor into the message box. */
  focus() {
    this.open();
    this.view.composer.box.focus();
  }

  /** Opens the window of a launcher. */
  open() {
    if (this.launcher) this.launcher.open();
  }

  close() {
    if (this.launcher) this.launcher.close();
  }

  opened(isOpen) {
    if (!isOpen) return;
    this.view.showOpened(this.unread[0]);
    this.countUnread();
    this.reached.tell();
  }

  /** Whether somebody can see what stands here. */
  get isInSight() {
    return document.visibilityState === 'visible' && (!this.launcher || this.launcher.isOpen);
  }

  get unread() {
    return this.store.messages.filter(({ from, seq }) => from !== 'citizen' && seq > Number(this.storage.get('read')));
  }

  /** Whatever stands in an open chat is read; a launcher counts the rest, also over a reload. */
  countUnread() {
    if (!this.launcher) return;
    const { unread } = this;
    if (this.launcher.isOpen) unread.forEach(({ seq }) => this.storage.set('read', seq));
    this.launcher.showUnread(this.launcher.isOpen ? 0 : unread.length);
  }

  listen() {
    const on = (target, name, handler) => {
      target.addEventListener(name, handler);
      return () => target.removeEventListener(name, handler);
    };
    this.unlisten = [
      on(window, 'online', () => this.retry()),
      on(window, 'offline', () => this.connection.retryNow(true)),
      on(window, 'storage', ({ key }) => {
        if (key === `${this.storage.prefix}token`) this.followOtherTabs();
        if (key === `${this.storage.prefix}read`) this.countUnread();
      }),
      // Back from the browser's memory, where a page hears of nothing.
      on(window, 'pageshow', () => this.followOtherTabs()),
      on(document, 'visibilitychange', () => {
        if (document.visibilityState !== 'visible') return;
        this.connection.retryNow();
        this.reached.tell();
      }),
      on(document, 'click', (event) => this.followLink(event)),
    ];
  }

  /** Opens the stored conversation; a visitor who has not written yet costs the server nothing. */
  begin() {
    const left = this.outbox.restore();
    left.forEach((message) => this.store.merge(message));
    this.view.showHistory(left);
    if (!this.session.current && !left.length) return;
    this.connection.start();
    this.outbox.flush();
  }

  /** The history is gone (deleted, expired, or changed by another tab): only what is still to be sent remains. */
  beginAnew(notice) {
    const wasEmpty = this.store.messages.length === 0;
    this.reached.forget();
    this.store.messages = [];
    this.view.clear();
    this.outbox.pending.forEach((message) => this.store.merge(message));
    this.view.showHistory(this.store.messages);
    this.view.showNotice(wasEmpty ? null : notice);
    this.view.setLost(false);
    this.atDesk(null);
    this.changed();
    this.connection.stop();
    if (this.session.current || this.outbox.pending.length) this.connection.start();
  }

  /** Shows silently what was said before; a reply to a question that stands here already is news. */
  showHistory(messages) {
    const isNews = (message) => this.store.find(message.in_reply_to) && !this.store.find(message.id);
    const news = messages.filter(isNews);
    messages.filter((message) => !news.includes(message)).forEach((message) => this.take(message));
    this.view.showHistory(this.store.messages);
    news.forEach((message) => this.receive(message));
    this.changed();
  }

  choose({ title, value }) {
    this.say(title, value);
    this.view.returnFocus();
  }

  sendAgain(message) {
    this.outbox.sendAgain(message);
    this.view.returnFocus();
  }

  say(text, choice) {
    if (!choice && this.store.messages.length && FORGET.test(text)) {
      this.view.confirmation.open();
      return;
    }
    const message = { id: newId(), from: 'citizen', at: new Date().toISOString(), text, choice, delivery: 'sending' };
    this.store.merge(message);
    this.view.showMessage(message, this.store.messages, { isOwn: true });
    this.outbox.add(message);
    if (!this.outbox.isPaused) this.connection.start();
  }

  /** Returns whether the server keeps the mark of an answer. */
  mark({ seq, mark }) {
    const body = JSON.stringify({ seq, mark });
    const headers = { 'Content-Type': 'application/json' };
    const request = (signal) => this.session.fetch('/webchat/marks', { method: 'POST', headers, body, signal });
    return within(REQUEST_LIMIT, request).then(({ ok }) => ok, () => false);
  }

  retry() {
    this.connection.retryNow(true);
    this.outbox.flush();
  }

  /** Returns whether the conversation is deleted. */
  async removeConversation() {
    const doomed = [...this.outbox.pending];
    this.outbox.pause(true);
    this.connection.stop();
    const request = (signal) => this.session.fetch('/webchat/conversation', { method: 'DELETE', signal });
    const isRemoved = await within(REQUEST_LIMIT, request).then(({ status }) => status === 204, () => false);
    if (isRemoved) {
      this.outbox.drop(doomed);
      this.session.forget();
      this.beginAnew(null);
    }
    this.connection.start();
    this.outbox.pause(false);
    return isRemoved;
  }

  /** A message from the server, of either side. */
  receive(data) {
    const { message, isNew } = this.take(data);
    if (isNew) this.view.showMessage(message, this.store.messages);
    else this.view.updateMessage(message, this.store.messages);
    this.changed();
  }

  /** Stores a message from the server. Whatever it proves about our own messages is noted. */
  take(data) {
    const result = this.store.merge(data);
    const { message } = result;
    if (message.from === 'citizen') {
      this.outbox.received(message.id);
      message.delivery = 'sent';
    }
    return result;
  }

  /** A person is to answer: 'queued' or 'with_desk'; null: the bot is. */
  atDesk(state) {
    if (this.store.desk === state) return;
    this.store.desk = state;
    this.view.setDesk(state);
    this.changed();
  }

  deliveryChanged(message, seq) {
    message.problem = message.retryAt ? this.words.tooFast : this.words.problem;
    this.store.place(message, seq);
    if (seq) this.connection.expect();
    this.view.updateMessage(message, this.store.messages);
    this.changed();
  }

  /** After a change of the messages: whether an answer is due, and what is unread. */
  changed() {
    this.view.setThinking(this.store.isWaiting);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.view.setThinking(this.store.isWaiting), WAITING_LIMIT);
    this.countUnread();
    this.reached.tell();
  }

  setLost(isLost) {
    this.view.setLost(isLost);
    if (!isLost) this.outbox.flush();
  }

  /** Another tab deleted the conversation or renewed the session. */
  followOtherTabs() {
    const token = this.storage.get('token');
    if (token === this.session.current) return;
    this.session.current = token;
    this.beginAnew(null);
  }

  /** A link to this element's id leads into the message box. */
  followLink(event) {
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    if (!link || !this.id || link.hash !== `#${this.id}`) return;
    event.preventDefault();
    this.focus();
  }
}

function applyStyles(root) {
  if (root.adoptedStyleSheets && CSSStyleSheet.prototype.replaceSync) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
  } else root.append(h('style', null, STYLES));
}

customElements.define('tanya-chat', TanyaChat);
