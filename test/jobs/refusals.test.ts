import { describe, expect, it } from 'vitest';
import { openOffice, type Office } from '../support/office.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { saidOf } from '../support/said.ts';

const API = 'acme/platform/api';

async function failureOf(office: Office, ...ask: Parameters<Office['grant']>): Promise<string | null> {
  const id = await office.grant(...ask);
  expect(await office.status(id)).toBe('failed');
  expect(await office.slot(id)).toMatchObject({ baseline: null });
  return saidOf((await office.find(id)).failure);
}

describe('what GitLab refuses is told in plain words, and nothing was changed', () => {
  it('membership lock (405)', async () => {
    const office = await openOffice();
    office.gitlab.configureGroup(office.acme.groups.platform, { membershipLock: true });
    expect(await failureOf(office, 'ana', API, 'developer', '1h')).toMatch(
      /^The project's group locks membership.*Ask for a role on the group/,
    );
  });

  it('LDAP (403)', async () => {
    const office = await openOffice();
    office.gitlab.configureGroup(office.acme.groups.platform, { ldap: true });
    expect(await failureOf(office, 'ana', 'acme/platform', 'developer', '1h')).toMatch(
      /takes its members from LDAP/,
    );
  });

  it('no free seat (400)', async () => {
    const office = await openOffice();
    office.gitlab.configureGroup(office.acme.groups.acme, { seatLimit: 1 });
    expect(await failureOf(office, 'sam', API, 'developer', '1h')).toMatch(/no free seat for this person/);
  });

  it('201 with an error inside', async () => {
    const office = await openOffice();
    const body = { status: 'error', message: 'ana: Access level is wrong' };
    office.gitlab.faults.add({ kind: 'answer', method: 'POST', status: 201, body });
    expect(await failureOf(office, 'ana', API, 'developer', '1h')).toBe(
      'GitLab refused: ana: Access level is wrong',
    );
    expect(office.row('project', office.acme.projects.api, office.acme.users.ana)).toBeNull();
  });

  it('an account that was deleted', async () => {
    const office = await openOffice();
    office.gitlab.deleteUser(office.acme.users.sam);
    expect(await failureOf(office, 'sam', API, 'developer', '1h')).toMatch(
      /does not exist in GitLab any more/,
    );
  });

  it('a refused raise leaves the weaker grant as it is', async () => {
    const office = await openOffice();
    const weaker = await office.grant('sam', API, 'developer', '2h');
    office.gitlab.faults.add({
      kind: 'answer',
      method: 'PUT',
      status: 400,
      body: { message: { base: ['No seat available'] } },
    });
    const stronger = await office.grant('sam', API, 'maintainer', '1h');
    expect([await office.status(weaker), await office.status(stronger)]).toEqual(['active', 'failed']);
    expect(office.row('project', office.acme.projects.api, office.acme.users.sam)).toBe(
      '30 until 2026-11-27',
    );
    await office.pass('2h 1m');
    expect(office.row('project', office.acme.projects.api, office.acme.users.sam)).toBeNull();
  });
});

describe('202, queued for an administrator', () => {
  it('fails in plain words; approved later, the next sync notices and it is undone', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    office.gitlab.configureGroup(groups.acme, { promotionApproval: true });
    const id = await office.grant('sam', API, 'developer', '1h');
    expect(await office.status(id)).toBe('failed');
    expect(saidOf((await office.find(id)).failure)).toMatch(/queued the change for an administrator/);
    await office.pass('3d');
    office.gitlab.approvePromotions();
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    await office.sync();
    await office.reconcile();
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(await office.messages('drift-notice')).toEqual([]);
  });

  it('a human who then gives the same for good is not undone', async () => {
    const office = await openOffice({
      furnish: (gitlab, { users, projects }) => gitlab.setMember('project', projects.infra, users.sam, 10),
    });
    const { groups, projects, users } = office.acme;
    office.gitlab.configureGroup(groups.acme, { promotionApproval: true });
    await office.grant('sam', 'acme/platform/infra', 'developer', '1h');
    office.gitlab.approvePromotions();
    await office.sync();
    await office.reconcile();
    expect(office.row('project', projects.infra, users.sam)).toBe('10');
    office.gitlab.setMember('project', projects.infra, users.sam, 30);
    await office.sync();
    await office.reconcile();
    expect(office.row('project', projects.infra, users.sam)).toBe('30');
  });

  it('is looked out for during 30 days, then the slot is at rest', async () => {
    const office = await openOffice();
    office.gitlab.configureGroup(office.acme.groups.acme, { promotionApproval: true });
    const id = await office.grant('sam', API, 'developer', '1h');
    await office.pass('29d');
    expect(await office.slot(id)).toMatchObject({ intents: [{ row: { role: 'developer' } }] });
    await office.pass('2d');
    expect(await office.slot(id)).toMatchObject({ intents: [], baseline: null, applied: null });
  });

  it('asked for again while it waits, and then approved there: the grant in force is not disturbed', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    office.gitlab.configureGroup(groups.acme, { promotionApproval: true });
    await office.grant('sam', API, 'maintainer', '1h');
    office.gitlab.configureGroup(groups.acme, { promotionApproval: false });
    const id = await office.grant('sam', API, 'developer', '4h');
    expect(await office.status(id)).toBe('active');
    office.gitlab.approvePromotions();
    expect(office.row('project', projects.api, users.sam)).toBe('40 until 2026-11-27');
    await office.sync();
    await office.reconcile();
    expect(office.row('project', projects.api, users.sam)).toBe('30 until 2026-11-27');
    expect(await office.status(id)).toBe('active');
    await office.pass('4h 1m');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });
});

