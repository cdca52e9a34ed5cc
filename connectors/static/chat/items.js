/** One message as it is seen: the citizen's, or the bot's with its sources and choices. */

import { button, fill, h, icon, link, set, unseen } from './dom.js';
import { Marks } from './marks.js';

const LINE = /^(?:[•●]\s+(.*)|(\d{1,3})\.\s+(.*)|\*([^*]+)\*)$/;
const LINKABLE = /https:\/\/[^\s<>"']+|(?:\+62|\(?0[2-9]\d{1,2}\)?)[ -]?\d{3,4}[ -]?\d{3,5}(?:-\d{1,4})?(?!\d)|1500[ -]?\d{3}(?!\d)/g;
const SHORT_NUMBERS = new RegExp(`${LINKABLE.source}|\\b(?:11[02-9]|129)\\b(?!-)`, 'g');

/** Shows a message of the citizen and how far it has come. */
export class CitizenItem {
  constructor(message, view) {
    const { words } = view;
    Object.assign(this, { message, words, chat: view.chat });
    this.state = h('span', { class: 'state' });
    this.trouble = h('div', { class: 'trouble' });
    this.element = h('li', { class: 'item citizen', 'aria-live': 'off', tabindex: '-1' },
      h('div', { class: 'bubble', lang: 'id' }, unseen(`${words.you}: `), message.text),
      h('div', { class: 'meta' }, timeOf(message, view), this.state),
      this.trouble);
    this.update();
  }

  update() {
    const { delivery } = this.message;
    if (this.shown === delivery) return;
    this.shown = delivery;
    this.element.dataset.delivery = delivery;
    fill(this.state, delivery === 'sent' ? icon('check') : null, this.words[delivery]);
    clearInterval(this.timer);
    fill(this.trouble);
    if (delivery === 'failed') this.showTrouble();
  }

  /** Says what happened and keeps "Kirim lagi" waiting, visibly, until the server allows it. */
  showTrouble() {
    const { retryAt } = this.message;
    const again = button('secondary', this.words.again, null, () => {
      if (Date.now() >= retryAt) this.chat.sendAgain(this.message);
    });
    const tick = () => {
      const seconds = Math.ceil((retryAt - Date.now()) / 1000);
      set(again, { 'aria-disabled': String(seconds > 0) });
      again.textContent = seconds > 0 ? this.words.againIn(seconds) : this.words.again;
      if (seconds <= 0) clearInterval(this.timer);
    };
    this.timer = setInterval(tick, 1000);
    tick();
    fill(this.trouble, h('p', null, this.message.problem), again);
  }
}

/** Shows a message of the bot, or of a person at the desk, with its sources and choices. */
export class BotItem {
  constructor(message, view) {
    const { words, chat } = view;
    Object.assign(this, { message, words, chat, base: chat.base });
    this.choices = this.makeChoices();
    const isDesk = message.from === 'desk';
    this.element = h('li', { class: `item bot ${isDesk ? 'desk' : message.status}`, tabindex: '-1' },
      h('div', { class: 'meta' }, icon(isDesk ? 'person' : 'emblem'), h('strong', null, isDesk ? words.agent : 'Tanya'), unseen(': '),
        timeOf(message, view)),
      h('div', { class: 'bubble', lang: 'id' }, ...this.makeText(message.text),
        message.copyable ? h('pre', null, message.copyable) : null, this.makeSources()),
      'mark' in message ? new Marks(message, view).element : null,
      this.choices);
  }

  /** Lines that begin with a bullet or a number become lists, *lines between asterisks* headings. */
  makeText(text) {
    const blocks = [];
    let open = null;
    const into = (tag, attributes) => {
      if (!open || open.localName !== tag) blocks.push(open = h(tag, attributes));
      return open;
    };
    text.split('\n').map((line) => line.trim()).forEach((line) => {
      const [, bullet, number, step, heading] = LINE.exec(line) || [];
      if (heading) {
        blocks.push(h('h3', null, heading.trim()));
        open = null;
      } else if (bullet || step) {
        into(step ? 'ol' : 'ul', step && { start: number })
          .append(h('li', step && { value: number }, ...this.makeLine(bullet || step)));
      } else if (line) {
        const paragraph = into('p');
        paragraph.append(...(paragraph.firstChild ? [h('br')] : []), ...this.makeLine(line));
      } else if (open && open.localName === 'p') {
        open = null;
      }
    });
    return blocks;
  }

  /** One line, with https addresses and telephone numbers made into links. */
  makeLine(line) {
    const parts = [];
    let end = 0;
    const pattern = /^1\d\d\b|telepon|hubungi/i.test(line) ? SHORT_NUMBERS : LINKABLE;
    line.replace(pattern, (found, at) => {
      const isAddress = found.startsWith('https');
      if (!isAddress && /[\d.,/-]/.test(line[at - 1] || '')) return;
      const shown = isAddress ? found.replace(/[.,;:!?)\]*]+$/, '') : found;
      parts.push(line.slice(end, at), isAddress
        ? link(shown, this.base, this.words, shown)
        : h('a', { href: `tel:${shown.replace(/[^\d+]/g, '')}` }, shown));
      end = at + shown.length;
    });
    return [...parts, line.slice(end)];
  }

  makeSources() {
    const { citations = [], checked_label: checked, more_url: more } = this.message;
    if (!citations.length && !checked && !more) return null;
    const source = ({ number, title, url }) => h('li', { value: number }, link(url, this.base, this.words, title));
    return h('div', { class: 'sources' },
      h('p', { class: 'sources-title' },
        h('span', null, citations.length ? this.words.sources : ''),
        checked ? h('span', { class: 'checked' }, icon('check'), checked) : null),
      citations.length ? h('ol', null, ...citations.map(source)) : null,
      more ? h('p', { class: 'more' }, link(more, this.base, this.words, this.words.more, icon('arrow'))) : null);
  }

  makeChoices() {
    const { choices = [] } = this.message;
    if (!choices.length) return null;
    return h('div', { class: 'choices', role: 'group', 'aria-label': this.words.choices },
      ...choices.map((choice) => set(button('choice', choice.title, null, () => this.chat.choose(choice)), { lang: 'id' })));
  }

  /** Choices can be used only while nothing newer was said; the chosen one stays marked. */
  settle(following) {
    if (!this.choices) return;
    [...this.choices.children].forEach((element) => {
      const isChosen = following && following.from === 'citizen' && following.text === element.textContent;
      if (isChosen && !element.classList.contains('chosen')) {
        element.classList.add('chosen');
        element.prepend(icon('check'));
        element.append(unseen(` (${this.words.chosen})`));
      }
      element.disabled = Boolean(following);
    });
  }
}

/** "09.41", or "12 Mar 09.41" where it was another day. */
function timeOf({ at }, { locale }) {
  const date = new Date(at);
  const day = date.toDateString() === new Date().toDateString() ? {} : { day: 'numeric', month: 'short' };
  return h('time', { datetime: at }, date.toLocaleString(locale, { ...day, hour: '2-digit', minute: '2-digit' }));
}
