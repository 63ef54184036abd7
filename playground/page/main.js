/**
 * Puts the panes together: one picture of the world comes in, and each pane shows its part of it.
 */
import { act, watch } from './api.js';
import { showClock, tick } from './clock.js';
import { createComposer } from './composer.js';
import { byId, fill, h, icon } from './dom.js';
import { pointAt, showMembers, tickMembers } from './gitlab.js';
import { showGuide } from './guide.js';
import { showInstances } from './instances.js';
import { enterHome, leaveHome, showHome } from './home.js';
import { showMessages } from './messages.js';
import { showModal } from './modal.js';
import { showPeople } from './people.js';
import { setOffset } from './time.js';
import { showConnector, showTrouble } from './trouble.js';

const TABS = [
  ['people', 'People', 'people'],
  ['slack', 'Slack', 'chat'],
  ['gitlab', 'GitLab & time', 'project'],
];

let as = /^#as=(\w+)$/.exec(location.hash)?.[1] ?? sessionStorage.getItem('as') ?? 'ana';
let view = 'messages';
let instanceName = 'acme';
let picture = null;
let unwatch = null;

const composer = createComposer(byId('composer'));

function become(handle) {
  as = handle;
  sessionStorage.setItem('as', handle);
  history.replaceState(null, '', `#as=${handle}`);
  unwatch?.();
  unwatch = watch(handle, (next) => {
    if (handle !== as) return;
    picture = next;
    setOffset(next.clock.offsetMs);
    show();
  });
}

function show() {
  const person = picture.cast.find(({ handle }) => handle === as);
  document.title = `${person.name} · hallpass playground`;
  byId('whose').textContent = `Direct message · you are ${person.name}`;
  showPeople(byId('people'), picture, as, (handle) => {
    become(handle);
    showTab('slack');
  });
  showGuide(byId('guide'), picture, as, { become, pass, suggest, tab: showTab });
  showViews();
  if (view === 'home') enterHome(as);
  showHome(byId('home'), picture, as);
  showMessages(byId('messages'), picture, as, suggest);
  composer.show(picture, as);
  showClock(byId('clock'), picture, pass);
  showInstance();
  showTrouble(byId('trouble'), byId('trouble-note'), picture);
  showHeadActions(person);
  showTabs();
  showModal(picture, as);
  markRead();
}

/** Which of the two GitLabs is looked at, and what is in it. */
function showInstance() {
  const instance = picture.instances.find(({ name }) => name === instanceName);
  showInstances(byId('instances'), picture, instanceName, lookAt);
  showConnector(byId('connector'), byId('sync'), instance, picture.clock);
  showMembers(byId('members'), { instance, levels: picture.levels, as, cast: picture.cast });
}

function lookAt(name) {
  instanceName = name;
  showInstance();
}

function suggest(line) {
  showView('messages');
  composer.put(line);
}

const pass = (duration) => void act({ do: 'pass', duration });

/** Leaving the company is what an administrator of Slack does to somebody. */
function showHeadActions({ handle, name, active }) {
  const label = active ? 'Deactivate' : 'Reactivate';
  fill(byId('head-actions'), `${handle} ${active}`, () =>
    h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-quiet',
        title: `${label} ${name} in Slack, as an administrator does when somebody leaves`,
        onclick: () => act({ do: 'leave', as: handle, active: !active }),
      },
      icon('leave'),
      h('span', {}, label),
    ),
  );
}

/** Messages and Home, the two faces of an app in Slack. */
function showViews() {
  const names = { messages: 'Messages', home: 'Home' };
  fill(byId('views'), view, () =>
    Object.entries(names).map(([name, label]) =>
      h(
        'button',
        {
          type: 'button',
          class: 'view',
          role: 'tab',
          'aria-selected': String(name === view),
          'aria-controls': name,
          onclick: () => showView(name),
        },
        label,
      ),
    ),
  );
  byId('messages').hidden = view !== 'messages';
  byId('composer').hidden = view !== 'messages';
  byId('home').hidden = view !== 'home';
}

function showView(name) {
  view = name;
  if (name !== 'home') leaveHome();
  show();
  byId('views').querySelector('[aria-selected=true]').focus();
}

function showTabs() {
  const current = document.body.dataset.tab;
  const news = picture.cast
    .filter(({ handle }) => handle !== as)
    .reduce((sum, { unread }) => sum + unread, 0);
  fill(byId('tabs'), `${current} ${news}`, () =>
    TABS.map(([name, label, picked]) =>
      h(
        'button',
        {
          type: 'button',
          class: 'tab',
          'aria-current': name === current ? 'page' : undefined,
          onclick: () => showTab(name),
        },
        icon(picked),
        h('span', {}, label),
        name === 'people' && news > 0
          ? h('span', { class: 'badge', 'aria-label': `${news} new` }, String(news))
          : null,
      ),
    ),
  );
}

function showTab(name) {
  document.body.dataset.tab = name;
  if (picture !== null) showTabs();
  const messages = byId('messages');
  if (name === 'slack') messages.scrollTop = messages.scrollHeight;
  markRead();
}

/** What stands on the screen has been seen. */
function markRead() {
  if (picture === null || document.visibilityState !== 'visible' || byId('messages').offsetParent === null)
    return;
  const me = picture.cast.find(({ handle }) => handle === as);
  const stamps = picture.messages.flatMap(({ ts, ephemeral, replies }) => [
    ...(ephemeral ? [] : [ts]),
    ...replies.map((reply) => reply.ts),
  ]);
  const last = stamps.toSorted().at(-1);
  if (me.unread > 0 && last !== undefined) void act({ do: 'read', as, ts: last });
}

document.addEventListener('visibilitychange', markRead);
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('.place-link');
  if (link === null || link === undefined) return;
  event.preventDefault();
  showTab('gitlab');
  lookAt(link.dataset.instance);
  pointAt(byId('members'), link.dataset.path);
});
setInterval(() => {
  tick(byId('clock'));
  tickMembers(byId('members'));
  if (picture !== null) showInstance();
}, 1000);

become(as);
