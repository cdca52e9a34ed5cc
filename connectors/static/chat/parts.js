/** Parts of what is seen: the message box, the scrolling, the question before deleting. */

import { button, h, icon, set } from './dom.js';

const TEXT_LIMIT = 2000;   // characters
const COUNTED = 200;       // the last of them
const TYPING_PAUSE = 700;  // milliseconds

/** The box in which the citizen writes: Enter sends, on a phone too; grows to five lines, counts near the limit. */
export class Composer {
  constructor(words, onSend) {
    Object.assign(this, { words, onSend });
    this.hint = h('p', { class: 'hint', id: 'hint' });
    this.spokenHint = h('p', { class: 'unseen', role: 'status' });
    this.box = h('textarea', {
      id: 'box', rows: 1, placeholder: words.placeholder, 'aria-describedby': 'hint note', enterkeyhint: 'send',
      input: () => this.update(), keydown: (event) => this.pressed(event), beforeinput: (event) => this.beforeInput(event),
    });
    // Keeps the keyboard of a phone open when the button is tapped.
    const send = h('button', { type: 'submit', class: 'submit', pointerdown: (event) => event.preventDefault() },
      h('span', null, words.send), icon('arrow'));
    this.element = h('form', { submit: (event) => this.submit(event) },
      h('label', { for: 'box', class: 'unseen' }, words.box),
      this.hint, this.spokenHint, h('div', { class: 'frame' }, this.box, send));
  }

  pressed(event) {
    this.isShifted = event.shiftKey;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.submit(event);
  }

  /** Keyboards of phones that suggest words do not name their keys; they only announce a line break. */
  beforeInput(event) {
    if (/^insert(LineBreak|Paragraph)$/.test(event.inputType) && !this.isShifted) this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    if (text && lengthOf(text) <= TEXT_LIMIT) {
      this.box.value = '';
      this.update();
      this.onSend(text);
    }
    this.box.focus();
  }

  update() {
    const { box, words } = this;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
    const left = TEXT_LIMIT - lengthOf(box.value.trim());
    const looksLikeNik = /(?:\d[ .-]?){16}/.test(box.value);
    set(box, { 'aria-invalid': String(left < 0) });
    this.hint.classList.toggle('caution', left < 0 || looksLikeNik);
    if (left < 0) this.say(words.tooLong(-left));
    else if (looksLikeNik) this.say(words.looksLikeNik);
    else this.say(left <= COUNTED ? words.left(left) : '');
  }

  /** Seen at once, but read aloud when the typing rests: not a number for every letter. */
  say(text) {
    if (this.hint.textContent === text) return;
    this.hint.textContent = text;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.spokenHint.textContent = text; }, TYPING_PAUSE);
  }
}

/** Characters as a reader counts them: an emoji is one. */
function lengthOf(text) {
  return Array.from(text).length;
}

/** Keeps the newest message in sight, unless the reader scrolled up: then a pill says that there is news. */
export class Scroller {
  constructor(words, log) {
    this.log = log;
    this.pill = button('pill', words.news, null, () => this.showUnread());
    this.element = h('div', { class: 'above' }, this.pill);
    this.forgetUnread();
    log.addEventListener('scroll', () => {
      this.isFollowing = this.isNearEnd(2);
      if (this.isNearEnd()) this.forgetUnread();
    });
    // The keyboard of a phone opens, or the message box grows.
    if (window.ResizeObserver) new ResizeObserver(() => this.follow()).observe(log);
  }

  isNearEnd(pixels = 64) {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight <= pixels;
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
    this.isFollowing = this.isNearEnd(2);
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

/** Asks, inside the element, whether the conversation shall really be deleted. */
export class Confirmation {
  /** @param remove returns a promise of success; @param onClose called with whether it was deleted */
  constructor(words, remove, onClose) {
    Object.assign(this, { words, remove, onClose });
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.no = button('secondary', words.removeNo, null, () => this.close());
    this.yes = button('danger', words.removeYes, null, () => this.confirm());
    this.element = h('div', { class: 'confirmation', role: 'group', 'aria-label': words.removeQuestion, hidden: true, keydown: (event) => this.pressed(event) },
      h('div', { class: 'column' },
        h('p', null, words.removeQuestion), this.problem, h('div', { class: 'buttons' }, this.yes, this.no)));
  }

  /** Escape closes the question, not the chat behind it. */
  pressed(event) {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.close();
  }

  open() {
    this.problem.textContent = '';
    this.element.hidden = false;
    this.no.focus();
  }

  /** Too late once the server was told to delete. */
  close(isRemoved = false) {
    if (this.isWorking) return;
    this.element.hidden = true;
    this.onClose(isRemoved);
  }

  async confirm() {
    if (this.isWorking) return;
    this.setWorking(true);
    this.problem.textContent = '';
    const isRemoved = await this.remove();
    this.setWorking(false);
    if (isRemoved) this.close(true);
    else this.problem.textContent = this.words.removeFailed;
  }

  setWorking(isWorking) {
    this.isWorking = isWorking;
    this.yes.textContent = isWorking ? this.words.removing : this.words.removeYes;
    set(this.no, { 'aria-disabled': String(isWorking) });
  }
}
