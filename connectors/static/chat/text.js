/** The bot's plain text, turned into headings, paragraphs, lists and links. */

import { h, outsideLink, safeUrl } from './dom.js';

const BULLET = /^[•●]\s+(.*)$/;
const STEP = /^(\d{1,3})\.\s+(.*)$/;
const HEADING = /^\*([^*]+)\*$/;
const LINKABLE = /(https:\/\/[^\s<>"']+)|((?:\+62|\(?0[2-9]\d{1,2}\)?)[ -]?\d{3,4}[ -]?\d{3,5}(?:-\d{1,4})?|1500[ -]?\d{3})(?!\d)/g;

/** Lines that begin with a bullet or a number become lists, *lines between asterisks* headings. */
export function renderText(text) {
  const fragment = document.createDocumentFragment();
  let block = null;
  const open = (tag, attributes) => {
    block = h(tag, attributes);
    fragment.append(block);
  };
  const continues = (tag) => block && block.localName === tag;

  text.split('\n').map((line) => line.trim()).forEach((line) => {
    const [bullet, step, heading] = [BULLET, STEP, HEADING].map((pattern) => pattern.exec(line));
    if (line === '') {
      if (continues('p')) block = null;
    } else if (bullet) {
      if (!continues('ul')) open('ul');
      block.append(h('li', {}, renderLine(bullet[1])));
    } else if (step) {
      if (!continues('ol')) open('ol', { start: step[1] });
      block.append(h('li', {}, renderLine(step[2])));
    } else if (heading) {
      open('h3');
      block.append(heading[1].trim());
      block = null;
    } else if (continues('p')) {
      block.append(h('br'), renderLine(line));
    } else {
      open('p');
      block.append(renderLine(line));
    }
  });
  return fragment;
}

/** One line, with https addresses and telephone numbers made into links. */
function renderLine(line) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of line.matchAll(LINKABLE)) {
    const [, address, phone] = match;
    if (phone && /[\d.,/-]/.test(line[match.index - 1] || '')) continue;
    const shown = address ? address.replace(/[.,;:!?)\]*]+$/, '') : phone;
    fragment.append(line.slice(end, match.index), address ? addressLink(shown) : phoneLink(shown));
    end = match.index + shown.length;
  }
  fragment.append(line.slice(end));
  return fragment;
}

function addressLink(address) {
  const href = safeUrl(address, document.baseURI);
  return href ? outsideLink(href, address) : document.createTextNode(address);
}

function phoneLink(phone) {
  return h('a', { href: `tel:${phone.replace(/[^\d+]/g, '')}` }, phone);
}
