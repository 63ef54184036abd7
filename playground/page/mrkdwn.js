/** Slack's markup to elements. What is not markup is only ever text. */
import { h } from './dom.js';
import { LIGHTS, withEmoji } from './emoji.js';
import { dateText } from './time.js';

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
export const unescaped = (text) => text.replaceAll(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** A format mark counts only at the edge of words. */
const span = (mark) =>
  `(?<![\\p{L}\\p{N}])[${mark}](?=\\S)[^\\n${mark}]*?[^\\s${mark}][${mark}](?![\\p{L}\\p{N}])`;
const PIECES = new RegExp(
  [
    String.raw`\x60{3}[^]+?\x60{3}`,
    String.raw`\x60[^\x60\n]+\x60`,
    String.raw`<[^<>\n]+>`,
    span('*'),
    span('_'),
    span('~'),
    ':[a-z_]+_circle:',
    String.raw`\n`,
  ].join('|'),
  'gu',
);
const FORMATS = { '*': 'strong', _: 'em', '~': 's' };

/**
 * @param {string} text
 * @param {{names: object, groups: object, channels: object, me: string, instances: {name: string,
 * url: string}[]}} picture who and what mentions mean
 * @returns {Node[]}
 */
export function mrkdwn(text, picture) {
  const quoted = text.startsWith('&gt;') || text.includes('\n&gt;');
  return quoted ? withQuotes(text, picture) : inline(text, picture);
}

function withQuotes(text, picture) {
  const parts = [];
  for (const line of text.split('\n')) {
    const isQuote = line.startsWith('&gt;');
    const last = parts.at(-1);
    const words = isQuote ? line.replace(/^&gt;\s?/, '') : line;
    if (last?.isQuote === isQuote) last.lines.push(words);
    else parts.push({ isQuote, lines: [words] });
  }
  return parts.flatMap(({ isQuote, lines }) => {
    const inside = inline(lines.join('\n'), picture);
    return isQuote ? [h('blockquote', {}, inside)] : inside;
  });
}

function inline(text, picture) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    if (match.index > at) nodes.push(words(text.slice(at, match.index)));
    nodes.push(piece(match[0], picture));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(words(text.slice(at)));
  return nodes;
}

const words = (text) => withEmoji(unescaped(text));

function piece(text, picture) {
  if (text === '\n') return h('br');
  if (text.startsWith(':')) return light(text);
  if (text.startsWith('```')) return h('pre', {}, unescaped(text.slice(3, -3).replace(/^\n/, '')));
  if (text.startsWith('`')) return h('code', {}, unescaped(text.slice(1, -1)));
  if (text.startsWith('<')) return token(text.slice(1, -1), picture);
  return h(FORMATS[text[0]], {}, inline(text.slice(1, -1), picture));
}

function light(name) {
  const [colour, word] = LIGHTS[name] ?? [];
  return colour === undefined
    ? name
    : h('span', { class: 'light', style: `background: ${colour}`, role: 'img', 'aria-label': word });
}

function token(inner, picture) {
  const [target, label] = split(inner);
  if (target.startsWith('@')) return mention(target.slice(1), label, picture);
  if (target.startsWith('#'))
    return h('span', { class: 'mention' }, `#${picture.channels[target.slice(1)] ?? label ?? target}`);
  if (target.startsWith('!subteam^'))
    return h('span', { class: 'mention' }, `@${picture.groups[target.slice(9)] ?? label ?? 'group'}`);
  if (target.startsWith('!date^')) {
    const [, seconds, pattern] = target.split('^');
    const moment = new Date(Number(seconds) * 1000);
    return h(
      'time',
      { datetime: moment.toISOString(), title: moment.toLocaleString() },
      dateText(Number(seconds), pattern),
    );
  }
  return address(target, label, picture);
}

function split(inner) {
  const bar = inner.indexOf('|');
  return bar < 0 ? [inner, null] : [inner.slice(0, bar), inner.slice(bar + 1)];
}

function mention(id, label, { names, me }) {
  const mine = id === me ? ' mention-me' : '';
  return h('span', { class: `mention${mine}` }, `@${names[id] ?? label ?? id}`);
}

/** A page of a GitLab in the playground is a row of the table, for there are no pages. */
function address(target, label, { instances }) {
  const url = unescaped(target);
  const shown = label === null ? url.replace(/^mailto:/, '') : words(label);
  const instance = instances.find((one) => url.startsWith(`${one.url}/`));
  if (instance !== undefined) {
    const path = decodeURI(url.slice(instance.url.length + 1)).replace(/\/-\/.*$/, '');
    const dataset = { path, instance: instance.name };
    return h('a', { href: `#place=${path}`, class: 'place-link', dataset }, shown);
  }
  if (!/^(?:https?|mailto):/.test(url)) return shown;
  return h('a', { href: url, target: '_blank', rel: 'noreferrer' }, shown);
}
