/** Groups and addresses that a holder invited, and whom they let in: told with their name, and taken back. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { lookIntoShares } from '../../jobs/look-into-shares.ts';
import { takeBackWayIn } from '../../jobs/take-back-way-in.ts';
import type { Finding } from '../../src/db/findings/findings.ts';
import { history } from '../../src/db/models/history/history.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { accept, findings, onlyFinding, remove, state } from '../support/findings.ts';
import { anything, openWithHolder } from '../support/holders.ts';
import { never, openOffice, type Office } from '../support/office.ts';

/** What a holder gets, with what was there before known. */
async function open(role: 'maintainer' | 'owner' = 'maintainer', path = 'acme/platform/api') {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, { projects, groups }) => gitlab.share('project', projects.api, groups.web, 20),
  });
  const grant = await office.grant('sam', path, role, '2h');
  await lookIntoShares(office.ctx, { grantId: grant }, never);
  return { office, grant, ...office.acme.projects, ...office.acme.groups, ...office.acme.users };
}

async function end(office: Office, grant: GrantId): Promise<void> {
  await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
  await office.reconcile();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

async function cardOf(office: Office, { id }: Finding): Promise<string> {
  const card = (await office.messages('finding-card')).find(({ subjectId }) => subjectId === id);
  if (card === undefined) throw new Error('nobody was told');
  return (await postOf(office.ctx, card, 'U0OMAR0'))?.text ?? '';
}

const kinds = async (office: Office): Promise<string[]> =>
  (await findings(office)).map(
    ({ kind, label, accountExternalId }) => `${kind} ${label ?? accountExternalId}`,
  );

describe('what a holder invites', () => {
  it('a group and an address: told at the end with holder and grant, and taken back by a press', async () => {
    const { office, grant, api, data, sam } = await open();
    office.gitlab.share('project', api, data, 30);
    office.gitlab.invite('project', api, 'kim@elsewhere.test', 20, { by: sam });
    await end(office, grant);
    expect((await kinds(office)).toSorted()).toEqual(['invitation kim@elsewhere.test', 'share acme/data']);
    const all = await findings(office);
    const told = await history(office.ctx.db, { what: 'all' }, { after: null, order: 'newest', limit: 50 });
    expect(told.map(({ account }) => account)).toEqual(
      expect.arrayContaining(['kim@elsewhere.test', 'acme/data']),
    );
    for (const finding of all) {
      expect(finding).toMatchObject({ status: 'open', grants: [grant], former: null, held: false });
      const card = await cardOf(office, finding);
      expect(card).toContain('Invited under a grant');
      expect(card).toMatch(/Can have done it: <@U0SAM0>, Maintainer on `acme\/platform\/api`/);
      await remove(office, finding);
      const now = office.ctx.now();
      expect(await dueJobs(office.ctx.db, now, now)).toContainEqual({
        name: 'take-back-way-in',
        payload: { findingId: finding.id },
      });
      await takeBackWayIn(office.ctx, { findingId: finding.id }, never);
      expect(await state(office, finding)).toMatchObject({ status: 'removed', removalDueAt: null });
      expect(await cardOf(office, finding)).toContain('is not invited there any more');
    }
    const left = office.gitlab.snapshot();
    expect(left.shares.map(({ invitedGroupId }) => invitedGroupId)).toEqual([office.acme.groups.web]);
    expect(left.invitations).toEqual([]);
    await office.sync();
    expect(await findings(office)).toHaveLength(2);
  });

  it('an Owner of a group, there and below: what was accepted is not told again', async () => {
    const { office, grant, platform, ml, infra, sam } = await open('owner', 'acme/platform');
    office.gitlab.share('group', platform, ml, 40);
    office.gitlab.invite('project', infra, 'kim@elsewhere.test', 20, { by: sam });
    await end(office, grant);
    expect((await kinds(office)).toSorted()).toEqual(['invitation kim@elsewhere.test', 'share acme/data/ml']);
    for (const { id } of await findings(office)) await accept(office, 'omar', id);
    const again = await office.grant('sam', 'acme/platform', 'owner', '1h');
    await lookIntoShares(office.ctx, { grantId: again }, never);
    await end(office, again);
    expect(await findings(office)).toHaveLength(2);
  });

  it('an address that is part of another: GitLab could take back the wrong one, so hallpass leaves both', async () => {
    const { office, grant, api, sam } = await open();
    office.gitlab.invite('project', api, 'joanna@elsewhere.test', 20);
    office.skip('20m');
    office.gitlab.invite('project', api, 'anna@elsewhere.test', 20, { by: sam });
    await end(office, grant);
    for (const finding of await findings(office)) {
      if (finding.label !== 'anna@elsewhere.test') continue;
      await remove(office, finding);
      await takeBackWayIn(office.ctx, { findingId: finding.id }, never);
      expect(await state(office, finding)).toMatchObject({ status: 'removing' });
    }
    expect(office.gitlab.snapshot().invitations).toHaveLength(2);
  });

  it('with more for a group that was invited before: told with what it had, and only accepted', async () => {
    const { office, grant, api, web } = await open();
    office.gitlab.share('project', api, web, 40);
    await end(office, grant);
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({ found: { role: 'maintainer' }, former: { role: 'reporter' } });
    await expect(remove(office, finding)).rejects.toMatchObject({ code: 'not_requestable' });
  });
});

describe('whom a holder lets in', () => {
  it('by approving an access request: told; whom a colleague with power of their own lets in: not theirs', async () => {
    const { office, grant, api, omar, lee } = await openWithHolder();
    const [asked, invited] = ['kim', 'kay'].map((username) =>
      office.gitlab.addUser({ username, name: username }),
    );
    office.gitlab.approveAccessRequest('project', api, asked?.id ?? 0, 20);
    office.gitlab.setMember('project', api, invited?.id ?? 0, 20, { by: omar });
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({
      accountExternalId: String(asked?.id),
      grants: [grant],
    });
    office.gitlab.setMember('project', api, invited?.id ?? 0, 30, { by: lee });
    await end(office, grant);
    expect((await findings(office)).map(({ accountExternalId }) => accountExternalId).toSorted()).toEqual(
      [asked?.id, invited?.id].map(String).toSorted(),
    );
  });
});

describe('a holder who does all of A at once in the last second', () => {
  it('and invites a group and an address, too: all of it is told with their name', async () => {
    const { office, grant, api, data, sam, lee } = await open();
    office.skip('1h 59m 59s');
    const second = office.gitlab.addUser({ username: 'sam-two', name: 'Sam Two' });
    office.gitlab.setMember('project', api, second.id, 40, { expiresAt: null, by: sam });
    office.gitlab.setMember('project', api, lee, 50, { expiresAt: null, by: sam });
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: second.id });
    office.gitlab.share('project', api, data, 40);
    office.gitlab.invite('project', api, 'sam@home.test', 40, { by: sam });
    await office.pass('1m');
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(office.row('project', api, sam)).toBeNull();
    expect((await kinds(office)).toSorted()).toEqual(
      [
        'invitation sam@home.test',
        'share acme/data',
        ...[sam, lee, second.id].map((id) => `membership ${id}`),
      ].toSorted(),
    );
    for (const finding of await findings(office)) {
      expect(finding.grants).toEqual([grant]);
      expect(finding.toldAt).not.toBeNull();
    }
  });
});
