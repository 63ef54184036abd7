import { h } from './dom.js';
import { withEmoji } from './emoji.js';
import { mrkdwn } from './mrkdwn.js';

/** A text object of either kind. */
export function text(object, picture) {
  if (object.type === 'mrkdwn') return mrkdwn(object.text, picture);
  return lines(object.emoji === false ? object.text : withEmoji(object.text));
}

const lines = (plain) => plain.split('\n').flatMap((line, index) => (index === 0 ? [line] : [h('br'), line]));
