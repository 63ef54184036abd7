import type { HomeView, KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { HeldGrant, WaitingRequest } from '../../src/db/access-lists.ts';
import type { HomeModel, Integration, OwnRequest } from '../../src/db/home-model.ts';
import { PageValue } from '../../src/slack/ids.ts';
import { faultsOfView } from '../../src/slack/limits.ts';
import type { Where } from '../../src/slack/views/phrases.ts';
import { MOST_ENTRIES } from '../../src/slack/views/home-pages.ts';
import { homeView, plainHome } from '../../src/slack/views/home.ts';
import { buttonsOf, shownIn } from './looks.ts';
import { ana, api, at, crowd, grantId, LONG_PATH, NASTY, omar, requestId } from './models.ts';

const NOW = at('12:00');
const grant = (changes: Partial<HeldGrant> = {}): HeldGrant => ({
  id: grantId,
  status: 'active',
  role: 'maintainer',
  durationSeconds: 7200,
  expiresAt: at('14:05'),
  holder: ana,
  path: api.path,
  connectorId: 'gitlab',
  extending: false,
  ...changes,
});
const waiting = (changes: Partial<WaitingRequest> = {}): WaitingRequest => ({
  id: requestId,
  number: 12,
  kind: 'standard',
  role: 'maintainer',
  durationSeconds: 7200,
  reason: 'fixing INC-4711',
  expiresAt: at('20:00'),
  requester: ana,
  path: api.path,
  connectorId: 'gitlab',
  asked: [omar],
  ...changes,
});
const own = (changes: Partial<OwnRequest> = {}): OwnRequest => ({ ...waiting(), nudgedAt: null, ...changes });
const integration = (changes: Partial<Integration> = {}): Integration => ({
  id: 'gitlab',
  name: 'GitLab',
  paused: false,
  readOnly: false,
  status: 'connected',
  detail: null,
  warnings: [],
  syncedAt: at('11:30'),
  groups: 8,
  projects: 14,
  unlinked: { count: 0, people: [] },
  ...changes,
});
const model = (changes: Partial<HomeModel> = {}): HomeModel => ({
  isOutsider: false,
  grants: [],
  onOthers: [],
  onMe: [],
  accounts: [
    {
      connector: 'GitLab',
      account: { username: 'ana', state: 'active', linkedBy: 'admin_email', linkedAt: at('09:00') },
    },
  ],
  integrations: [],
  ...changes,
});
const many = <T>(count: number, one: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => one(index));

const home = (changes: Partial<HomeModel> = {}, page = 0, place: Where = api): HomeView =>
  homeView({ model: model(changes), placeOf: () => place, now: NOW, page });
const blocksOf = ({ blocks }: HomeView): KnownBlock[] => blocks as KnownBlock[];
const shown = (view: HomeView): string => shownIn({ text: '', blocks: blocksOf(view) });
const buttons = (view: HomeView): string[] => buttonsOf({ text: '', blocks: blocksOf(view) });
/** Every page, by turning until there is no Next. */
function pagesOf(changes: Partial<HomeModel>, place: Where = api): HomeView[] {
  const pages = [home(changes, 0, place)];
  while (buttons(pages.at(-1) as HomeView).includes('Next')) pages.push(home(changes, pages.length, place));
  return pages;
}

describe('the Home tab', () => {
  it('shows what I hold with the time left, what waits on others and on me, and my account', () => {
    const view = home({ grants: [grant()], onOthers: [own()], onMe: [waiting()] });
    const text = shown(view);
    expect(text).toMatch(/\*Active\* until <!date\^[^>]+> · 2 hours 5 minutes left/);
    expect(text).toContain('waiting on <@U0OMAR>');
    expect(text).toContain('<@U0ANA> asks for');
    expect(text).toContain('`ana`, linked by your confirmed e-mail');
    expect(buttons(view)).toEqual([
      'Request access',
      'Give back',
      'Extend',
      'Nudge',
      'Cancel request',
      'Approve',
      'Deny',
      'Approve for less…',
    ]);
    expect(text).not.toContain('Integrations');
  });

  it('empty, it says the next step', () => {
    const view = home();
    expect(shown(view)).toContain('You hold nothing through hallpass right now, and nothing is waiting');
    expect(shown(view)).toContain('/access request');
    expect(buttons(view)).toEqual(['Request access']);
    expect(shown(home({ accounts: [] }))).toContain('No GitLab is connected yet');
  });

  it('says what to do about an account that is not linked, or not let in', () => {
    expect(shown(home({ accounts: [{ connector: 'GitLab', account: null }] }))).toMatch(
      /no account is linked to you[^]*public e-mail in GitLab/,
    );
    const blocked = { username: 'ana', state: 'blocked', linkedBy: 'mapping', linkedAt: null } as const;
    expect(shown(home({ accounts: [{ connector: 'GitLab', account: blocked }] }))).toContain(
      'does not let this account in',
    );
  });

  it('tells guests why there is nothing, and offers nothing', () => {
    const view = home({ isOutsider: true });
    expect(shown(view)).toContain('Guests and people from other workspaces can neither ask for access');
    expect(buttons(view)).toEqual([]);
  });

  it.each([
    ['14:05', '2 hours 5 minutes left'],
    ['12:01', '1 minute left'],
    ['12:00', 'less than a minute left'],
    ['11:59', 'less than a minute left'],
  ])('of a grant until %s there are %s', (time, left) => {
    expect(shown(home({ grants: [grant({ expiresAt: at(time) })] }))).toContain(left);
  });

  it('counts days without minutes', () => {
    const expiresAt = new Date(NOW.getTime() + ((2 * 24 + 3) * 60 + 59) * 60_000);
    expect(shown(home({ grants: [grant({ expiresAt })] }))).toContain('· 2 days 3 hours left');
  });

  it('offers nothing on what is ending, and no second extension', () => {
    expect(buttons(home({ grants: [grant({ status: 'revoking' })] }))).toEqual(['Request access']);
    expect(buttons(home({ grants: [grant({ extending: true })] }))).toEqual(['Request access', 'Give back']);
    const provisioning = grant({ status: 'provisioning', expiresAt: null });
    expect(shown(home({ grants: [provisioning] }))).toContain('granting…');
  });

  it('says when owners were nudged', () => {
    expect(shown(home({ onOthers: [own({ nudgedAt: at('11:50') })] }))).toContain('nudged <!date');
  });

  it('has one fault-free page for when everything else has faults', () => {
    expect(faultsOfView(plainHome())).toEqual([]);
    expect(buttons(plainHome())).toEqual(['Request access']);
  });
});

describe('for owners and admins', () => {
  it.each([
    ['Connected', {}, 'last synced'],
    ['Not connected', { status: 'new', syncedAt: null }, 'Sync now'],
    ['Syncing', { status: 'syncing' }, 'last synced'],
    ['Error', { status: 'failing', detail: 'The token was revoked.' }, 'The token was revoked.'],
    ['Paused', { paused: true }, 'still ends on time'],
  ] as const)('an integration is %s', (label, changes, also) => {
    const text = shown(home({ integrations: [integration(changes)] }));
    expect(text).toContain(`*GitLab* · *${label}*`);
    expect(text).toContain(also);
  });

  it('Sync now carries the id of the connector, and is not there while it is paused', () => {
    const values = (view: HomeView) =>
      blocksOf(view).flatMap((block) => (block.type === 'section' ? (block.accessory ?? []) : []));
    expect(values(home({ integrations: [integration()] }))).toMatchObject([
      { action_id: 'connector.sync', value: 'gitlab' },
    ]);
    expect(values(home({ integrations: [integration({ paused: true })] }))).toEqual([]);
  });

  it('warns, and says how many have no account and who', () => {
    const text = shown(
      home({
        integrations: [
          integration({
            warnings: ['The token ends on 2026-12-01. Make a new one.'],
            unlinked: { count: 3, people: crowd(3) },
          }),
        ],
      }),
    );
    expect(text).toContain('The token ends on 2026-12-01.');
    expect(text).toContain('*3 people* cannot ask for anything there');
    expect(text).toContain('<@U0OWNER0>, <@U0OWNER1>, <@U0OWNER2>');
  });

  it('counts the people it does not name', () => {
    const unlinked = { count: 4711, people: crowd(MOST_ENTRIES + 1) };
    const text = pagesOf({ integrations: [integration({ unlinked })] })
      .map(shown)
      .join('\n');
    expect(text).toContain('*4711 people*');
    expect(text).toContain(`and ${4711 - MOST_ENTRIES} more`);
  });
});

describe('paging', () => {
  const full = {
    grants: many(300, (index) => grant({ path: `acme/g${index}.` })),
    onOthers: many(300, (index) => own({ number: 1000 + index })),
    onMe: many(300, (index) => waiting({ number: 2000 + index, reason: `because ${index}` })),
  };

  it('of 3 × 300 entries shows each once, in order, under its heading', () => {
    const pages = [];
    for (let page = 0; page === 0 || buttons(pages.at(-1) as HomeView).includes('Next'); page++)
      pages.push(
        homeView({ model: model(full), placeOf: ({ path }) => ({ path, url: null }), now: NOW, page }),
      );
    const text = pages.map(shown).join('\n');
    expect([...text.matchAll(/`acme\/g(\d+)\.`/g)].map(([, index]) => Number(index))).toEqual(
      many(300, (index) => index),
    );
    expect([...text.matchAll(/#(1\d{3}) /g)]).toHaveLength(300);
    expect([...text.matchAll(/#(2\d{3}) /g)]).toHaveLength(300);
    expect(pages.length).toBeGreaterThan(10);
    for (const [index, view] of pages.entries()) {
      expect(faultsOfView(view)).toEqual([]);
      expect(shown(view)).toContain(`Page ${index + 1} of ${pages.length}`);
      expect(blocksOf(view)[1]).toMatchObject({ type: 'header' });
    }
  });

  it('turns by Next and Previous, which carry nothing but a page', () => {
    const turns = (view: HomeView): unknown[] =>
      blocksOf(view).flatMap((block) =>
        block.type === 'actions'
          ? block.elements.flatMap((element) =>
              element.type === 'button' && element.action_id?.startsWith('home.') === true
                ? [[element.text.text, element.value]]
                : [],
            )
          : [],
      );
    expect(turns(home(full))).toEqual([['Next', '1']]);
    expect(turns(home(full, 1))).toEqual([
      ['Previous', '0'],
      ['Next', '2'],
    ]);
    const last = pagesOf(full).length - 1;
    expect(turns(home(full, last))).toEqual([['Previous', String(last - 1)]]);
  });

  it('past the end shows the last page; what is no page is the first', () => {
    expect(home({}, 9999)).toEqual(home({}));
    expect(
      ['3', '0', '-1', '1e3', '99999', '', 'x', undefined].map((value) => PageValue.parse(value)),
    ).toEqual([3, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('says that there is more than it reads', () => {
    const pages = pagesOf({ grants: many(MOST_ENTRIES + 1, () => grant()) });
    expect(shown(pages.at(-1) as HomeView)).toContain('There is more than fits here');
  });

  it.each(NASTY)('full of %j no page breaks a limit', (words) => {
    const place = { path: LONG_PATH, url: `https://gitlab.test/${LONG_PATH}` };
    const them = { ...ana, name: words };
    const pages = pagesOf(
      {
        grants: many(20, () => grant({ holder: them })),
        onOthers: many(20, () => own({ asked: crowd(50), nudgedAt: NOW })),
        onMe: many(20, () => waiting({ requester: them, reason: words })),
        accounts: many(10, () => ({
          connector: words.slice(0, 60) || 'x',
          account: { username: words, state: 'blocked', linkedBy: 'mapping', linkedAt: NOW } as const,
        })),
        integrations: many(20, () =>
          integration({
            name: words.slice(0, 60),
            status: 'failing',
            detail: words,
            warnings: many(20, () => words),
            unlinked: { count: 400, people: crowd(400) },
          }),
        ),
      },
      place,
    );
    expect(pages.length).toBeGreaterThan(2);
    for (const view of pages) expect(faultsOfView(view)).toEqual([]);
  });
});
