/**
 * <tanya-chat>: the web chat of Tanya, as one custom element. No dependency, no build step.
 *
 *   <script src="https://host/static/tanya-chat.js" defer></script>
 *   <tanya-chat mode="panel" agency="Dukcapil Kota Contoh"></tanya-chat>
 *
 * Attributes   server  base address of the server; default: the origin this script came from
 *              agency  name shown in the header
 *              mode    "panel" (default, a box in another page) or "page" (fills its container);
 *                      the slot "brand" replaces emblem and name in the header
 * Theme        --tanya-primary, --tanya-on-primary (header, buttons, citizen's bubbles), --tanya-link,
 *              --tanya-background, --tanya-surface (bot's bubbles), --tanya-text, --tanya-muted,
 *              --tanya-line, --tanya-accent, --tanya-radius, --tanya-font, --tanya-font-size
 *
 * The chat itself lies in chat/; element.js joins its parts. All are asked for at once, so that a page
 * which embeds the chat does not wait for one import after the other.
 */
(() => {
  'use strict';

  const MODULES = [
    'element', 'view', 'styles', 'dom', 'words', 'items', 'text', 'composer', 'confirmation', 'scroller',
    'session', 'storage', 'store', 'outbox', 'connection',
  ];
  const LAST_ATTEMPT = 5;
  const { src } = document.currentScript || {};

  function load(attempt) {
    Promise.all(MODULES.map((name) => import(src ? new URL(`chat/${name}.js`, src).href : `./chat/${name}.js`)))
      .catch((error) => {
        if (attempt === LAST_ATTEMPT) throw error;
        setTimeout(() => load(attempt + 1), 500 * 2 ** attempt);
      });
  }

  load(1);
})();
