/** Everything seen, as one. */

import { Composer, isTouchKeyboard } from './composer.js';
import { Confirmation } from './confirmation.js';
import { batik, button, emblem, h, icon } from './dom.js';
import { BotItem, CitizenItem } from './items.js';
import { Scroller } from './scroller.js';
import { applyStyles } from './styles.js';
import { WORDS } from './words.js';

/** Builds and updates everything seen. Knows nothing of the network. */
export class View {
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
    this.beSilent();
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
    const known = this.items.get(message.id);
    if (known) {
      if (known.update) known.update();
      return known.element;
    }
    const item = message.from === 'bot' ? new BotItem(message, this.actions, this.base) : new CitizenItem(message, this.actions);
    this.items.set(message.id, item);
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
    if (!text) return;
    this.list.before(this.notice);
    this.announce(text);
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
