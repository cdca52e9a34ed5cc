/** How the chat looks. Everything a page may change is a --tanya- property. */

import { h } from './dom.js';

const STYLES = `
:host {
  --primary: var(--tanya-primary, #0b5a5e);
  --on-primary: var(--tanya-on-primary, #fff);
  --bar: var(--tanya-primary, #0b5a5e);
  --link: var(--tanya-link, #0a5a66);
  --background: var(--tanya-background, #f8f5ef);
  --surface: var(--tanya-surface, #fff);
  --text: var(--tanya-text, #1d2a2b);
  --muted: var(--tanya-muted, #556060);
  --line: var(--tanya-line, #e3dccf);
  --accent: var(--tanya-accent, #d9992b);
  --tint: #e6f0ee;
  --control: #75807f;
  --warm: #fdf1d8;
  --danger: #a32a1b;
  --radius: var(--tanya-radius, 18px);
  display: block;
  container-type: inline-size;
  height: 640px;
  max-height: 100vh;
  max-height: 100dvh;
  color-scheme: light dark;
  font: 400 var(--tanya-font-size, 17px)/1.5 var(--tanya-font, -apple-system, Roboto, "Segoe UI", "Noto Sans", "Liberation Sans", system-ui, sans-serif);
}
:host([mode="page"]) { height: 100%; max-height: none; }
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) {
  :host {
    --primary: var(--tanya-primary, #14676a);
    --bar: var(--tanya-primary, #0e4246);
    --link: var(--tanya-link, #86d3cf);
    --background: var(--tanya-background, #11191a);
    --surface: var(--tanya-surface, #1b2627);
    --text: var(--tanya-text, #e8eeec);
    --muted: var(--tanya-muted, #a8b6b4);
    --line: var(--tanya-line, #2f3c3d);
    --accent: var(--tanya-accent, #e3ae50);
    --tint: #1d3334;
    --control: #7f8f8e;
    --warm: #3a2f17;
    --danger: #ff9d8c;
  }
}

*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
p, h2, h3, ul, ol { margin: 0; padding: 0; }
button, textarea { font: inherit; color: inherit; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { flex: none; width: 1.3em; height: 1.3em; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.emblem { flex: none; width: 1.2em; height: 1.2em; fill: var(--accent); }

:focus { outline: none; }
:focus-visible { outline: 3px solid transparent; box-shadow: 0 0 0 3px #ffd23f, 0 0 0 6px #14211f; }
.log:focus-visible { box-shadow: inset 0 0 0 3px #14211f, inset 0 0 0 6px #ffd23f; outline-offset: -6px; }

/* frame */
.app { display: flex; flex-direction: column; height: 100%; overflow: hidden; color: var(--text); background: var(--background); }
:host(:not([mode="page"])) .app { border: 1px solid var(--line); border-radius: var(--radius); }
.body { position: relative; display: flex; flex: 1; flex-direction: column; min-height: 0; }
.column { width: 100%; max-width: 752px; margin: 0 auto; padding: 0 14px; }

/* header */
.bar { position: relative; display: flex; align-items: center; gap: 6px; padding: 10px max(14px, calc(50% - 376px + 14px)); color: var(--on-primary); background: var(--bar); border-bottom: 4px solid var(--accent); }
.batik { position: absolute; top: 0; right: 0; width: 100%; height: 100%; fill: var(--on-primary); opacity: .045; }
.brand, ::slotted([slot="brand"]) { position: relative; flex: 1; min-width: 0; }
.brand { display: flex; align-items: center; gap: 12px; line-height: 1.25; }
.brand .emblem { width: 40px; height: 40px; padding: 6px; border-radius: 12px; background: var(--on-primary); fill: var(--primary); }
.brand strong { display: block; font-size: 1.12em; }
.brand small { display: block; font-size: .82em; }
.remove { position: relative; display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-width: 46px; min-height: 46px; margin-right: -8px; padding: 0 10px; font-size: .88em; border: 1px solid transparent; border-radius: 12px; background: none; cursor: pointer; }
.remove:hover { background: rgba(255, 255, 255, .15); }
.remove span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

/* confirmation */
.confirmation { position: absolute; z-index: 1; top: 0; left: 0; width: 100%; max-height: 100%; overflow-y: auto; padding: 16px 0 18px; border-bottom: 1px solid var(--line); box-shadow: 0 8px 24px rgba(0, 0, 0, .18); background: var(--surface); animation: rise .2s ease-out; }
.confirmation p { margin-bottom: 10px; font-weight: 600; }
.confirmation .problem:empty { display: none; }
.problem { color: var(--danger); }
.buttons { display: flex; flex-wrap: wrap; gap: 10px; }
.secondary, .danger { display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 46px; padding: 8px 18px; font-weight: 600; border: 2px solid var(--link); border-radius: 14px; color: var(--link); background: var(--surface); cursor: pointer; }
.secondary:hover { background: var(--tint); }
.danger { color: #fff; border-color: transparent; background: #a32a1b; }
.danger:hover { background: #861f12; }
[aria-disabled="true"] { color: var(--muted); border: 2px dashed var(--control); cursor: default; }

/* conversation */
.log { position: relative; flex: 1; min-height: 0; overflow-x: hidden; overflow-y: auto; overscroll-behavior: contain; padding: 16px 0 20px; }
.messages { list-style: none; }
.item { display: flex; flex-direction: column; margin-top: 18px; border-radius: var(--radius); }
.lively .item { animation: rise .25s ease-out; }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }
.bubble { min-width: 0; padding: 12px 16px; border: 1px solid transparent; border-radius: var(--radius); overflow-wrap: anywhere; }
.meta { display: flex; align-items: center; gap: 7px; color: var(--muted); font-size: .8em; }
.notice { margin: 18px auto 0; padding: 8px 14px; border-radius: 12px; color: var(--muted); background: var(--tint); font-size: .88em; text-align: center; }

.citizen { align-items: flex-end; }
.citizen .bubble { max-width: 86%; color: var(--on-primary); background: var(--primary); border-bottom-right-radius: 5px; white-space: pre-wrap; }
.citizen .meta { margin-top: 5px; }
.state { display: inline-flex; align-items: center; gap: 3px; }
.citizen[data-delivery="sending"] .bubble, .citizen[data-delivery="waiting"] .bubble { color: var(--text); background: var(--tint); border: 1px dashed var(--control); }
.citizen[data-delivery="failed"] .state { color: var(--danger); font-weight: 600; }
.trouble { display: flex; flex-direction: column; align-items: flex-end; gap: 8px; max-width: 86%; }
.trouble p { margin-top: 4px; color: var(--danger); font-size: .92em; text-align: right; }

.bot { align-items: flex-start; }
.bot .meta { margin: 0 0 6px 2px; }
.bot .meta .emblem, .thinking .emblem { width: 26px; height: 26px; padding: 4px; border-radius: 9px; background: var(--bar); fill: #f0b545; }
.bot .meta strong { color: var(--text); }
.bot .bubble { max-width: 100%; background: var(--surface); border-color: var(--line); border-top-left-radius: 5px; }
.unanswerable .bubble { border-left: 5px solid var(--accent); }
.bubble > p + p, .bubble > ul + p, .bubble > ol + p { margin-top: 12px; }
.bubble h3 { margin: 16px 0 4px; font-size: 1em; font-weight: 700; color: var(--link); }
.bubble > h3:first-child { margin-top: 0; }
.bubble > ul, .bubble > ol { margin-top: 6px; padding-left: 1.5em; }
.bubble > ul { list-style: disc; }
.bubble > h3 + p { margin-top: 0; }
.bubble > ul > li, .bubble > ol > li { padding: 2px 0 2px 4px; }
.bubble li::marker { color: var(--link); font-weight: 700; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 3px; border-radius: 4px; }
a:hover { text-decoration-thickness: 3px; }

.sources { margin-top: 16px; padding-top: 12px; border-top: 1px solid var(--line); font-size: .9em; }
.sources:first-child { margin-top: 0; padding-top: 0; border: 0; }
.sources-title { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 6px 12px; font-weight: 700; }
.sources-title span { display: inline-flex; align-items: center; gap: 6px; }
.sources-title .checked { padding: 3px 11px 3px 8px; border-radius: 99px; color: var(--link); background: var(--tint); font-size: .92em; font-weight: 600; }
.sources ol { margin-top: 2px; padding-left: 1.5em; }
.sources li { padding-left: 2px; }
.sources a { display: inline-flex; flex-wrap: wrap; align-items: center; min-height: 44px; padding: 6px 0; }
.sources li a { vertical-align: middle; }
.more a { gap: 6px; font-weight: 700; text-decoration: none; }
.more a:hover { text-decoration: underline; }

.choices { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 10px; }
.choice { display: inline-flex; align-items: center; gap: 7px; min-height: 46px; padding: 8px 18px; font-weight: 600; text-align: left; color: var(--link); background: var(--surface); border: 2px solid var(--link); border-radius: 23px; cursor: pointer; }
.choice:hover { background: var(--tint); }
.choice:disabled { color: var(--muted); font-weight: 400; background: none; border: 1px solid var(--line); cursor: default; }
.choice.chosen { color: var(--text); font-weight: 600; background: var(--tint); border-color: transparent; }

.thinking { display: flex; align-items: center; gap: 10px; margin-top: 18px; color: var(--muted); font-size: .9em; }
.dots { display: inline-flex; gap: 5px; padding: 15px 16px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
.dots i { width: 8px; height: 8px; border-radius: 50%; background: var(--link); animation: dot 1.3s infinite ease-in-out; }
.dots i:nth-child(2) { animation-delay: .18s; }
.dots i:nth-child(3) { animation-delay: .36s; }
@keyframes dot { 0%, 70%, 100% { opacity: .35; transform: none; } 35% { opacity: 1; transform: translateY(-4px); } }
.slow { animation: appear .4s 3s both; }
@keyframes appear { from { opacity: 0; } }

/* greeting */
.greeting { padding: 2px 0 4px; }
.greeting h2 { font-size: 1.45em; line-height: 1.25; letter-spacing: -.01em; }
.greeting > p { margin-top: 6px; max-width: 36em; color: var(--muted); }
.greeting.small h2 { font-size: 1.12em; }
.greeting.small > p { margin-top: 2px; font-size: .9em; }
.label { margin-top: 14px; color: var(--muted); font-size: .88em; font-weight: 600; }
.examples { display: grid; gap: 8px; margin-top: 6px; list-style: none; }
.example { display: flex; align-items: center; gap: 12px; width: 100%; height: 100%; min-height: 54px; padding: 7px 12px 7px 8px; font-size: .96em; line-height: 1.3; text-align: left; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: 0 1px 2px rgba(29, 42, 43, .06); cursor: pointer; }
.example:hover { border-color: var(--link); background: var(--tint); }
.example .icon { width: 38px; height: 38px; padding: 8px; border-radius: 12px; color: var(--link); background: var(--tint); }
.example:focus-visible { box-shadow: 0 0 0 3px #ffd23f, 0 0 0 6px #14211f; }

/* foot */
.above { position: relative; }
.foot { flex: none; max-height: 88%; overflow-y: auto; padding: 10px 0 8px; border-top: 1px solid var(--line); background: var(--surface); }
.frame { display: flex; align-items: flex-end; gap: 6px; padding: 4px; border: 2px solid var(--control); border-radius: 28px; background: var(--surface); }
.frame:focus-within { border-color: var(--link); box-shadow: 0 0 0 1px var(--link); }
textarea { flex: 1; min-width: 0; max-height: calc(7.5em + 20px); padding: 10px 4px 10px 14px; line-height: 1.5; border: 0; background: none; resize: none; overflow-y: auto; }
textarea:focus-visible { outline: none; box-shadow: none; }
::placeholder { color: var(--muted); opacity: 1; }
.send { display: inline-flex; flex: none; align-items: center; justify-content: center; gap: 8px; min-width: 48px; height: 48px; padding: 0; font-weight: 700; color: var(--on-primary); border: 1px solid transparent; border-radius: 24px; background: var(--primary); cursor: pointer; }
.send:hover { filter: brightness(1.15); }
.send span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.hint { padding: 0 4px 6px; color: var(--muted); font-size: .88em; }
.hint:empty { display: none; }
.hint.caution { margin-bottom: 8px; padding: 8px 14px; border: 1px solid var(--accent); border-radius: 14px; color: var(--text); background: var(--warm); line-height: 1.35; }
.note { padding: 7px 4px 0; color: var(--muted); font-size: .78em; line-height: 1.4; text-align: center; text-wrap: balance; }
.note strong { color: var(--text); }
.lost { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; margin-bottom: 10px; padding: 8px 8px 8px 14px; border: 1px solid var(--accent); border-radius: 14px; background: var(--warm); font-size: .92em; line-height: 1.35; }
.lost p { flex: 1 1 13em; }
.lost .secondary { flex: none; margin-left: auto; padding: 6px 14px; }
.pill { position: absolute; bottom: 12px; left: 50%; display: inline-flex; align-items: center; gap: 6px; min-height: 44px; padding: 0 18px 0 14px; font-weight: 600; color: var(--on-primary); border: 1px solid var(--surface); border-radius: 22px; background: var(--primary); box-shadow: 0 3px 12px rgba(0, 0, 0, .25); transform: translateX(-50%); cursor: pointer; }

/* room */
@container (min-width: 544px) {
  .column { padding: 0 24px; }
  .bar { padding-inline: max(24px, calc(50% - 376px + 24px)); }
  .remove span { position: static; width: auto; height: auto; clip-path: none; }
  .log { padding-top: 24px; }
  .greeting { padding-top: 20px; }
  .examples { grid-template-columns: 1fr 1fr; gap: 12px; }
  .greeting h2 { font-size: 1.9em; }
  .label { margin-top: 26px; }
  .example { min-height: 66px; padding: 10px 14px 10px 12px; font-size: 1em; }
  .citizen .bubble, .trouble { max-width: 75%; }
  .bot .bubble { max-width: 92%; padding: 16px 20px; }
  .send { padding: 0 18px 0 20px; }
  .send span { position: static; width: auto; height: auto; clip-path: none; }
}
@media (max-height: 480px) {
  .bar { padding-block: 4px; border-bottom-width: 3px; }
  .foot { padding: 6px 0; }
  .note { padding-top: 4px; }
  .note span { display: none; }
  .greeting { padding-top: 0; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; }
}
@media (forced-colors: active) {
  .bar, .foot, .frame, .bubble, .example, .choice, .dots { border-color: CanvasText; }
  .dots i { background: CanvasText; }
  .emblem { fill: CanvasText !important; }
  .batik { display: none; }
  textarea:focus-visible { outline: none; }
  .send, .remove { border-color: ButtonText; }
  :focus-visible, .frame:focus-within { outline: 3px solid Highlight; outline-offset: 2px; }
}
`;

export function applyStyles(root) {
  if (root.adoptedStyleSheets && CSSStyleSheet.prototype.replaceSync) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
  } else {
    root.append(h('style', {}, STYLES));
  }
}
