/** The question under an answer whether it helped, and what is said to the thumb. */

import { button, fill, h, icon, set } from './dom.js';

/** What is sent is Indonesian, whatever the interface speaks. */
const PERSON = 'Hubungi petugas';

/** Two buttons, of which one may stay pressed; a second press takes it back. */
export class Marks {
  /** @param message with its mark: 1, -1, or 0 for none yet */
  constructor(message, { words, chat }) {
    Object.assign(this, { message, words, chat });
    this.said = h('span');
    this.buttons = [1, -1].map((mark) => {
      const label = mark > 0 ? words.good : words.poor;
      return h('button', { type: 'button', class: 'mark', 'aria-label': label, click: () => this.press(mark) },
        icon(mark > 0 ? 'thumb' : 'thumb down'));
    });
    this.element = h('div', { class: 'marks', role: 'group', 'aria-label': words.marks },
      h('span', { 'aria-hidden': 'true' }, words.marks), ...this.buttons, this.said);
    this.show();
  }

  show() {
    this.buttons.forEach((element, at) => set(element, { 'aria-pressed': String(this.message.mark === 1 - 2 * at) }));
  }

  /** Shows the mark at once, and the former one again if the server cannot keep it. */
  async press(pressed) {
    const { message, words } = this;
    const former = message.mark;
    message.mark = pressed === former ? 0 : pressed;
    this.show();
    this.tell(message.mark);
    if (await this.chat.mark(message)) return;
    message.mark = former;
    this.show();
    fill(this.said, words.markFailed);
  }

  tell(mark) {
    const { words } = this;
    const person = () => this.chat.choose({ title: PERSON, value: 'petugas' });
    fill(this.said, ...[
      mark ? words.thanks : null,
      mark < 0 ? button('secondary', words.person, null, person) : null,
    ].filter(Boolean));
  }
}
