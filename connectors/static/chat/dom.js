/** Elements, icons and links, made without markup: what others wrote can only become text. */

/** Makes an element. Attributes that are null or false are left out, functions listen; strings become text. */
export function h(tag, attributes, ...children) {
  return fill(set(document.createElement(tag), attributes || {}), ...children);
}

export function fill(element, ...children) {
  element.textContent = '';
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function set(element, attributes) {
  Object.entries(attributes).forEach(([name, value]) => {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
  });
  return element;
}

const ICONS = {
  arrow: 'M4 12h15M13 5.5l6.5 6.5-6.5 6.5',
  trash: 'M4 7h16M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  person: 'M8 8a4 4 0 1 0 8 0 4 4 0 1 0-8 0M4 20.5q0-7 8-7t8 7',
  thumb: 'M7 11v9H4v-9h3l4-7.5c1.8 0 2.6 1.2 2.3 2.8L12.7 9.5h5.6a2 2 0 0 1 2 2.4l-1.3 6.4a2 2 0 0 1-2 1.7H7',
  // Four kawung petals, the mark of Tanya.
  emblem: 'M12 12Q4 12 4 4 12 4 12 12 20 12 20 20 12 20 12 12 4 12 4 20 12 20 12 12 12 4 20 4 20 12 12 12z',
};

export function icon(name) {
  const [svg, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
  svg.append(set(path, { d: ICONS[name.split(' ')[0]] }));
  return set(svg, { class: `icon ${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' });
}

/** The agency's logo, or our own mark. */
export function mark(logo) {
  return logo ? h('img', { class: 'logo', src: logo, alt: '' }) : icon('emblem');
}

export function unseen(text) {
  return h('span', { class: 'unseen' }, text);
}

export function button(kind, label, picture, click) {
  return h('button', { type: 'button', class: kind, click }, picture ? icon(picture) : null, h('span', null, label));
}

/** A link that opens beside the chat; just its text where the address is not safe. */
export function link(address, base, words, ...children) {
  const href = safeUrl(address, base);
  return href
    ? h('a', { href, target: '_blank', rel: 'noopener' }, ...children, unseen(` ${words.newTab}`))
    : h('span', null, ...children);
}

/** An absolute address that is safe in href, or null: https anywhere, http on the server itself. */
export function safeUrl(address, base) {
  try {
    const url = new URL(address, `${base}/`);
    return url.protocol === 'https:' || url.origin === new URL(base).origin ? url.href : null;
  } catch (error) {
    return null;
  }
}

/** On a touch keyboard focus raises the keyboard, which hides half of the conversation. */
export function hasTouchKeyboard() {
  return matchMedia('(hover: none) and (pointer: coarse)').matches;
}
