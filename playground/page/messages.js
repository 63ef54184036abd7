/**
 * The conversation with hallpass. A message that did not change is left alone, so that focus and
 * open menus survive.
 */
import { act } from './api.js';
import { blocksOf } from './blocks.js';
import { fill, h, icon } from './dom.js';
import { mrkdwn } from './mrkdwn.js';
import { dateOfTs, dayTitle, timeOf, today } from './time.js';

const shown = new Map();
let shownAs = null;

/** @param {(line: string) => void} suggest puts a line into the composer */
export function showMessages(parent, picture, as, suggest) {
  const isNew = shownAs !== as;
  const wasAtEnd = isNew || parent.scrollHeight - parent.scrollTop - parent.clientHeight < 80;
  if (isNew) shown.clear();
  shownAs = as;
  if (picture.messages.length === 0) {
    shown.clear();
    fill(parent, `nothing ${as} ${picture.me}`, () => nothingYet(picture, as, suggest));
    return;
  }
  delete parent.dataset.key;
  const scene = { as, picture, busy: (work) => work };
  const nodes = [];
  let day = null;
  for (const message of picture.messages) {
    const title = dayTitle(dateOfTs(message.ts));
    if (title !== day) nodes.push(divider(title));
    day = title;
    nodes.push(kept(message, scene, isNew));
  }
  const gone = [...shown.keys()].filter((ts) => !picture.messages.some((message) => message.ts === ts));
  for (const ts of gone) shown.delete(ts);
  place(parent, nodes);
  if (wasAtEnd) parent.scrollTop = parent.scrollHeight;
}

/** Takes out what is gone and puts in what is new: what stays in place keeps its focus. */
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const node of Array.from(parent.childNodes)) if (!wanted.has(node)) node.remove();
  for (const [index, node] of nodes.entries()) {
    const there = parent.childNodes[index];
    if (there !== node) parent.insertBefore(node, there ?? null);
  }
}

const dividers = new Map();

function divider(title) {
  if (!dividers.has(title))
    dividers.set(title, h('div', { class: 'day', role: 'separator' }, h('span', {}, title)));
  return dividers.get(title);
}

/**
 * The element of a message, made anew when the message, or the day by which it says “today”, is
 * another.
 */
function kept(message, scene, isFirstLook) {
  const key = JSON.stringify([message, today(), scene.picture.instances.map(({ url }) => url)]);
  const before = shown.get(message.ts);
  if (before?.key === key) return before.node;
  const node = article(message, scene);
  if (!isFirstLook) node.classList.add(before === undefined ? 'arrived' : 'changed');
  shown.set(message.ts, { key, node });
  return node;
}

function article(message, scene) {
  const { ts, blocks, text, ephemeral, edited, replies } = message;
  const at = dateOfTs(ts);
  const own = { ...scene, message: ts };
  return h(
    'article',
    {
      class: `message${ephemeral ? ' ephemeral' : ''}`,
      dataset: { ts },
      'aria-label': `hallpass, ${timeOf(at)}`,
    },
    h('img', { class: 'message-avatar', src: 'icon.svg', alt: '', width: 36, height: 36 }),
    h(
      'div',
      { class: 'message-main' },
      ephemeral ? h('p', { class: 'whisper' }, icon('eye'), 'Only visible to you', dismiss(ts, scene)) : null,
      h(
        'header',
        { class: 'message-head' },
        h('b', {}, 'hallpass'),
        h('span', { class: 'app-tag' }, 'App'),
        h('time', { datetime: at.toISOString(), title: at.toLocaleString() }, timeOf(at)),
        edited ? h('span', { class: 'edited' }, '(edited)') : null,
      ),
      h(
        'div',
        { class: 'blocks' },
        blocks.length > 0
          ? blocksOf(blocks, own)
          : h('div', { class: 'block section' }, mrkdwn(text, scene.picture)),
      ),
      replies.length > 0 ? thread(replies, scene) : null,
    ),
  );
}

/** What only one person sees goes when they have read it. */
const dismiss = (ts, { as }) =>
  h('button', { type: 'button', class: 'dismiss', onclick: () => act({ do: 'dismiss', as, ts }) }, 'Dismiss');

const thread = (replies, scene) =>
  h(
    'details',
    { class: 'thread', open: replies.length < 3 },
    h('summary', {}, replies.length === 1 ? '1 reply' : `${replies.length} replies`),
    replies.map((reply) => article(reply, scene)),
  );

function nothingYet({ cast, me }, as, suggest) {
  const person = cast.find(({ id }) => id === me);
  const first = person.name.split(' ')[0];
  const isOwner = person.roles.includes('integration owner');
  const chip = (line) =>
    h('button', { type: 'button', class: 'chip', onclick: () => suggest(line) }, h('code', {}, line));
  return h(
    'div',
    { class: 'nothing' },
    h('img', { src: 'icon.svg', alt: '', width: 56, height: 56 }),
    h('h3', {}, isOwner ? `No request waits on ${first}` : `${first} has not asked for anything yet`),
    h(
      'p',
      {},
      isOwner
        ? 'When somebody asks for access, the card with Approve and Deny appears here. Owners can ask, too: another owner answers.'
        : 'Ask for a GitLab role for a while. The integration owners get a card with buttons, and the role ends by itself.',
    ),
    h('div', { class: 'chips' }, chip('/access'), chip('/access whoami'), chip('/access help')),
  );
}
