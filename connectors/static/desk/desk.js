/** The pages of the service desk. Without this they work all the same, by forms and reloads. */

import { prepareCalling } from './calling.js';
import { showLeftDraft } from './draft.js';
import { useKeys } from './keys.js';
import { live } from './live.js';
import { beHere } from './presence.js';
import { writeReplies } from './reply.js';

const two = document.querySelector('.two');
if (two) {
  document.querySelector('.switches').hidden = false;
  prepareCalling();
  const answerPulse = beHere();
  useKeys();
  live(answerPulse);
  const form = document.querySelector('form.reply');
  if (form) writeReplies(form);
  if (two.dataset.thread) showLeftDraft(two.dataset.thread);
  document.documentElement.classList.add('scripted');
}
