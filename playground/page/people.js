/** Who one can be, and who has something new. */
import { avatar, fill, h } from './dom.js';

/** What an arrow key does in a list of people, as it was shown last. */
const steps = new WeakMap();

/** @param {(handle: string) => void} become */
export function showPeople(parent, { cast, instances: [gitlab], levels }, as, become) {
  const key = JSON.stringify([
    cast,
    as,
    gitlab.rows.map(({ username, path, level }) => [username, path, level]),
  ]);
  const hadFocus = parent.contains(document.activeElement);
  const changed = fill(parent, key, () =>
    cast.map((person) => card(person, { ...gitlab, levels }, person.handle === as, become)),
  );
  if (!changed) return;
  if (!steps.has(parent)) parent.addEventListener('keydown', (event) => steps.get(parent)(event));
  steps.set(parent, (event) => step(event, cast, as, become));
  if (hadFocus) parent.querySelector('[aria-checked=true]')?.focus();
}

function card(person, gitlab, isMe, become) {
  const { handle, name, roles, active, unread } = person;
  const badge =
    unread > 0 ? h('span', { class: 'badge', 'aria-label': `${unread} new` }, String(unread)) : null;
  return h(
    'button',
    {
      type: 'button',
      class: `person${isMe ? ' me' : ''}${active ? '' : ' gone'}${unread > 0 ? ' news' : ''}`,
      role: 'radio',
      'aria-checked': String(isMe),
      tabindex: isMe ? 0 : -1,
      dataset: { person: handle },
      onclick: () => become(handle),
    },
    avatar(name, handle),
    h(
      'span',
      { class: 'person-text' },
      h('b', {}, name),
      h('small', {}, active ? hint(handle, roles, gitlab) : 'deactivated in Slack'),
    ),
    badge,
  );
}

/** What they are to hallpass, or the strongest role they have in GitLab. */
function hint(handle, roles, { rows, levels }) {
  if (roles.length > 0) return roles.join(' · ');
  const own = rows.filter(({ username }) => username === handle).toSorted((a, b) => b.level - a.level);
  if (own.length === 0) return 'no role in GitLab';
  const [{ level, path }] = own;
  const role = levels.find(([number]) => number === level)?.[1] ?? `Level ${level}`;
  return `${role} · ${path.split('/').slice(1).join('/') || path}`;
}

function step(event, cast, as, become) {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const at = cast.findIndex(({ handle }) => handle === as);
  become(cast[(at + by + cast.length) % cast.length].handle);
}
