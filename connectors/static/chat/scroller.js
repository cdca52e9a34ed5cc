/** What is in sight of the conversation. */

import { button, h } from './dom.js';
import { WORDS } from './words.js';

/** Keeps the newest message in sight, unless the reader scrolled up: then a pill says that there is news. */
export class Scroller {
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
