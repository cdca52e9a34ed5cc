/** One message as it is seen: the citizen's, or the bot's with its sources and choices. */

import { button, emblem, h, icon, outsideLink, safeUrl, setAttributes, unseen } from './dom.js';
import { renderText } from './text.js';
import { WORDS } from './words.js';

/** Shows a message of the citizen and how far it has come. */
export class CitizenItem {
  constructor(message, actions) {
    this.message = message;
    this.actions = actions;
    this.state = h('span', { class: 'state' });
    this.trouble = h('div', { class: 'trouble' });
    this.element = h('li', { class: 'item citizen', 'aria-live': 'off', tabindex: '-1' },
      h('div', { class: 'bubble' }, unseen(`${WORDS.you}: `), message.text),
      h('div', { class: 'meta' }, timeOf(message), this.state),
      this.trouble);
    this.update();
  }

  update() {
    const { delivery } = this.message;
    if (this.shown === delivery) return;
    this.shown = delivery;
    this.element.dataset.delivery = delivery;
    const picture = { sent: 'check', failed: 'alert' }[delivery] || 'clock';
    this.state.replaceChildren(icon(picture), WORDS.delivery[delivery]);
    this.stopCountdown();
    this.trouble.replaceChildren();
    if (delivery === 'failed') this.showTrouble();
  }

  showTrouble() {
    const { problem, retryAt } = this.message;
    const again = button('secondary again', WORDS.sendAgain, 'again', () => {
      if (Date.now() >= retryAt) this.actions.sendAgain(this.message);
    });
    this.trouble.append(h('p', {}, problem, retryAt ? ` ${WORDS.pleaseWait}` : ''), again);
    if (retryAt) this.countDown(again, retryAt);
  }

  /** Keeps "Kirim lagi" waiting, visibly, until the server allows it. */
  countDown(again, retryAt) {
    const label = again.querySelector('span');
    const tick = () => {
      const seconds = Math.ceil((retryAt - Date.now()) / 1000);
      const isOver = seconds <= 0;
      setAttributes(again, { 'aria-disabled': String(!isOver) });
      label.textContent = isOver ? WORDS.sendAgain : WORDS.sendAgainIn(seconds);
      if (isOver) this.stopCountdown();
    };
    this.timer = setInterval(tick, 1000);
    tick();
  }

  stopCountdown() {
    clearInterval(this.timer);
  }
}

/** Shows a message of the bot with its sources and choices. */
export class BotItem {
  constructor(message, actions, base) {
    this.message = message;
    this.actions = actions;
    this.base = base;
    this.choices = this.makeChoices();
    this.element = h('li', { class: `item bot ${message.status === 'unanswerable' ? 'unanswerable' : ''}`, tabindex: '-1' },
      h('div', { class: 'meta' }, emblem(), h('strong', {}, WORDS.name), unseen(': '), timeOf(message)),
      h('div', { class: 'bubble' }, renderText(message.text || ''), this.makeSources()),
      this.choices);
  }

  makeSources() {
    const { citations, checked_label: checked, more_url: more } = this.message;
    const moreUrl = more && safeUrl(more, this.base);
    const hasCitations = citations && citations.length > 0;
    if (!hasCitations && !checked && !moreUrl) return null;
    return h('div', { class: 'sources' },
      h('p', { class: 'sources-title' },
        hasCitations ? h('span', {}, icon('book'), WORDS.sources) : null,
        checked ? h('span', { class: 'checked' }, icon('check'), checked) : null),
      hasCitations ? h('ol', {}, ...citations.map((citation) => this.makeCitation(citation))) : null,
      moreUrl ? h('p', { class: 'more' }, outsideLink(moreUrl, WORDS.more, icon('arrow'))) : null);
  }

  makeCitation({ number, title, url }) {
    const href = url && safeUrl(url, this.base);
    return h('li', { value: number }, href ? outsideLink(href, title) : title);
  }

  makeChoices() {
    const { choices } = this.message;
    if (!choices || choices.length === 0) return null;
    return h('div', { class: 'choices', role: 'group', 'aria-label': WORDS.choices },
      ...choices.map((choice) => button('choice', choice.title, null, () => this.actions.choose(choice))));
  }

  /** Choices can be used only while nothing newer was said; the chosen one stays marked. */
  settle(following) {
    if (!this.choices) return;
    [...this.choices.children].forEach((element) => {
      const isChosen = Boolean(following) && following.from === 'citizen' && following.text === element.textContent;
      if (isChosen && !element.classList.contains('chosen')) {
        element.classList.add('chosen');
        element.prepend(icon('check'));
        element.append(unseen(` (${WORDS.chosen})`));
      }
      element.disabled = Boolean(following);
    });
  }
}

function timeOf({ at }) {
  const date = new Date(at);
  return h('time', { datetime: date.toISOString() }, clockTime(date));
}

/** "09.41", "Kemarin 09.41" or "12 Mar 2026 09.41". */
function clockTime(date, today = new Date()) {
  const time = date.toLocaleTimeString('id-ID', { hour: '2-digit', minute: '2-digit' });
  const daysAgo = (new Date(today).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / (24 * 3600 * 1000);
  if (Math.round(daysAgo) <= 0) return time;
  if (Math.round(daysAgo) === 1) return `${WORDS.yesterday} ${time}`;
  return `${date.toLocaleDateString('id-ID', { day: 'numeric', month: 'short', year: 'numeric' })} ${time}`;
}
