/** Keeps the page true without a reload: told by the server, and looking by itself now and then. */

import { call } from './calling.js';
import { SignedOut, atMostEvery, inAWhile, part } from './fetching.js';
import { renewList, renewLog, renewPart, showNewest } from './renewing.js';

// What changes no list, and of a thread only how it looks in one.
const WITHIN = new Set(['pesan', 'catatan', 'tanda', 'dibuka_data']);
const REST = 700;
const COUNTS = 3_000;
const BY_ITSELF = 30_000;
const MARKS = 6_000;
const ANEW = 5_000;
const PATIENCE = 6_000;

const two = document.querySelector('.two');
const threadId = two?.dataset.thread;
const lost = document.getElementById('putus');
const spoken = document.getElementById('sebut');

function tellLost(sentence, isSignedOut = false) {
  lost.hidden = !sentence;
  lost.textContent = sentence;
  if (!isSignedOut) return;
  const link = document.createElement('a');
  link.href = `/masuk?lanjut=${encodeURIComponent(location.pathname + location.search)}`;
  link.textContent = 'Masuk lagi';
  lost.append(' ', link, '.');
}

/** Shows what `act` fetched; whatever goes wrong is told, and tried again by the next look. */
async function trying(act) {
  try {
    await act();
    // Where no stream comes through, a look tells that the network is back.
    tellLost('');
  } catch (error) {
    if (error instanceof SignedOut) {
      tellLost('Sesi Anda berakhir. Tulisan di halaman ini tetap ada.', true);
    } else if (error.message === '404') {
      changed('Percakapan ini tidak ada lagi: warga menghapusnya, atau pindah ke unit lain.');
    } else {
      tellLost('Jaringan terputus. Halaman ini diperbarui begitu tersambung lagi.');
    }
  }
}

async function lookAtList() {
  const fresh = await part(`/meja/daftar${location.search}`);
  renewList(document.adoptNode(fresh.getElementById('daftar-isi')), threadId);
}

/** Something about the thread is not as this page shows it. */
function changed(sentence) {
  const notice = document.getElementById('berubah');
  if (!notice) return;
  const link = document.createElement('a');
  link.href = location.pathname + location.search;
  link.textContent = 'Muat ulang';
  notice.replaceChildren(Object.assign(document.createElement('p'), { textContent: `${sentence} ` }));
  notice.firstChild.append(link);
  notice.hidden = false;
}

async function lookAtThread() {
  const isSeen = document.hidden ? '0' : '1';
  const fresh = await part(`/meja/${threadId}/isi?lihat=${isSeen}`);
  const [before, now] = [document, fresh].map((one) => one.getElementById('isi-keadaan'));
  renewLog(fresh.getElementById('log'));
  ['saran', 'catatan-isi', 'riwayat-isi'].forEach((id) => renewPart(id, fresh.getElementById(id)));
  if (before.dataset.state === now.dataset.state) return;
  // What is typed here must not go: it is read anew only where nobody is writing.
  const isWriting = [...document.querySelectorAll('.thread textarea, .thread input:not([type="hidden"])')]
    .some((box) => box.value !== box.defaultValue);
  if (isWriting) changed(`Keadaannya berubah. ${now.textContent.trim()}`);
  else location.reload();
}

export const renewThread = atMostEvery(REST, () => trying(lookAtThread));
const renewLists = atMostEvery(REST, () => trying(lookAtList));
// Only the numbers beside the names of lists change.
const renewCounts = inAWhile(COUNTS, renewLists);

function renewAll() {
  renewLists();
  if (threadId) renewThread();
}

function hear(changes) {
  const isInSight = ({ id }) => document.getElementById(`baris-${id}`);
  const mayEnter = ['menunggu', 'semua'].includes(document.getElementById('daftar-isi').dataset.view);
  const moves = changes.filter(({ kind }) => !WITHIN.has(kind));
  if (changes.some(isInSight) || (mayEnter && moves.length)) renewLists();
  else if (moves.length) renewCounts();
  if (threadId && changes.some(({ id }) => String(id) === threadId)) renewThread();
  if (!changes.some(({ rings }) => rings)) return;
  call();
  spoken.textContent = changes.some(({ kind, rings }) => rings && kind !== 'pesan')
    ? 'Ada warga yang menunggu petugas.'
    : 'Ada pesan baru dari warga.';
}

function listen(answerPulse) {
  const stream = new EventSource('/meja/kabar');
  let waiting = 0;
  stream.addEventListener('mulai', () => {
    clearTimeout(waiting);
    waiting = 0;
    tellLost('');
    renewAll();
  });
  stream.addEventListener('denyut', answerPulse);
  stream.addEventListener('kabar', ({ data }) => hear(JSON.parse(data)));
  stream.addEventListener('error', () => {
    const isOver = stream.readyState === EventSource.CLOSED;
    // The server ends streams now and then, and they begin anew at once.
    waiting ||= setTimeout(renewAll, PATIENCE);
    if (isOver) setTimeout(() => listen(answerPulse), ANEW);
  });
}

/** @param answerPulse what is done when the server asks whether somebody is here */
export function live(answerPulse) {
  listen(answerPulse);
  setInterval(renewAll, BY_ITSELF);
  if (!threadId) return;
  showNewest();
  setInterval(() => {
    if (document.querySelector('[data-moving]')) renewThread();
  }, MARKS);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) renewThread();
  });
}
