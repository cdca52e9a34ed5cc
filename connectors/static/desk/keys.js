/** Everything by keyboard; keys of one letter can be switched off (WCAG 2.1.4). */

import { kept } from './fetching.js';

const TYPING = 'input:not([type="checkbox"], [type="radio"]), textarea, select';

/** To the line before or after the one that has the focus, or that is open. */
function step(by) {
  const lines = [...document.querySelectorAll('.lines a')];
  if (!lines.length) return;
  const at = lines.indexOf(document.activeElement);
  const from = at >= 0 ? at : lines.findIndex((line) => line.hasAttribute('aria-current'));
  const next = from < 0 && by < 0 ? lines.length - 1 : from + by;
  lines[Math.min(Math.max(next, 0), lines.length - 1)].focus();
}

const focusOn = (id) => () => document.getElementById(id)?.focus();
const press = (selector) => () => document.querySelector(selector)?.click();

export function useKeys() {
  const dialog = document.getElementById('keys');
  const choice = document.getElementById('huruf');
  const open = () => dialog.showModal();
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: press('#ambil'),
    b: focusOn('teks'),
    c: focusOn('ketik'),
    s: press('#saran [data-use]'),
    '/': focusOn('cari'),
    '?': open,
  };
  choice.checked = kept.get('huruf', '1') === '1';
  choice.addEventListener('change', () => kept.set('huruf', choice.checked ? '1' : '0'));
  document.getElementById('tombol-keys').addEventListener('click', open);
  addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (target.matches?.(TYPING)) {
      if (key === 'Escape') target.blur();
      return;
    }
    const isInList = target.closest?.('.lines');
    const arrow = isInList && { ArrowDown: 1, ArrowUp: -1 }[key];
    const act = arrow ? () => step(arrow) : choice.checked && keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
