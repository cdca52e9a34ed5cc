/** What an agent is writing, kept in this tab until it is sent. */

const place = (thread) => `meja:draf:${thread}`;

/** A name for a reply that no other has: sent twice, it is said once. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** {text, key, used: [{key, title}]}, or null. */
export function draftOf(thread) {
  try {
    return JSON.parse(sessionStorage.getItem(place(thread)));
  } catch {
    return null;
  }
}

export function keepDraft(thread, draft) {
  if (draft.text.trim()) sessionStorage.setItem(place(thread), JSON.stringify(draft));
  else sessionStorage.removeItem(place(thread));
}

export function dropDraft(thread) {
  sessionStorage.removeItem(place(thread));
}

/** Where there is no box to write in any more, the words can still be copied. */
export function showLeftDraft(thread) {
  const draft = draftOf(thread);
  if (!draft?.text || document.getElementById('teks') || document.getElementById('tersimpan')) return;
  const field = document.createElement('div');
  field.className = 'field kept no-print';
  const label = Object.assign(document.createElement('label'), { htmlFor: 'tersimpan', textContent: 'Tulisan Anda yang belum terkirim' });
  const box = Object.assign(document.createElement('textarea'), { id: 'tersimpan', rows: 5, readOnly: true, value: draft.text });
  const drop = Object.assign(document.createElement('button'), { type: 'button', className: 'second small', textContent: 'Buang tulisan ini' });
  drop.addEventListener('click', () => {
    dropDraft(thread);
    field.remove();
  });
  field.append(label, box, drop);
  document.querySelector('.talk').append(field);
}
