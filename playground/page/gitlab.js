/**
 * The direct memberships in GitLab as they are, live, and what somebody in GitLab's own pages could
 * do to them.
 */
import { avatar, fill, h, icon } from './dom.js';
import { adding, change, howToConnect, ownStatus } from './gitlab-forms.js';
import { now, spanShort } from './time.js';

const GONE_MS = 2600;
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
/** Of the instance that was shown last. */
let before = null;
let shownInstance = null;
const leaving = new Map();

const keyOf = ({ kind, placeId, userId }) => `${kind} ${placeId} ${userId}`;
const stateOf = ({ level, memberRoleId, expiresAt }) => `${level} ${memberRoleId} ${expiresAt}`;

/** @param {{instance: object, levels: [number, string][], as: string, cast: object[]}} scene */
export function showMembers(parent, scene) {
  const { instance, as } = scene;
  const { rows, grants } = instance;
  if (shownInstance !== instance.name) {
    shownInstance = instance.name;
    before = null;
    leaving.clear();
  }
  const changes = compare(rows, () => {
    delete parent.dataset.key;
    showMembers(parent, scene);
  });
  const held = new Map(grants.map((grant) => [`${grant.kind} ${grant.placeId} ${grant.userId}`, grant]));
  const key = JSON.stringify([
    instance.name,
    rows,
    grants,
    instance.connector === null,
    instance.status,
    as,
    [...leaving.keys()],
  ]);
  const focused = document.activeElement?.dataset?.control;
  const remade = fill(parent, key, () =>
    [
      instance.connector === null ? howToConnect(instance) : null,
      table(scene, held, changes),
      adding(scene),
      ownStatus(scene),
    ].filter(Boolean),
  );
  if (remade && focused) parent.querySelector(`[data-control="${focused}"]`)?.focus();
  tickMembers(parent);
}

/** What is new or another since the last look; rows that went stay for a moment, struck out. */
function compare(rows, again) {
  const present = new Map(rows.map((row) => [keyOf(row), row]));
  const changed = new Set();
  for (const [key, row] of present) {
    if (before !== null && (!before.has(key) || stateOf(before.get(key)) !== stateOf(row))) changed.add(key);
    leaving.delete(key);
  }
  for (const [key, row] of before ?? []) {
    if (present.has(key)) continue;
    leaving.set(key, row);
    setTimeout(() => leaving.delete(key) && again(), GONE_MS);
  }
  before = present;
  return changed;
}

function table(scene, held, changes) {
  const present = scene.instance.rows.map((row) => ({ row, isGone: false }));
  const gone = [...leaving.values()].map((row) => ({ row, isGone: true }));
  const all = [...present, ...gone].toSorted((a, b) => order(a.row).localeCompare(order(b.row)));
  const places = Map.groupBy === undefined ? grouped(all) : Map.groupBy(all, ({ row }) => row.path);
  return h(
    'table',
    { class: 'rows' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Person', 'Role', 'Expires', ''].map((title) =>
          h('th', { scope: 'col' }, title || h('span', { class: 'sr' }, 'Remove')),
        ),
      ),
    ),
    [...places].map(([path, entries]) => placeBody(path, entries, { ...scene, held, changes })),
  );
}

const order = ({ path, name }) => `${path} ${name}`;

function grouped(all) {
  const places = new Map();
  for (const entry of all) places.set(entry.row.path, [...(places.get(entry.row.path) ?? []), entry]);
  return places;
}

function placeBody(path, entries, scene) {
  const { kind } = entries[0].row;
  return h(
    'tbody',
    { dataset: { place: path } },
    h(
      'tr',
      { class: 'place' },
      h(
        'th',
        { scope: 'rowgroup', colspan: 4 },
        icon(kind),
        h('span', { class: 'path' }, path),
        h('span', { class: 'kind' }, kind),
      ),
    ),
    entries.map(({ row, isGone }) => memberRow(row, isGone, scene)),
  );
}

