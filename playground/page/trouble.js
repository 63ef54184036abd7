/** How hallpass finds GitLab, and how to make GitLab fail. */
import { act } from './api.js';
import { fill, h, icon } from './dom.js';
import { now, span } from './time.js';

const CHOICES = [
  ['none', 'Answers', ''],
  ['502', '502', 'GitLab answers every request with 502. What is due stays due and is done when it is back.'],
  [
    'hang',
    'Hangs',
    'GitLab takes requests and never answers. hallpass gives up on each after some seconds and tries again.',
  ],
  [
    '429',
    '429',
    'GitLab says “too many requests, retry in 30 s”. hallpass waits as told; ending access goes first.',
  ],
];

const WORDS = {
  unset: 'Not connected to hallpass',
  new: 'Not checked yet',
  syncing: 'Syncing',
  connected: 'Connected',
  failing: 'Failing',
};

export function showTrouble(parent, note, { trouble }) {
  fill(parent, trouble, () => [
    h('span', { class: 'trouble-label', id: 'trouble-label' }, 'GitLab'),
    h(
      'div',
      { class: 'segments', role: 'radiogroup', 'aria-labelledby': 'trouble-label' },
      CHOICES.map(([value, label, title]) => {
        const input = h('input', {
          type: 'radio',
          name: 'trouble',
          value,
          onchange: () => act({ do: 'trouble', trouble: value }),
        });
        input.checked = value === trouble;
        return h('label', { title: title || 'GitLab answers as it should' }, input, h('span', {}, label));
      }),
    ),
  ]);
  fill(note, trouble, () => {
    const says = CHOICES.find(([value]) => value === trouble)?.[2];
    return says ? [h('p', { class: 'trouble-note' }, icon('warn'), h('span', {}, says))] : [];
  });
}

/** The state of the connection as hallpass' own check found it; `unset` where there is none. */
export function showConnector(parent, sync, { connector }, clock) {
  const status = connector?.status ?? 'unset';
  const synced = connector?.syncedAt
    ? ` · synced ${span(Math.max(0, now() - Date.parse(connector.syncedAt)))} ago`
    : '';
  const words = WORDS[status];
  const counts = connector ? `${connector.groups} groups, ${connector.projects} projects` : '';
  fill(parent, JSON.stringify([status, synced, counts, connector?.detail]), () => [
    h('span', { class: `dot dot-${status}`, 'aria-hidden': 'true' }),
    h('span', { title: `${counts}${connector?.detail ? `\n${connector.detail}` : ''}` }, `${words}${synced}`),
  ]);
  sync.hidden = connector === null;
  fill(sync, `sync ${clock.passing}`, () => {
    const button = h(
      'button',
      {
        type: 'button',
        class: 'button button-small',
        title: 'Read groups, projects and members now',
        async onclick() {
          button.classList.add('pending');
          await act({ do: 'sync' });
          button.classList.remove('pending');
        },
      },
      icon('sync'),
      h('span', {}, 'Sync now'),
    );
    return [button];
  });
}
