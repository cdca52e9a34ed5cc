/** Puts what the server says now into the page, and leaves alone what is the same. */

/** The list; who stands on a line with the keyboard stays there. */
export function renewList(fresh, openThread) {
  const old = document.getElementById('daftar-isi');
  fresh.querySelector(`#baris-${openThread} a`)?.setAttribute('aria-current', 'page');
  if (old.isEqualNode(fresh)) return;
  const line = document.activeElement.closest?.('#daftar-isi li[id]')?.id;
  old.replaceWith(fresh);
  if (line) document.getElementById(line)?.querySelector('a').focus({ preventScroll: true });
}

/** To the newest words. */
export function showNewest() {
  const log = document.getElementById('log');
  log.scrollTop = log.scrollHeight;
}

/** Both sides: new words come below, of old ones only how far they came may change. */
export function renewLog(fresh) {
  const log = document.getElementById('log');
  const list = log.querySelector('ol');
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  for (const said of [...fresh.querySelectorAll(':scope > ol > li')]) {
    const old = said.id && document.getElementById(said.id);
    if (!old) {
      if (said.id) list.querySelector(':scope > li:not([id])')?.remove();
      list.append(said);
      continue;
    }
    const [before, now] = [old, said].map((one) => one.querySelector('.mark'));
    if (now && before.textContent !== now.textContent) before.replaceWith(now);
    if (now) old.toggleAttribute('data-moving', said.hasAttribute('data-moving'));
  }
  if (isAtEnd) showNewest();
}

/** A part that holds nothing anybody types. */
export function renewPart(id, fresh) {
  const old = document.getElementById(id);
  // What was unfolded stays so.
  const folds = [old, fresh].map((one) => [...(one?.querySelectorAll('details') ?? [])]);
  folds[1].forEach((fold, at) => fold.toggleAttribute('open', Boolean(folds[0][at]?.open)));
  if (old && fresh && !old.isEqualNode(fresh)) old.replaceWith(fresh);
}
