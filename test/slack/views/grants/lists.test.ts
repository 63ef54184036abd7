import { describe, expect, it } from 'vitest';
import type { HeldGrant } from '../../../../src/db/models/grants/access-lists.ts';
import { faultsOfMessage, faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import { holdingsModal, HOLDINGS_PER_PAGE } from '../../../../src/slack/views/grants/holdings.ts';
import type { UndecidedRequest } from '../../../../src/db/models/undecided.ts';
import {
  endableList,
  heldList,
  LONGEST_LIST,
  LONGEST_PENDING,
  pendingList,
} from '../../../../src/slack/views/grants/access-lists.ts';
import { NO_WISH } from '../../../../src/slack/blocks/values.ts';
import { mrkdwn } from '../../../../src/slack/blocks/mrkdwn.ts';
import { help, notACommand } from '../../../../src/slack/views/home/help.ts';
import { nearMatches, openLater } from '../../../../src/slack/views/requests/typed-line.ts';
import { ownerGap } from '../../../../src/slack/views/requests/owner-gap.ts';
import { driftNotice, goneNotice, revokeAlert } from '../../../../src/slack/views/grants/slot-notices.ts';
import { whoami } from '../../../../src/slack/views/identities/whoami.ts';
import { buttonsOf, shownIn } from '../../looks.ts';
import {
  ana,
  api,
  at,
  crowd,
  grantId,
  LONG_PATH,
  NASTY,
  omar,
  progress,
  requestId,
  requestIdOf,
  resourceId,
} from '../../models.ts';
import { saying } from '../../../support/said.ts';

const held = (changes: Partial<HeldGrant> = {}): HeldGrant => ({
  id: grantId,
  status: 'active',
  role: 'maintainer',
  durationSeconds: 7200,
  expiresAt: at('14:00'),
  holder: ana,
  resourceId,
  path: api.path,
  connectorId: 'gitlab',
  isArchived: false,
  extending: false,
  number: 11,
  approver: omar,
  policyId: 'default',
  ...changes,
});
const waiting = (changes: Partial<UndecidedRequest> = {}): UndecidedRequest => ({
  id: requestId,
  number: 12,
  kind: 'standard',
  source: 'slack',
  role: 'maintainer',
  durationSeconds: 7200,
  reason: 'fixing INC-4711',
  policyId: 'default',
  createdAt: at('12:00'),
  tickets: [],
  expiresAt: at('20:00'),
  requester: ana,
  path: api.path,
  connectorId: 'gitlab',
  resourceKind: 'project',
  escalated: [],
  conflicts: null,
  progress: progress({ waitsFor: [omar] }),
  ...changes,
});
const here = () => api;
const far = () => ({ path: LONG_PATH, url: `https://gitlab.test/${LONG_PATH}`, application: 'A'.repeat(60) });
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('lists', () => {
  it('what I hold: time left, Give back, Extend; nothing to press while it is ending', () => {
    const { text } = heldList([held()], here, at('12:34'));
    expect(text).toMatch(/\*Active\* until <!date[^>]*> · 1 hour 26 minutes left/);
    expect(buttonsOf(heldList([held()], here, at('13:00')))).toEqual(['Give back', 'Extend']);
    expect(buttonsOf(heldList([held({ extending: true })], here, at('13:00')))).toEqual(['Give back']);
    expect(buttonsOf(heldList([held({ status: 'revoking' })], here, at('13:00')))).toEqual([]);
  });

  it('what waits: on me with the decision, on others with Cancel request', () => {
    const list = pendingList({ onMe: [waiting()], onOthers: [waiting()] }, here);
    expect(buttonsOf(list)).toEqual(['Approve', 'Deny', 'Approve for less…', 'Cancel request']);
    expect(list.text).toContain('waiting on <@U0OMAR>');
    const filed = waiting({ source: 'assistant' });
    const marked = pendingList({ onMe: [filed], onOthers: [filed] }, here).text;
    expect([list.text.includes('assistant'), marked.split('filed by an assistant').length]).toEqual([
      false,
      3,
    ]);
  });

  it('an empty list says what to do next', () => {
    expect(heldList([], here, at('13:00')).text).toContain('/access request');
    expect(pendingList({ onMe: [], onOthers: [] }, here).text).toContain('/access request');
    expect(buttonsOf(heldList([], here, at('13:00')))).toEqual(['Request access']);
    expect(buttonsOf(pendingList({ onMe: [], onOthers: [] }, here))).toEqual(['Request access']);
    expect(endableList({ count: 0, grants: [] }, here, { person: null, place: 'acme/x' }).text).toContain(
      '/access end',
    );
  });

  it.each(NASTY)('full of %j they break no limit and say that there is more', (words) => {
    const grant = held({ holder: { ...ana, name: words } });
    const request = waiting({
      reason: words,
      requester: { ...ana, name: words },
      progress: progress({ waitsFor: crowd(50) }),
    });
    const requests = many(LONGEST_PENDING + 1, request).map((one, index) => ({
      ...one,
      id: requestIdOf(index),
    }));
    const lists = [
      heldList(many(LONGEST_LIST + 1, grant), far, at('13:00')),
      pendingList({ onMe: requests, onOthers: requests }, far),
    ];
    for (const list of lists) {
      expect(faultsOfMessage(list)).toEqual([]);
      expect(shownIn(list)).toContain('There is more');
    }
    const shown = { person: 'U0ANA', place: words.slice(0, 500) };
    const endable = endableList({ count: 99, grants: many(LONGEST_LIST, grant) }, far, shown);
    expect(faultsOfMessage(endable)).toEqual([]);
    expect(buttonsOf(endable).at(-1)).toBe('Show all');
    const view = { shown: { ...shown, page: 2 }, placeOf: far, review: null, said: null };
    const page = holdingsModal({ ...view, held: { count: 99, grants: many(HOLDINGS_PER_PAGE, grant) } });
    expect(faultsOfView(page)).toEqual([]);
  });
});

describe('notices', () => {
  const leaving = {
    id: grantId,
    role: 'maintainer',
    status: 'revoking',
    endingAt: at('14:00'),
    expiresAt: at('14:00'),
    endedAt: null,
    leftUnknown: false,
  } as const;
  const slot = {
    id: 'slt_0123456789abcdefghjkmnpqrs',
    resource: { id: resourceId, kind: 'project', path: LONG_PATH, connectorId: 'gitlab' },
    username: 'ana',
    person: ana,
    grants: [leaving],
    lastError: saying('GitLab is down'),
    lastFault: 'unreachable',
  } as const;
  const from = { role: 'maintainer', customRole: null, expiresOn: null } as const;

  it('of a change outside say what it was and what hallpass makes of it', () => {
    const to = { role: 'developer', customRole: '7', expiresOn: '2026-12-01' } as const;
    const lowered = driftNotice(
      { slot, place: api, isUnsynced: false },
      { kind: 'lowered', from, to, endsGrants: 'changed_outside' },
    );
    expect(lowered.text).toContain('Maintainer → Developer (custom role 7) until 2026-12-01');
    expect(lowered.text).toContain('has ended');
    const removed = driftNotice(
      { slot, place: api, isUnsynced: false },
      { kind: 'removed', from, to: null, endsGrants: null },
    );
    expect(removed.text).toContain('→ no membership');
    const dated = driftNotice(
      { slot, place: api, isUnsynced: false },
      {
        kind: 'removed',
        from: { ...from, expiresOn: '2027-12-01' },
        to: null,
        endsGrants: 'removed_outside',
      },
    );
    expect(dated.text).toMatch(
      /The grant was until <!date[^>]*>\. 2027-12-01 is when GitLab itself would have taken the role away/,
    );
  });

  it('of a revocation that is late stay until it is done', () => {
    const late = revokeAlert({ slot, place: api, isUnsynced: false }, grantId);
    expect(late.text).toContain('*Not taken back yet*');
    expect(late.text).toContain('should have ended <!date');
    expect(late.text).toContain('GitLab is down');
    const over = { ...leaving, status: 'ended', endedAt: at('14:03') } as const;
    const done = revokeAlert(
      { slot: { ...slot, grants: [over] }, place: api, isUnsynced: false },
      grantId,
    ).text;
    expect(done).toContain('*Taken back*');
    expect(done).toContain('It was 3 minutes late');
  });

  it('of a revocation that is late say when the place cannot be found, and when nobody knows what is left', () => {
    const lost = {
      ...slot,
      lastError: saying('GitLab cannot find the project 10.'),
      lastFault: 'missing',
    } as const;
    const text = revokeAlert({ slot: lost, place: api, isUnsynced: false }, grantId).text;
    expect(text).toContain('GitLab cannot find the project 10.');
    expect(text).toContain('until its syncs do not find it either');
    const unsynced = revokeAlert({ slot: lost, place: api, isUnsynced: true }, grantId);
    expect(unsynced.text).toContain('somebody has to say that it is gone');
    expect(buttonsOf(unsynced)).toEqual(['It is gone']);
    const over = { ...leaving, status: 'ended', endedAt: at('14:30'), leftUnknown: true } as const;
    const gone = revokeAlert(
      { slot: { ...slot, grants: [over] }, place: api, isUnsynced: false },
      grantId,
    ).text;
    expect(gone).toContain('*Gone from GitLab*');
    expect(gone).not.toContain('Taken back');
    // The message of its own says the rest, once.
    expect(gone).not.toContain('check its members');
  });

  it('of a place that is gone name who says so: the syncs, or a person where none looks', () => {
    const synced = goneNotice({ slot, place: api, isUnsynced: false }).text;
    expect(synced).toMatch(/the syncs do not find it either[^]*takes it back if a sync finds it again/);
    const said = goneNotice({ slot, place: api, isUnsynced: true }).text;
    expect(said).toContain('an integration owner or admin said that it is gone');
    expect(said).not.toMatch(/syncs|a sync/);
  });

  it.each(NASTY)('with %j in them break no limit', (words) => {
    const named = { ...slot, username: words, person: null };
    const posts = [
      revokeAlert({ slot: { ...named, lastError: saying(words) }, place: api, isUnsynced: false }, grantId),
      goneNotice({ slot: named, place: { path: words, url: null, application: null }, isUnsynced: false }),
      ownerGap({ ref: words, why: 'unknown', connector: words }),
      help({ example: words, isOwner: true, today: '2026-11-29' }),
      notACommand(words, []),
      notACommand('reqest', ['request', 'reviews', 'review'], words),
      nearMatches(mrkdwn`I know no ${words}`, { wish: NO_WISH, reason: words }, [
        { resourceId: null, label: words },
        { resourceId: null, label: words },
      ]),
      openLater({ wish: NO_WISH, reason: words }),
      whoami({
        person: { ...ana, email: words, isOutsider: true },
        isAdmin: true,
        connectors: many(10, { name: words, account: null, reason: 'several', owns: true, syncedAt: null }),
      }),
    ];
    for (const post of posts) expect(faultsOfMessage(post)).toEqual([]);
  });
});
