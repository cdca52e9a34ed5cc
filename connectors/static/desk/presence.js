/** Tells the server that an agent's page is open, and whether they are ready. */

import { kept, keptHere, post, postAtLast } from './fetching.js';

const EVERY = 10_000;
// The server asks as often, and one answer is enough.
const TOO_SOON = 7_000;
// A page that nobody touches tells of nobody, however long it stays open.
const UNTOUCHED = 30 * 60_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel'];
// By then the next page of the desk is here, or none came.
const MOVING = 10_000;

/** Which tab this is and which of its reports comes next: one that arrives late is known as such. */
function numbered(fields) {
  const page = keptHere.get('lembar') || Math.random().toString(36).slice(2, 14).padEnd(4, '0');
  const ordinal = Number(keptHere.get('ke')) + 1;
  keptHere.set('lembar', page);
  keptHere.set('ke', ordinal);
  return { ...fields, lembar: page, ke: String(ordinal) };
}

/** Returns what answers the server when it asks whether somebody is here. */
export function beHere() {
  const form = document.querySelector('form.ready');
  const button = form.querySelector('button');
  const { now, starts } = form.dataset;
  let isReady = (now || kept.get('siap', starts)) === '1';
  let isStaying = false;
  let touchedAt = Date.now();
  let reportedAt = -Infinity;
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
    if (isAlone) {
      show();
      postAtLast('/meja/pergi', numbered({}));
      return;
    }
    reportedAt = performance.now();
    post('/meja/hadir', numbered({ siap: isReady ? '1' : '0' })).catch(() => {});
  }
  function reportIfDue() {
    if (performance.now() - reportedAt > TOO_SOON) report();
  }
  function leave() {
    postAtLast('/meja/pergi', numbered({}));
  }
  /** Another page of the desk goes on reporting. */
  function stay() {
    isStaying = true;
    setTimeout(() => { isStaying = false; }, MOVING);
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
  // Said in one page, it holds in all of them.
  kept.follow('siap', (value) => {
    isReady = value === '1';
    show();
  });
  addEventListener('click', (event) => {
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!isElsewhere && event.target.closest('a[href^="/meja"]:not([target])')) stay();
  });
  addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (event.target.getAttribute('action')?.startsWith('/meja')) stay();
    // Once signed out, nobody could tell any more.
    else leave();
  });
  addEventListener('pagehide', () => {
    if (!isStaying) leave();
  });
  addEventListener('pageshow', () => {
    isStaying = false;
    report();
  });
  setInterval(reportIfDue, EVERY);
  show();
  return reportIfDue;
}
