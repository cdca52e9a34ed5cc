/** The reply box: catalogue answers at a key, a look at the channel, said once, never lost. */

import { draftOf, dropDraft, keepDraft, newKey } from './draft.js';
import { part, post, whenQuiet } from './fetching.js';
import { renewThread } from './live.js';

const SEARCH_AFTER = 250;
const PREVIEW_AFTER = 600;
const MARKS = { judul: ['*', '*'], butir: ['• ', ''], langkah: ['1. ', ''] };

export function writeReplies(form) {
  const { thread, most } = form.dataset;
  const { teks: box, kunci: key } = form.elements;
  const used = form.querySelector('.used');
  const failed = document.getElementById('gagal');
  const size = document.getElementById('panjang');
  const shown = document.getElementById('pratinjau');
  let isSending = false;
  let isShown = false;

  const usedNow = () => [...used.querySelectorAll('input:checked')]
    .map((tick) => ({ key: tick.value, title: tick.dataset.title }));

  function keep() {
    keepDraft(thread, { text: box.value, key: key.value, used: usedNow() });
    const over = Number(most) && box.value.length > Number(most);
    size.textContent = over ? `Lebih dari ${most} huruf: terkirim sebagai beberapa pesan.` : '';
    if (isShown) lookLater();
  }

  /** Names a source that goes with the words; it can be left out again. */
  function addUsed(source) {
    if ([...used.querySelectorAll('input')].some((tick) => tick.value === source.key)) return;
    const tick = Object.assign(document.createElement('input'), { type: 'checkbox', name: 'dari', value: source.key, checked: true });
    tick.dataset.title = source.title;
    const label = document.createElement('label');
    label.className = 'choice';
    label.append(tick, Object.assign(document.createElement('span'), { textContent: `Sumber: ${source.title}` }));
    const item = document.createElement('li');
    item.append(label);
    used.append(item);
  }

  function insert(words) {
    const before = box.value.slice(0, box.selectionStart).trimEnd();
    const after = box.value.slice(box.selectionEnd).trimStart();
    box.value = [before, words, after].filter(Boolean).join('\n\n');
    const at = before ? before.length + 2 + words.length : words.length;
    box.focus();
    box.setSelectionRange(at, at);
    keep();
  }

  function tell(sentence, response) {
    failed.hidden = false;
    failed.textContent = sentence;
    if (response?.status !== 401) return;
    const link = document.createElement('a');
    link.href = `/masuk?lanjut=/meja/${thread}`;
    link.textContent = 'Masuk lagi';
    failed.append(' ', link);
  }

  async function look() {
    isShown = true;
    const response = await post(`/meja/${thread}/pratinjau`, new FormData(form)).catch(() => null);
    // Our own page, every word of it escaped there.
    if (response?.ok) shown.innerHTML = await response.text();
  }
  const lookLater = whenQuiet(PREVIEW_AFTER, look);

  async function send() {
    if (isSending) return;
    isSending = true;
    failed.hidden = true;
    size.textContent = 'Mengirim …';
    try {
      const response = await post(form.action, new FormData(form));
      if (response.ok) {
        box.value = '';
        key.value = newKey();
        used.replaceChildren();
        shown.replaceChildren();
        isShown = false;
        dropDraft(thread);
        size.textContent = 'Terkirim.';
        renewThread();
      } else {
        const { message } = await response.json();
        tell(`Belum terkirim. ${message}${response.status === 401 ? '' : ' Tulisan Anda masih ada di sini.'}`, response);
        size.textContent = '';
        // What was sent under this name is not what stands here.
        if (response.status === 409) key.value = newKey();
        keep();
        renewThread();
      }
    } catch {
      tell('Belum terkirim: jaringan terputus. Tulisan Anda tersimpan di tab ini. Tekan Kirim lagi; tidak akan terkirim dua kali.');
      size.textContent = '';
    } finally {
      isSending = false;
    }
    box.focus();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (event.submitter?.hasAttribute('formaction')) look();
    else send();
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('input', keep);
  const marks = form.querySelector('.marks');
  marks.hidden = false;
  marks.addEventListener('click', ({ target }) => {
    const [before, after] = MARKS[target.dataset.mark] ?? [];
    if (before === undefined) return;
    const start = box.value.lastIndexOf('\n', box.selectionStart - 1) + 1;
    const line = /[^\n]*/.exec(box.value.slice(start))[0];
    box.setRangeText(`${before}${line}${after}`, start, start + line.length, 'end');
    if (after && !line) box.setSelectionRange(start + before.length, start + before.length);
    box.focus();
    keep();
  });
  document.querySelector('.talk').addEventListener('click', (event) => {
    const chosen = event.target.closest('[data-use]');
    if (!chosen) return;
    event.preventDefault();
    addUsed({ key: chosen.dataset.use, title: chosen.dataset.title });
    insert(chosen.dataset.words);
    document.getElementById('jawaban').replaceChildren();
    document.getElementById('ketik').value = '';
  });
  searchAnswers(thread);
  used.querySelectorAll('input').forEach((tick) => {
    tick.dataset.title ??= tick.parentElement.textContent.trim().replace(/^Sumber: /, '');
  });
  const draft = draftOf(thread);
  if (draft?.text && !box.value) {
    box.value = draft.text;
    key.value = draft.key;
    draft.used.forEach(addUsed);
  }
  keep();
}

/** Search as you type: Enter takes the chosen answer, the first if none is. */
function searchAnswers(thread) {
  const input = document.getElementById('ketik');
  const list = document.getElementById('jawaban');
  const rows = () => [...list.querySelectorAll('.found li')];

  const search = whenQuiet(SEARCH_AFTER, async () => {
    const typed = input.value.trim();
    const fresh = await part(`/meja/${thread}/jawaban?ketik=${encodeURIComponent(typed)}`).catch(() => null);
    if (fresh && typed === input.value.trim()) list.replaceChildren(...fresh.body.childNodes);
  });

  function choose(by) {
    const all = rows();
    const at = all.findIndex((row) => row.classList.contains('chosen'));
    all[at]?.classList.remove('chosen');
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.classList.add('chosen');
    next?.scrollIntoView({ block: 'nearest' });
  }

  input.addEventListener('input', search);
  input.addEventListener('keydown', (event) => {
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow) choose(arrow);
    else if (event.key === 'Enter') (list.querySelector('.chosen [data-use]') ?? list.querySelector('[data-use]'))?.click();
    else if (event.key === 'Escape') list.replaceChildren();
    else return;
    event.preventDefault();
  });
}
