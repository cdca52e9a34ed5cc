/** Tells the server how far the words of a person at the desk came: to this page, and before somebody's eyes. */

import { REQUEST_LIMIT, within } from './session.js';

/** Tells it once for each step, and says nothing of what the bot wrote. */
export class Reached {
  /** @param chat the element: {session, store, isInSight} */
  constructor(chat) {
    Object.assign(this, { chat });
    this.forget();
  }

  /** The conversation is another one now. */
  forget() {
    Object.assign(this, { seq: 0, wasSeen: false });
  }

  /** To be called whenever something came or came into sight. */
  tell() {
    const { store, session, isInSight: seen } = this.chat;
    const seq = store.messages.reduce((last, one) => (one.from === 'desk' ? Math.max(last, one.seq) : last), 0);
    if (!seq || (seq === this.seq && (this.wasSeen || !seen))) return;
    const before = { seq: this.seq, wasSeen: this.wasSeen };
    Object.assign(this, { seq, wasSeen: seen });
    const body = JSON.stringify({ seq, seen });
    const headers = { 'Content-Type': 'application/json' };
    within(REQUEST_LIMIT, (signal) => session.fetch('/webchat/reached', { method: 'POST', headers, body, signal }))
      // What was not told is told with the next step.
      .catch(() => Object.assign(this, before));
  }
}
