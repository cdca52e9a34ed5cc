/** The question before a conversation is deleted. */

import { button, h, setAttributes } from './dom.js';
import { WORDS } from './words.js';

/** Asks, inside the element, whether the conversation shall really be deleted. */
export class Confirmation {
  /** @param actions {remove() -> Promise of success, removed(), closed()} */
  constructor(actions) {
    this.actions = actions;
    this.problem = h('p', { class: 'problem', role: 'alert' });
    this.no = button('secondary', WORDS.removeNo, null, () => this.close());
    this.yes = button('danger', WORDS.removeYes, 'trash', () => this.confirm());
    this.element = h('div', { class: 'confirmation', role: 'group', 'aria-labelledby': 'remove-question', hidden: true },
      h('div', { class: 'column' },
        h('p', { id: 'remove-question' }, WORDS.removeQuestion), this.problem, h('div', { class: 'buttons' }, this.yes, this.no)));
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
    });
  }

  open() {
    this.problem.textContent = '';
    this.element.hidden = false;
    this.no.focus();
  }

  /** Too late once the server was told to delete. */
  close() {
    if (this.isWorking) return;
    this.element.hidden = true;
    this.actions.closed();
  }

  async confirm() {
    if (this.isWorking) return;
    this.setWorking(true);
    this.problem.textContent = '';
    const isRemoved = await this.actions.remove();
    this.setWorking(false);
    if (isRemoved) {
      this.element.hidden = true;
      this.actions.removed();
    } else {
      this.problem.textContent = WORDS.removeFailed;
    }
  }

  setWorking(isWorking) {
    this.isWorking = isWorking;
    this.yes.querySelector('span').textContent = isWorking ? WORDS.removing : WORDS.removeYes;
    setAttributes(this.no, { 'aria-disabled': String(isWorking) });
  }
}
