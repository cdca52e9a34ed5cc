/** The chat behind a button that floats over a page: a window beside it, the whole screen of a phone. */

import { button, fill, h, mark, set } from './dom.js';

/** Opens and closes; counts what came meanwhile. Escape closes, and the focus returns to the button. */
export class Launcher {
  /** @param onChange called with whether the window is open */
  constructor({ words, logo, name }, onChange) {
    Object.assign(this, { words, onChange });
    this.count = h('span', { class: 'count', 'aria-hidden': 'true', hidden: true });
    this.button = h('button', { type: 'button', class: 'launch', 'aria-haspopup': 'dialog', click: () => this.open() },
      mark(logo), h('span', null, words.launch), this.count);
    this.news = h('div', { class: 'unseen', role: 'status' });
    this.closing = button('tool close', words.close, 'close', () => this.close());
    this.window = h('dialog', {
      class: 'window room', 'aria-label': name, keydown: (event) => this.pressed(event), close: () => this.closed(),
    });
    this.fit = () => this.fitAboveKeyboard();
    this.showUnread(0);
  }

  get isOpen() {
    return this.window.hasAttribute('open');
  }

  open() {
    if (this.isOpen) return;
    // The width of the styles' small screen.
    this.isWhole = matchMedia('(max-width: 599px), (max-height: 479px)').matches;
    if (!this.window.show) set(this.window, { open: true });
    else if (this.isWhole) this.window.showModal();
    else this.window.show();
    this.button.hidden = true;
    this.listen('addEventListener');
    this.fit();
    this.onChange(true);
  }

  close() {
    if (!this.isOpen) return;
    if (this.window.close) this.window.close();
    else {
      this.window.removeAttribute('open');
      this.closed();
    }
  }

  closed() {
    this.listen('removeEventListener');
    this.button.hidden = false;
    this.button.focus();
    this.onChange(false);
  }

  pressed(event) {
    if (event.key === 'Escape' && !event.defaultPrevented) this.close();
  }

  listen(how) {
    const { visualViewport } = window;
    if (visualViewport) ['resize', 'scroll'].forEach((name) => visualViewport[how](name, this.fit));
  }

  /** On a phone the keyboard covers the lower half of a fixed window, and with it the message box. */
  fitAboveKeyboard() {
    const { visualViewport: seen } = window;
    const isCovered = this.isWhole && seen && seen.scale === 1;
    this.window.style.height = isCovered ? `${seen.height}px` : '';
    this.window.style.top = isCovered ? `${seen.offsetTop}px` : '';
  }

  /** Shows how many messages came while the window was closed, and says so when there are more than before. */
  showUnread(count) {
    const { launch, news } = this.words;
    const unread = `${news}: ${count}`;
    const isMore = count > this.unread;
    this.unread = count;
    this.count.hidden = count === 0;
    fill(this.count, String(count));
    set(this.button, { 'aria-label': count ? `${launch}. ${unread}` : launch });
    if (isMore || !count) fill(this.news, count ? unread : '');
  }
}
