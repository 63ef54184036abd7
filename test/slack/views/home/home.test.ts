import { describe, expect, it } from 'vitest';
import type { HomeView } from '@slack/types';
import type { HeldGrant } from '../../../../src/db/models/grants/access-lists.ts';
import type { StuckGrant } from '../../../../src/db/models/grants/holdings.ts';
import { CONNECTOR_LABELS } from '../../../../src/domain/connectors/connector-label.ts';
import { faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { MOST_ENTRIES } from '../../../../src/slack/views/home/home-pages.ts';
import { plainHome } from '../../../../src/slack/views/home/home.ts';
import {
  blocksOf,
  buttons,
  grant,
  home,
  integration,
  NOW,
  own,
  pagesOf,
  shown,
  waiting,
} from '../../home-models.ts';
import { ana, api, at, crowd, grantId } from '../../models.ts';
import { saying } from '../../../support/said.ts';

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

  it('says that an account was blocked instead of asking to link it', () => {
    const text = shown(home({ accounts: [{ connector: 'GitLab', account: null, blocked: 'ana' }] }));
    expect(text).toMatch(
      /your account `ana` is blocked or deactivated in GitLab[^]*The next sync links it then/,
    );
    expect(text).not.toContain('Link your account');
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

describe('of an owner', () => {
  const stuck = (changes: Partial<StuckGrant> = {}): StuckGrant => ({
    id: grantId,
    trouble: 'ending',
    role: 'maintainer',
    holder: ana,
    path: api.path,
    connectorId: 'gitlab',
    since: at('11:40'),
    why: saying('Cannot be reached, says `curl`.'),
    nextTry: at('12:05'),
    ...changes,
  });
  const held = (...grants: HeldGrant[]) => ({ count: grants.length, grants });
  const headings = (view: HomeView): string[] =>
    blocksOf(view).flatMap((block) => (block.type === 'header' ? [block.text.text] : []));

  it('comes in the order of need: waiting on me, who holds what, stuck and failing, health, then what is their own', () => {
    const view = home({
      onMe: [waiting()],
      held: held(grant()),
      stuck: [stuck()],
      integrations: [integration({}, { unlinked: { count: 1, people: crowd(1) } })],
      onOthers: [own()],
    });
    expect(headings(view)).toEqual([
      'Waiting on you',
      'Who holds what now',
      'Stuck and failing',
      'Integrations',
      'Your access',
      'Waiting on others',
      'Your GitLab account',
      'No account in GitLab',
    ]);
  });

  it('says until when somebody holds something and through whom, with End beside it', () => {
    const view = home({ held: held(grant(), grant({ approver: null, policyId: 'dev-auto', number: 9 })) });
    const text = shown(view);
    expect(text).toMatch(
      /<@U0ANA>: \*Maintainer\* on [^]+ · \*Active\* until <!date\^[^>]+> · approved by <@U0OMAR>, request #11/,
    );
    expect(text).toContain('approved by policy `dev-auto`, request #9');
    expect(buttons(view)).toEqual([
      'Request access',
      'End',
      'Start access review…',
      'End',
      'Start access review…',
    ]);
    expect(buttons(home({ held: held(grant({ status: 'revoking' })) }))).not.toContain('End');
  });

  it('says so when nobody holds anything and nothing waits, and how many are not listed', () => {
    expect(shown(home({ held: held() }))).toMatch(/Nothing is waiting on you[^]+Nobody holds anything/);
    expect(shown(home({ held: { count: 312, grants: [grant()] } }))).toContain('and 311 more');
  });

  it.each([
    ['ending', 'Not taken back yet*: Maintainer of <@U0ANA>'],
    ['giving', 'Not given yet*: Maintainer of <@U0ANA>'],
    ['failed', 'Failed*: Maintainer of <@U0ANA>'],
  ] as const)('names what is %s with GitLab’s words and the next try', (trouble, words) => {
    const text = shown(home({ held: held(), stuck: [stuck({ trouble })] }));
    expect(text).toContain(words);
    expect(text).toMatch(/Cannot be reached, says `curl`\. · next try <!date/);
    expect(shown(home({ held: held(), stuck: [stuck({ why: null, nextTry: null })] }))).toContain(
      'GitLab has not answered yet',
    );
  });
});

describe('for owners and admins', () => {
  it.each(CONNECTOR_LABELS)('an integration is %s, with what is so and what to do', (name) => {
    const what = {
      detail: saying('This is so.'),
      nextStep: { code: 'resume', managedBy: 'file' },
    } as const;
    const text = shown(home({ integrations: [integration({ name, ...what })] }));
    expect(text).toContain(`*GitLab* · *${name}* · last synced <!date`);
    expect(text).toContain('This is so.\nSet `paused: false` in hallpass.yaml when');
  });

  it('says since when it is an error, and when it never was synced', () => {
    const failing = integration({ name: 'Error', since: at('09:00') }, { synced: null });
    expect(shown(home({ integrations: [failing] }))).toMatch(/\*Error\* since <!date[^>]+> · never synced/);
  });

  it('Sync now and View logs carry the id of the connector; nothing is synced while it is paused', () => {
    const values = (view: HomeView) =>
      blocksOf(view).flatMap((block) =>
        block.type === 'actions'
          ? block.elements.flatMap((one) =>
              'value' in one && one.action_id?.startsWith('connector.') ? [[one.action_id, one.value]] : [],
            )
          : [],
      );
    const logs = ['connector.logs', 'gitlab'];
    expect(values(home({ integrations: [integration()] }))).toEqual([['connector.sync', 'gitlab'], logs]);
    expect(values(home({ integrations: [integration({ name: 'Paused' })] }))).toEqual([logs]);
  });

  it('warns, and says how many have no account and who', () => {
    const text = shown(
      home({
        integrations: [
          integration(
            {},
            {
              warnings: [saying('The token ends on 2026-12-01. Make a new one.')],
              unlinked: { count: 3, people: crowd(3) },
            },
          ),
        ],
      }),
    );
    expect(text).toContain('The token ends on 2026-12-01.');
    expect(text).toContain('*3 people* cannot ask for anything there');
    expect(text).toContain('<@U0OWNER0>, <@U0OWNER1>, <@U0OWNER2>');
  });

  it('counts the people it does not name', () => {
    const unlinked = { count: 4711, people: crowd(MOST_ENTRIES + 1) };
    const text = pagesOf({ integrations: [integration({}, { unlinked })] })
      .map(shown)
      .join('\n');
    expect(text).toContain('*4711 people*');
    expect(text).toContain(`and ${4711 - MOST_ENTRIES} more`);
  });
});
