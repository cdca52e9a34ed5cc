/** Calls the agent's attention: a short sound if it is switched on, and the title of a hidden page. */

import { kept } from './fetching.js';

const TONES = [880, 1175];
const ownTitle = document.title;
let context = null;
let blinking = 0;

function isOn() {
  return kept.get('bunyi', '0') === '1';
}

/** Browsers let a page sound only after somebody touched it. */
function wake() {
  if (!isOn()) return;
  context ??= new AudioContext();
  context.resume();
}

function sound() {
  if (!isOn() || context?.state !== 'running') return;
  TONES.forEach((pitch, at) => {
    const start = context.currentTime + at * 0.16;
    const tone = new OscillatorNode(context, { frequency: pitch });
    const volume = new GainNode(context, { gain: 0.12 });
    volume.gain.setTargetAtTime(0, start + 0.08, 0.03);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
  });
}

function blink() {
  if (!document.hidden || blinking) return;
  const change = () => {
    document.title = document.title === ownTitle ? '● Warga menunggu' : ownTitle;
  };
  change();
  blinking = setInterval(change, 1000);
}

/** Somebody waits, or a citizen wrote. */
export function call() {
  sound();
  blink();
}

export function prepareCalling() {
  const box = document.getElementById('bunyi');
  box.checked = isOn();
  box.addEventListener('change', () => {
    kept.set('bunyi', box.checked ? '1' : '0');
    wake();
    // So that one hears what it is like.
    setTimeout(sound, 100);
  });
  ['pointerdown', 'keydown'].forEach((kind) => addEventListener(kind, wake));
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    clearInterval(blinking);
    blinking = 0;
    document.title = ownTitle;
  });
}
