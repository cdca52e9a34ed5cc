/** The message box. */

import { h, icon, setAttributes } from './dom.js';
import { WORDS } from './words.js';

const TEXT_LIMIT = 2000;
const COUNTER_FROM = 1800;
const TYPING_PAUSE = 700;   // milliseconds

/** The box in which the citizen writes: grows to five lines, counts near the limit. */
export class Composer {
  /** @param onSend called with the text */
  constructor(onSend) {
    this.onSend = onSend;
    this.hint = h('p', { class: 'hint', id: 'hint' });
    this.spokenHint = h('p', { class: 'unseen', role: 'status' });
    this.box = h('textarea', {
      id: 'box', rows: 1, placeholder: WORDS.placeholder, 'aria-describedby': 'hint note', autocomplete: 'off',
      enterkeyhint: isTouchKeyboard() ? 'enter' : 'send',
    });
    this.send = h('button', { type: 'submit', class: 'send' }, h('span', {}, WORDS.send), icon('send'));
    this.element = h('form', { class: 'composer', novalidate: true },
      h('label', { for: 'box', class: 'unseen' }, WORDS.box),
      this.hint, this.spokenHint,
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

  /** Seen at once, but read aloud when the typing rests: not a number for every letter. */
  setHint(text) {
    if (this.hint.textContent === text) return;
    this.hint.textContent = text;
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => { this.spokenHint.textContent = text; }, TYPING_PAUSE);
  }
}

/** On a touch keyboard Enter makes a new line, as in the messaging apps people know. */
export function isTouchKeyboard() {
  return matchMedia('(hover: none) and (pointer: coarse)').matches;
}

/** Characters as a reader counts them: an emoji is one. */
function lengthOf(text) {
  return Array.from(text).length;
}