describe('an account that was blocked since the last sync', () => {
  it('is not told as active: the role is taken back, with the reason, and the account is looked at', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    office.gitlab.blockUser(users.sam);
    const id = await office.grant('sam', API, 'developer', '1h');
    expect(await office.status(id)).toBe('ended: account_blocked');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(office.jobs).toContainEqual({ name: 'follow-hints', payload: { connectorId: 'gitlab' } });
    const [card] = await office.messages('requester-card');
    const post = card === undefined ? null : await postOf(office.ctx, card, 'U0SAM0');
    expect(post?.text).toContain('the GitLab account is blocked');
  });

  it('nor told so any longer, when it is seen while the grant goes on', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const former = office.row('project', projects.api, users.lee);
    const id = await office.grant('lee', API, 'developer', '1h');
    office.gitlab.blockUser(users.lee);
    await office.approve(await office.askForMore('lee', id, '1h'));
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: account_blocked');
    expect(office.row('project', projects.api, users.lee)).toBe(former);
  });
});

describe('a membership that waits for a seat', () => {
  /** GitLab takes the row, but keeps it waiting. */
  const keepWaiting = (gitlab: FakeGitLab, projectId: number, userId: number) =>
    gitlab.onRequest((phase, { method }) => {
      if (method === 'POST' && phase === 'applied')
        gitlab.setMember('project', projectId, userId, 30, { awaiting: true });
    });

  it('is not called active: it is taken back, since somebody could free the seat at any time', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    keepWaiting(office.gitlab, projects.api, users.sam);
    const id = await office.grant('sam', API, 'developer', '1h');
    expect(await office.status(id)).toBe('ended: on_hold');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('nor when the answer was lost and it is found by a later look', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    keepWaiting(office.gitlab, projects.api, users.sam);
    office.gitlab.faults.add({ kind: '502-after-apply', method: 'POST' });
    const id = await office.grant('sam', API, 'developer', '1h');
    expect(await office.status(id)).toBe('provisioning');
    await office.pass('11s');
    expect(await office.status(id)).toBe('ended: on_hold');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });
});

describe('the last owner', () => {
  it('revoking is refused (403) until somebody else is Owner; owners are alerted when it is a minute late', async () => {
    const office = await openOffice({
      document: {
        policies: [
          {
            id: 'top',
            match: { resources: ['acme'], roles: ['owner'] },
            approval: 'owners',
            maxDuration: '2h',
          },
        ],
      },
      furnish: (gitlab, { groups }) => {
        gitlab.addUser({ id: 92, username: 'group_1_bot', name: 'hallpass', type: 'project_bot' });
        gitlab.addToken({ value: 'glpat-group', userId: 92 });
        gitlab.setMember('group', groups.acme, 92, 50);
      },
    });
    office.useToken('glpat-group');
    const { groups, users } = office.acme;
    const id = await office.grant('ana', 'acme', 'owner', '1h');
    expect(office.row('group', groups.acme, users.ana)).toBe('50 until 2026-11-27');
    for (const owner of [users.omar, users.priya, users.dana, users.bot])
      office.gitlab.setMember('group', groups.acme, owner, null);

    await office.pass('1h');
    expect(await office.status(id)).toBe('revoking: expired');
    const { attempts, lastError } = await office.slot(id);
    expect(attempts).toBe(1);
    expect(saidOf(lastError)).toMatch(/nobody else is Owner/);
    await office.tellLate();
    expect(await office.messages('revoke-alert')).toEqual([]);
    await office.pass('5m');
    await office.tellLate();
    const alerts = await office.messages('revoke-alert');
    expect(alerts.map(({ personId }) => personId).toSorted()).toEqual(
      [office.actor('omar').personId, office.actor('priya').personId].toSorted(),
    );
    for (let attempt = 3; attempt <= 20; attempt++) await office.pass('5m');
    expect(await office.slot(id)).toMatchObject({ attempts: 20 });
    expect(await office.status(id)).toBe('revoking: expired');

    office.gitlab.setMember('group', groups.acme, users.omar, 50);
    const versions = (await office.messages('revoke-alert')).map(({ wantedVersion }) => wantedVersion);
    await office.pass('5m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('group', groups.acme, users.ana)).toBeNull();
    const renewed = (await office.messages('revoke-alert')).map(({ wantedVersion }) => wantedVersion);
    expect(renewed).toEqual(versions.map((version) => version + 1));
  });
});
