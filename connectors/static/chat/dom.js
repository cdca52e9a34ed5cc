/** Elements, icons and links, made without markup: what others wrote can only become text. */

import { WORDS } from './words.js';

/** Makes an element. Attributes that are null or false are left out; strings become text, never markup. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function setAttributes(element, attributes) {
  Object.entries(attributes).forEach(([name, value]) => {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
  });
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

const ICONS = {
  arrow: 'M4 12h15M13 5.5l6.5 6.5-6.5 6.5',
  send: 'M20.5 3.5l-17 7 7 3 3 7zM20.5 3.5l-10 10',
  trash: 'M4 7h16M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 10.5v5.5M13.7 10.5v5.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7.5V12l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z',
  alert: 'M12 8v5M12 16.2v.1M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z',
  down: 'M12 5v14M6 13l6 6 6-6',
  again: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4v5h-5',
  cut: 'M3.5 3.5l17 17M5 12.6a9.8 9.8 0 0 1 4-2.4M2 9.3A14.5 14.5 0 0 1 6 6.7M10.5 5.1A14.5 14.5 0 0 1 22 9.3M14.5 10.2a9.8 9.8 0 0 1 4.5 2.4M8.5 16a5.3 5.3 0 0 1 7 0M12 19.5v.1',
  book: 'M12 6.5C10 5 7 4.5 3.5 4.5v13.5c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2V4.5C17 4.5 14 5 12 6.5zM12 6.5V20',
  card: 'M3 5.5h18v13H3zM6.5 15.5c0-3.5 5-3.5 5 0M9 8.6a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3M14.5 10H18M14.5 13.5H18',
  passport: 'M5 3.5h14v17H5zM12 7a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M8.5 10.5h7M9 17.2h6',
  health: 'M12 20S3.5 15 3.5 9.3A4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 8.5 2.3C20.5 15 12 20 12 20zM12 10v5M9.5 12.5h5',
  baby: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4c-1.5 1.5-.5 3 1 2.7M9 11.5v.1M15 11.5v.1M9 15c1.5 1.8 4.5 1.8 6 0',
};

export function icon(name) {
  const path = svg('path', { d: ICONS[name] });
  return svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, path);
}

/** Four kawung petals, the mark of Tanya. */
export function emblem() {
  const petals = [45, 135, 225, 315].map((angle) => svg('ellipse', {
    cx: 12, cy: 6.2, rx: 3.6, ry: 5, transform: `rotate(${angle} 12 12)`,
  }));
  const seed = svg('circle', { cx: 12, cy: 12, r: 1.2 });
  return svg('svg', { class: 'emblem', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, ...petals, seed);
}

/** The kawung batik pattern behind the header. */
export function batik() {
  const petals = [45, 135, 225, 315].map((angle) => svg('ellipse', {
    cx: 22, cy: 8.5, rx: 7, ry: 12, transform: `rotate(${angle} 22 22)`,
  }));
  const pattern = svg('pattern', { id: 'kawung', width: 44, height: 44, patternUnits: 'userSpaceOnUse' }, ...petals);
  const area = svg('rect', { width: '100%', height: '100%', fill: 'url(#kawung)' });
  return svg('svg', { class: 'batik', 'aria-hidden': 'true' }, svg('defs', {}, pattern), area);
}

export function unseen(text) {
  return h('span', { class: 'unseen' }, text);
}

export function button(kind, label, iconName, onClick) {
  const element = h('button', { type: 'button', class: kind }, iconName ? icon(iconName) : null, h('span', {}, label));
  element.addEventListener('click', onClick);
  return element;
}

export function outsideLink(href, ...children) {
  return h('a', { href, target: '_blank', rel: 'noopener' }, ...children, unseen(` ${WORDS.newTab}`));
}

/** An absolute address that is safe in href, or null: https anywhere, http on the server itself. */
export function safeUrl(address, base) {
  try {
    const url = new URL(address, `${base}/`);
    const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && url.origin === new URL(base).origin);
    return allowed ? url.href : null;
  } catch (error) {
    return null;
  }
}