function memberRow(row, isGone, scene) {
  const { held, changes, instance } = scene;
  const key = keyOf(row);
  const mark = isGone ? ' gone' : changes.has(key) ? ' flash' : '';
  const grant = isGone ? undefined : held.get(key);
  const who = `${row.name} on ${row.path}`;
  return h(
    'tr',
    { class: `row${mark}${row.bot ? ' bot' : ''}`, dataset: { row: `${row.path} ${row.username}` } },
    h(
      'td',
      { class: 'who' },
      avatar(row.name, row.username),
      h(
        'span',
        { class: 'who-text' },
        h('span', {}, row.name),
        grant ? chip(grant) : row.bot ? h('small', {}, 'service account') : null,
      ),
    ),
    h('td', {}, isGone ? roleName(row, scene) : roleSelect(row, who, scene)),
    h('td', { class: 'expires' }, isGone ? 'removed' : expiry(row, who, scene)),
    h(
      'td',
      {},
      isGone
        ? null
        : h(
            'button',
            {
              type: 'button',
              class: 'icon-button',
              'aria-label': `Remove ${who}`,
              title: 'Remove in GitLab',
              dataset: { control: `remove ${key}` },
              onclick: () => change(instance, row, { level: null }),
            },
            icon('close'),
          ),
    ),
  );
}

/** The role is held through hallpass, and for how much longer. */
function chip({ status, expiresAt }) {
  const until = expiresAt === null ? '' : String(Date.parse(expiresAt));
  return h(
    'span',
    {
      class: `held held-${status}`,
      title: 'Held through hallpass, for so much longer',
      dataset: { until, status },
    },
    h('img', { src: 'icon.svg', alt: 'through hallpass:', width: 11, height: 11 }),
    h('span', {}),
  );
}

const WORDS = { provisioning: 'granting…', revoking: 'taking back…' };

/** Lets the times that are left run down. */
export function tickMembers(parent) {
  for (const held of parent.querySelectorAll('.held')) {
    const left = Number(held.dataset.until) - now();
    held.lastChild.textContent = WORDS[held.dataset.status] ?? (left > 0 ? spanShort(left) : 'time is up');
  }
}

const roleName = ({ level }, { levels }) =>
  levels.find(([number]) => number === level)?.[1] ?? `Level ${level}`;

function roleSelect(row, who, { instance, levels }) {
  const select = h(
    'select',
    {
      class: 'flat',
      'aria-label': `Role of ${who}`,
      dataset: { control: `role ${keyOf(row)}` },
      async onchange() {
        if (!(await change(instance, row, { level: Number(select.value) }))) select.value = String(row.level);
      },
    },
    levels.map(([level, name]) => h('option', { value: level }, name)),
    levels.some(([level]) => level === row.level)
      ? null
      : h('option', { value: row.level }, roleName(row, { levels })),
  );
  select.value = String(row.level);
  return row.memberRoleId === null ? select : h('span', {}, select, h('small', {}, 'custom role'));
}

/** The last day, which becomes a field to change it when pressed. */
function expiry(row, who, { instance }) {
  const day = row.expiresAt;
  const shown = h(
    'button',
    {
      type: 'button',
      class: `flat${day === null ? ' empty' : ''}`,
      'aria-label': `Last day of ${who}: ${day ?? 'none'}`,
      title: 'Change the last day in GitLab',
      dataset: { control: `day ${keyOf(row)}` },
      onclick() {
        shown.replaceWith(input);
        input.focus();
        input.showPicker?.();
      },
    },
    day === null ? 'never' : DAY.format(new Date(`${day}T12:00:00`)),
  );
  const input = h('input', {
    type: 'date',
    class: 'flat',
    'aria-label': `Last day of ${who}`,
    async onchange() {
      const wanted = input.value === '' ? null : input.value;
      if (!(await change(instance, row, { level: row.level, expiresAt: wanted }))) input.value = day ?? '';
    },
    onblur: () => input.replaceWith(shown),
  });
  input.value = day ?? '';
  return shown;
}

/** Shows the rows of a group or project somebody followed a link to. */
export function pointAt(parent, path) {
  const body = parent.querySelector(`tbody[data-place="${CSS.escape(path)}"]`);
  if (body === null) return false;
  body.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  body.classList.remove('pointed');
  void body.offsetWidth;
  body.classList.add('pointed');
  return true;
}
