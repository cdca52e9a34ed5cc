/** Talks to the server: pages and parts of pages, as whoever is signed in. */

export const token = document.querySelector('meta[name="csrf-token"]').content;

/** The session ended: what is on the page stays there. */
export class SignedOut extends Error {}

/** Part of a page, parsed. Throws SignedOut, or an Error when there is none. */
export async function part(path) {
  const response = await fetch(path);
  if (response.redirected) throw new SignedOut();
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/** Posts fields, even if the page is left meanwhile; the response as it is. */
export function post(path, fields) {
  return fetch(path, {
    method: 'POST',
    headers: { 'X-CSRF-Token': token },
    body: new URLSearchParams(fields),
    keepalive: true,
  });
}

/** Posts while the page goes away. */
export function postAtLast(path, fields) {
  navigator.sendBeacon(path, new URLSearchParams({ ...fields, _token: token }));
}

/** Calls `act` at once, and after that at most every `rest` milliseconds, the last call included. */
export function atMostEvery(rest, act) {
  let timer = 0;
  let last = -Infinity;
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      last = performance.now();
      act();
    }, Math.max(0, last + rest - performance.now()));
  };
}

/** Calls `act` once for all calls within a time, at its end. */
export function inAWhile(milliseconds, act) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      act();
    }, milliseconds);
  };
}

/** Calls `act` when nothing happened for a while. */
export function whenQuiet(milliseconds, act) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds, ...given);
  };
}

/** A choice of this browser, kept for the next visit. */
export const kept = {
  get: (name, otherwise) => localStorage.getItem(`meja:${name}`) ?? otherwise,
  set: (name, value) => localStorage.setItem(`meja:${name}`, value),
  /** Calls `act` with what another tab has chosen. */
  follow: (name, act) => addEventListener('storage', ({ key, newValue }) => {
    if (key === `meja:${name}` && newValue !== null) act(newValue);
  }),
};

/** What belongs to this tab, over its pages. */
export const keptHere = {
  get: (name) => sessionStorage.getItem(`meja:${name}`),
  set: (name, value) => sessionStorage.setItem(`meja:${name}`, value),
};
