/** Everything seen, as one. Knows nothing of the network. */

import { button, fill, h, hasTouchKeyboard, icon, mark } from './dom.js';
import { BotItem, CitizenItem } from './items.js';
import { Composer, Confirmation, Scroller } from './parts.js';
import { EXAMPLES } from './words.js';

/** Builds and updates the conversation with its header and its message box. */
export class View {
  /**
   * @param chat the element: {base, say, choose, sendAgain, retry, removeConversation}
   * @param look {words, locale, agency, logo, isPage, closing: a button for the header or null}
   */
  constructor(chat, look) {
    Object.assign(this, look, { chat });
    this.items = new Map();
    this.element = this.build();
    this.beSilent();
  }

  build() {
    const { words, isPage } = this;
    this.composer = new Composer(words, (text) => this.chat.say(text));
    this.list = h('ol', { class: 'messages', role: 'list' });
    this.greeting = this.makeGreeting();
    this.dots = h('div', { class: 'meta thinking', 'aria-hidden': 'true', hidden: true }, icon('emblem'), words.thinking);
    this.log = h('div', { class: 'log', role: 'log', 'aria-label': words.conversation, tabindex: '0' },
      h('div', { class: 'column' }, this.greeting, this.list, this.dots));
    this.scroller = new Scroller(words, this.log);
    this.status = h('div', { role: 'status' });
    this.desk = h('p', { class: 'held', role: 'status', hidden: true });
    this.announcer = h('div', { role: 'status', class: 'unseen' });
    this.remove = button('tool', words.remove, 'trash', () => this.confirmation.open());
    this.confirmation = new Confirmation(words, () => this.chat.removeConversation(), (isRemoved) => {
      if (isRemoved) this.announce(words.removed);
      (this.remove.hidden ? this.composer.box : this.remove).focus();
    });
    const foot = h('div', { class: 'foot' }, h('div', { class: 'column' }, this.desk, this.status, this.composer.element,
      h('p', { class: 'note', id: 'note' }, h('strong', null, words.note[0]), h('span', null, ` ${words.note[1]}`))));
    return h('div', { class: 'app' },
      h(isPage ? 'header' : 'div', { class: 'bar' }, h('div', { class: 'column' }, this.makeBrand(), this.remove, this.closing)),
      h(isPage ? 'main' : 'div', { class: 'body' },
        this.confirmation.element, this.log, this.scroller.element, foot, this.announcer));
  }

  makeBrand() {
    const { agency, logo, words } = this;
    return h('slot', { name: 'brand' }, h('span', { class: 'brand' },
      mark(logo), h('span', null, h('strong', null, agency || 'Tanya'), h('small', null, words.tagline))));
  }

  makeGreeting() {
    const { words } = this;
    this.examples = h('div', null,
      h('p', { class: 'label' }, words.examples),
      h('ul', { class: 'examples', role: 'list', 'aria-label': words.examples, lang: 'id' },
        ...EXAMPLES.map((text) => h('li', null, button('example', text, 'arrow', () => this.chat.choose({ title: text }))))));
    return h('div', { class: 'greeting' }, h('h2', null, words.greeting), h('p', null, words.introduction), this.examples);
  }

  /** Shows messages without reading them aloud, and the greeting's examples when there are none. */
  showHistory(messages) {
    const isKnown = messages.length > 0 && messages.every(({ id }) => this.items.has(id));
    if (!isKnown) this.beSilent();
    messages.forEach((message) => this.put(message));
    this.settle(messages);
    if (messages.length && !isKnown) this.scroller.toEnd();
  }

  /** For as long as a screen reader takes to notice what is shown now. */
  beSilent() {
    const setLive = (isLive) => {
      this.log.setAttribute('aria-live', isLive ? 'polite' : 'off');
      this.list.classList.toggle('lively', isLive);
    };
    setLive(false);
    clearTimeout(this.silence);
    this.silence = setTimeout(() => setLive(true), 300);
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

  /** Makes the message's element, or updates it; `settle` gives it its place. */
  put(message) {
    let item = this.items.get(message.id);
    if (!item) {
      item = message.from === 'citizen' ? new CitizenItem(message, this) : new BotItem(message, this);
      this.items.set(message.id, item);
    } else if (item.update) item.update();
    return item.element;
  }

  /** After a change: right order, only the newest choices usable, examples only at the beginning. */
  settle(messages) {
    this.order(messages);
    messages.forEach(({ id }, index) => {
      const item = this.items.get(id);
      if (item && item.settle) item.settle(messages[index + 1]);
    });
    this.examples.hidden = messages.length > 0;
    this.remove.hidden = messages.length === 0;
    this.greeting.classList.toggle('small', messages.length > 0);
  }

  /** From the last to the first. Replies never move, only questions do: a moved reply would be read aloud again. */
  order(messages) {
    let next = null;
    [...messages].reverse().filter(({ id }) => this.items.has(id)).forEach(({ id, from }) => {
      const { element } = this.items.get(id);
      const isElsewhere = from === 'citizen' && element.nextElementSibling !== next;
      if (!element.parentNode || isElsewhere) this.list.insertBefore(element, next);
      next = element;
    });
  }

  clear() {
    this.items.forEach((item) => clearInterval(item.timer));
    this.items.clear();
    fill(this.list);
    this.scroller.forgetUnread();
    this.setThinking(false);
  }

  /** A line of news in the conversation, such as that it is a new one. */
  showNotice(text) {
    if (this.notice) this.notice.remove();
    this.notice = text ? h('p', { class: 'notice' }, text) : null;
    if (!text) return;
    this.list.before(this.notice);
    this.announce(text);
  }

  setThinking(isThinking) {
    if (this.dots.hidden === !isThinking) return;
    this.dots.hidden = !isThinking;
    this.announce(isThinking ? this.words.thinking : '');
    this.scroller.follow();
  }

  /** Whom the citizen writes to, for as long as it is not the bot. */
  setDesk(state) {
    this.desk.hidden = !state;
    this.desk.textContent = this.words[state] || '';
  }

  setLost(isLost) {
    if (isLost === this.status.hasChildNodes()) return;
    const hadFocus = this.status.contains(this.element.getRootNode().activeElement);
    const { lost, retry } = this.words;
    fill(this.status, isLost ? h('div', { class: 'lost' },
      h('p', null, lost), button('secondary', retry, null, () => this.chat.retry())) : null);
    if (hadFocus) this.returnFocus();
  }

  /** The window was opened, which is no news to read aloud: shows the first unread message, or the newest. */
  showOpened(unread) {
    this.beSilent();
    if (unread) this.scroller.toBeginningOf(this.items.get(unread.id).element);
    else if (this.items.size) this.scroller.toEnd();
    this.returnFocus();
  }

  announce(text) {
    this.announcer.textContent = text;
  }

  /** After a tap on a button that goes away: to the box, but without raising a phone's keyboard. */
  returnFocus() {
    if (hasTouchKeyboard()) this.log.focus({ preventScroll: true });
    else this.composer.box.focus();
  }
}
