import { describe, expect, it } from 'vitest';
import type { FindingModel } from '../../../../src/db/models/finding-model.ts';
import { FINDING_STATUSES, type Decider, type FindingFacts } from '../../../../src/domain/access/finding.ts';
import { faultsOfMessage, faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { findingAnswer, findingCard } from '../../../../src/slack/views/findings/finding-card.ts';
import {
  findingDigest,
  findingList,
  FINDINGS_PER_PAGE,
} from '../../../../src/slack/views/findings/finding-list.ts';
import { limitModal } from '../../../../src/slack/views/findings/limit-modal.ts';
import { buttons, home, shown } from '../../home-models.ts';
import { buttonsOf, shownIn } from '../../looks.ts';
import { ana, api, at, decides, LONG_PATH, NASTY, omar, priya, resourceId } from '../../models.ts';
import { saying } from '../../../support/said.ts';

const FACTS: FindingFacts = {
  connector: 'GitLab',
  readOnly: false,
  paused: false,
  isOurs: false,
  isBot: false,
  isLinked: true,
  isLastOwner: false,
  isOffered: true,
  isHigher: true,
  kind: 'membership',
};
const finding = (changes: Partial<FindingModel> = {}, facts: Partial<FindingFacts> = {}): FindingModel => ({
  id: 'fnd_0123456789abcdefghjkmnpqrs',
  status: 'open',
  found: { role: 'maintainer', customRole: null, expiresOn: null },
  former: { role: 'reporter', customRole: null, expiresOn: '2026-12-24' },
  foundAt: at('12:00'),
  resource: { id: resourceId, kind: 'project', path: api.path, connectorId: 'gitlab' },
  username: 'ana_m',
  leftover: null,
  cameBy: null,
  joined: null,
  person: ana,
  holderId: ana.id,
  author: null,
  suspects: [],
  isLost: false,
  held: false,
  offer: null,
  returnedAt: null,
  facts: { ...FACTS, ...facts },
  decider: null,
  decidedAt: null,
  refusal: null,
  leftRole: null,
  grant: null,
  attempts: 0,
  ...changes,
});
const card = (one: FindingModel, reader = decides(omar)) => findingCard({ finding: one, place: api, reader });
/** Priya, who has not shown which account is hers. */
const stranger: Decider = { ...decides(priya), linkedOn: new Set() };
const decided = { decider: omar, decidedAt: at('12:30') };

/** Beside the one that has all of it reviewed, which every open finding has. */
const decisionsOf = (post: Parameters<typeof buttonsOf>[0]): string[] =>
  buttonsOf(post).filter((label) => label !== 'Start access review…');

describe('a finding that waits for a decision', () => {
  it('says whose, what, what it was before, by whom and since when, and offers three ways', () => {
    const one = card(finding({ author: { name: 'Dana Weiss', person: priya } }));
    for (const part of [
      '<@U0ANA> (`ana_m`) is *Maintainer* on <https://gitlab.test/acme/platform/api|acme/platform/api>',
      'Reporter until 2026-12-24',
      'Maintainer, without an end',
      '<@U0PRIYA>',
    ])
      expect(shownIn(one)).toContain(part);
    expect(decisionsOf(one)).toEqual(['Accept', 'Make temporary…', 'Remove']);
  });

  it.each([
    [
      'of an account that is nobody’s',
      { person: null },
      { isLinked: false },
      ['Accept', 'Remove'],
      'Nobody in Slack is linked',
    ],
    [
      'of a machine',
      { person: null },
      { isBot: true, isLinked: false },
      ['Accept', 'Remove'],
      'A machine uses this account',
    ],
    [
      'of hallpass’s own account',
      { person: null },
      { isOurs: true, isBot: true },
      ['Accept'],
      "hallpass's own account",
    ],
    ['where hallpass only watches', {}, { readOnly: true }, ['Accept'], 'hallpass changes nothing on GitLab'],
    ['where it is paused', {}, { paused: true }, ['Accept'], 'GitLab is paused'],
    ['of the last Owner', {}, { isLastOwner: true }, ['Accept'], 'Make somebody else Owner of it first'],
    [
      'of a role that no policy offers',
      {},
      { isOffered: false },
      ['Accept', 'Remove'],
      'No policy lets anybody',
    ],
  ] as const)('%s offers what can be done, and says why not the rest', (_, changes, facts, offered, why) => {
    const one = card(finding(changes, facts));
    expect(decisionsOf(one)).toEqual(offered);
    expect(shownIn(one)).toContain(why);
  });

  it('of one’s own can only be given up', () => {
    const one = card(finding(), decides(ana));
    expect(decisionsOf(one)).toEqual(['Remove']);
    expect(shownIn(one)).toContain('somebody else decides whether you keep it');
  });

  it.each([
    ['of an account that was one’s own', { person: null }, decides(ana), 'your own membership'],
    ['of one that could be', { person: null, holderId: null }, stranger, 'with `/access link`'],
  ] as const)('%s can only be removed', (_, changes, reader, says) => {
    const one = card(finding(changes, { isLinked: false }), reader);
    expect(decisionsOf(one)).toEqual(['Remove']);
    expect(shownIn(one)).toContain(says);
  });

  it('says that a bot is one, and names who is not in Slack by name', () => {
    const one = card(
      finding(
        { person: null, author: { name: 'Zoe <!here>', person: null } },
        { isBot: true, isLinked: false },
      ),
    );
    expect(shownIn(one)).toContain('the bot or service account `ana_m` has *Maintainer*');
    expect(shownIn(one)).toContain('Zoe &lt;!here&gt;');
  });

  it('that hallpass itself has lost can be adopted', () => {
    const one = card(finding({ isLost: true, former: null, author: { name: 'hallpass', person: null } }));
    expect(shownIn(one)).toContain('*Made by hallpass, which knows of no grant*');
    expect(decisionsOf(one)).toEqual(['Accept', 'Adopt…', 'Remove']);
  });

  it('says why the last decision was not carried out', () => {
    expect(shownIn(card(finding({ refusal: { code: 'refused', said: 'Nope' } })))).toContain(
      '*Not done*: GitLab refused: Nope',
    );
  });
});

describe('a finding that is decided', () => {
  it.each([
    [{ status: 'accepted' }, '*Accepted* by <@U0OMAR>'],
    [{ status: 'removing' }, '*Removing…* decided by <@U0OMAR>'],
    [{ status: 'removed', leftRole: 'reporter' }, '`ana_m` holds *Reporter* there now'],
    [{ status: 'removed' }, '`ana_m` holds no role there now'],
    [{ status: 'temporary', grant: { status: 'provisioning', expiresAt: null } }, '*Making it temporary…*'],
    [
      { status: 'temporary', grant: { status: 'active', expiresAt: at('14:00') } },
      'then Reporter until 2026-12-24',
    ],
    [{ status: 'temporary', grant: { status: 'ended', expiresAt: at('14:00') } }, '*Ended*. Made temporary'],
  ] as const)('%o says so, without buttons', (changes, says) => {
    const one = card(finding({ ...decided, ...changes }));
    expect(one.text).toContain(says);
    expect(decisionsOf(one)).toEqual(changes.status === 'accepted' ? ['Reopen'] : []);
  });

  it('says that GitLab takes its time', () => {
    const one = card(finding({ ...decided, status: 'removing', attempts: 3 }));
    expect(one.text).toContain('hallpass keeps trying');
  });

  it('tells its person who took back what, and what is left', () => {
    const one = findingAnswer({ finding: finding({ ...decided, status: 'removed' }), place: api });
    expect(one.text).toMatch(
      /^\*Removed\*: <@U0OMAR> took back \*Maintainer\* on .* You hold no role there now/,
    );
  });
});

describe('many findings', () => {
  const many = Array.from({ length: FINDINGS_PER_PAGE }, () => finding());
  const list = (count: number, page: number) =>
    findingList({ count, findings: many, page, reader: decides(omar), placeOf: () => api });

  it('are told as one message, which says how many still wait', () => {
    const some = findingDigest({ connector: 'GitLab', count: 40, open: 12 });
    expect(some.text).toContain('40 things were given or changed on *GitLab*');
    expect(some.text).toContain('12 wait for a decision now');
    expect(buttonsOf(some)).toEqual(['Show them']);
    expect(buttonsOf(findingDigest({ connector: 'GitLab', count: 40, open: 0 }))).toEqual([]);
  });

  it('are turned page by page', () => {
    expect(buttonsOf(list(20, 0)).slice(-1)).toEqual(['Next']);
    expect(buttonsOf(list(20, 1)).slice(-2)).toEqual(['Previous', 'Next']);
    expect(buttonsOf(list(20, 2)).slice(-1)).toEqual(['Previous']);
    expect(shownIn(list(20, 1))).toContain('20 findings wait for a decision, page 2 of 3');
  });

  it('on the Home tab are the newest and a count', () => {
    const view = home({ drift: { count: 5, findings: many.slice(0, 3) }, decider: decides(omar) });
    expect(shown(view)).toContain('Given outside hallpass');
    expect(shown(view)).toContain('and 2 more: `/access drift` lists them');
    expect(buttons(view).filter((label) => label === 'Accept')).toHaveLength(3);
    expect(shown(home())).not.toContain('Given outside hallpass');
  });
});

it('a custom role is called by its name, and by its id where that is not known', () => {
  const bounds = { minSeconds: 60, maxSeconds: 28_800, defaultSeconds: 7200, recommended: [] };
  for (const customRoleName of ['Reads code', null]) {
    const called = customRoleName ?? '7';
    const one = finding({ found: { role: 'maintainer', customRole: '7', customRoleName, expiresOn: null } });
    const card = findingCard({ finding: one, place: api, reader: decides(omar) });
    expect(JSON.stringify(card)).toContain(`Maintainer (custom role ${called})`);
    const modal = limitModal({ finding: one, place: api, bounds, custom: false });
    expect(JSON.stringify(modal)).toContain(`The custom role ${called} on top of it goes now`);
  }
});

describe('whatever people type and name things', () => {
  const place = { ...api, path: LONG_PATH };

  it.each(FINDING_STATUSES)('keeps Slack’s limits while %s', (status) => {
    for (const nasty of NASTY) {
      const one = finding(
        {
          status,
          found: { role: 'maintainer', customRole: '7', customRoleName: nasty, expiresOn: null },
          username: nasty,
          refusal: saying(nasty),
          author: { name: nasty, person: null },
          person: { ...ana, name: nasty },
          grant: { status: 'active', expiresAt: at('14:00') },
          ...(status === 'open' ? {} : decided),
        },
        { connector: nasty },
      );
      const posts = [
        findingCard({ finding: one, place, reader: decides(omar) }),
        findingAnswer({ finding: one, place }),
        findingDigest({ connector: nasty, count: 11, open: 3 }),
        findingList({
          count: 20,
          findings: Array.from({ length: FINDINGS_PER_PAGE }, () => one),
          page: 1,
          reader: decides(omar),
          placeOf: () => place,
        }),
      ];
      for (const post of posts) {
        expect(faultsOfMessage(post)).toEqual([]);
        expect(post.text).not.toContain('<!channel>');
      }
      const bounds = { minSeconds: 60, maxSeconds: 28_800, defaultSeconds: 7200, recommended: [] };
      expect(faultsOfView(limitModal({ finding: one, place, bounds, custom: true }))).toEqual([]);
    }
  });
});
