/** Tells the server that an agent's page is open, and whether they are ready. */

import { kept, post, postAtLast } from './fetching.js';

const EVERY = 20_000;
// A page that was just left may report its end after this one has reported its beginning.
const ONCE_MORE = 3_000;
// A page that nobody touches tells of nobody, however long it stays open.
const UNTOUCHED = 30 * 60_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel'];

export function beHere() {
  const form = document.querySelector('form.ready');
  const button = form.querySelector('button');
  const { now, starts } = form.dataset;
  let isReady = (now || kept.get('siap', starts)) === '1';
  let isStaying = false;
  let touchedAt = Date.now();
  let isAlone = false;

  function show() {
    form.querySelector('.lamp').classList.toggle('on', isReady && !isAlone);
    form.querySelector('strong').textContent = isAlone
      ? 'Tidak di tempat: halaman ini lama tidak disentuh'
      : isReady ? 'Siap menerima' : 'Istirahat';
    button.textContent = isReady ? 'Istirahat dulu' : 'Siap menerima';
    button.value = isReady ? '0' : '1';
  }
  // A report that is lost is made good by the next one.
  function report() {
    if (isAlone) return;
    isAlone = Date.now() - touchedAt > UNTOUCHED;
    if (isAlone) show();
    else post('/meja/hadir', { siap: isReady ? '1' : '0' }).catch(() => {});
  }

  function touched() {
    touchedAt = Date.now();
    if (!isAlone) return;
    isAlone = false;
    show();
    report();
  }
  TOUCHES.forEach((kind) => addEventListener(kind, touched, { passive: true }));

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    isReady = button.value === '1';
    kept.set('siap', isReady ? '1' : '0');
    show();
    report();
  });
  // Another page of the desk goes on reporting.
  addEventListener('click', (event) => {
    if (event.target.closest('a[href^="/meja"]')) isStaying = true;
  });
  addEventListener('submit', (event) => {
    if (!event.defaultPrevented && event.target.getAttribute('action')?.startsWith('/meja')) isStaying = true;
  });
  addEventListener('pagehide', () => {
    if (!isStaying) postAtLast('/meja/pergi');
  });
  addEventListener('pageshow', () => {
    isStaying = false;
    report();
    setTimeout(report, ONCE_MORE);
  });
  setInterval(report, EVERY);
  show();
}
