/** Groups and addresses that were invited before a grant and have more after it, and those that an owner has taken out. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { lookIntoShares } from '../../jobs/look-into-shares.ts';
import { takeBackWayIn } from '../../jobs/take-back-way-in.ts';
import type { Finding } from '../../src/db/findings/findings.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { accept, findings, onlyFinding, remove, state } from '../support/findings.ts';
import { anything } from '../support/holders.ts';
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

describe('what was invited before', () => {
  it.each([
    ['its end is taken away', null, 20, undefined],
    ['its end is moved', '2027-06-30', 20, undefined],
    ['it gets a custom role', '2026-12-24', 20, 42],
  ])('a group, and %s: told with what it had, and only accepted', async (_, until, level, role) => {
    const office = await openOffice({
      document: anything,
      furnish: (gitlab, { projects, groups }) =>
        gitlab.share('project', projects.api, groups.web, 20, '2026-12-24'),
    });
    const { api } = office.acme.projects;
    const grant = await office.grant('sam', 'acme/platform/api', 'maintainer', '2h');
    office.gitlab.share('project', api, office.acme.groups.web, level, until, role);
    await end(office, grant);
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({
      grants: [grant],
      found: { expiresOn: until, customRole: role === undefined ? null : '42' },
      former: { role: 'reporter', customRole: null, expiresOn: '2026-12-24' },
    });
    const card = await cardOf(office, finding);
    expect(card).toMatch(/Changed under a grant.*Before.*Reporter until 2026-12-24/s);
    expect(card).toContain('It can only be accepted here');
    await expect(remove(office, finding)).rejects.toMatchObject({ code: 'not_requestable' });
  });

  it.each([
    ['more', { level: 40 }, { role: 'maintainer' }],
    ['no end any more', { expiresAt: null }, { role: 'reporter', expiresOn: null }],
  ])('an address that has %s: told with what it had, and only accepted', async (_, edit, has) => {
    const office = await openOffice({
      document: anything,
      furnish: (gitlab, { projects }) =>
        gitlab.invite('project', projects.api, 'kim@elsewhere.test', 20, { expiresAt: '2026-12-24' }),
    });
    office.skip('1h');
    const grant = await office.grant('sam', 'acme/platform/api', 'maintainer', '2h');
    office.gitlab.reinvite('kim@elsewhere.test', edit);
    await end(office, grant);
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({
      kind: 'invitation',
      grants: [grant],
      found: has,
      former: { role: 'reporter', expiresOn: '2026-12-24' },
    });
    await expect(remove(office, finding)).rejects.toMatchObject({ told: { why: 'finding_share' } });
  });

  it('and is as it was, also where it was invited just before: nothing is told', async () => {
    const office = await openOffice({ document: anything });
    const { api } = office.acme.projects;
    office.gitlab.invite('project', api, 'kim@elsewhere.test', 20);
    const grant = await office.grant('sam', 'acme/platform/api', 'maintainer', '2h');
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
  });

  it('costs one request more as a role begins, and none as it ends', async () => {
    const { office, grant, api } = await open();
    const asked = (): number =>
      office.gitlab.requests.filter(({ path }) => path.endsWith(`/projects/${api}/invitations`)).length;
    expect(asked()).toBe(1);
    await end(office, grant);
    expect(asked()).toBe(2);
  });
});

describe('what an owner has taken out', () => {
  async function takeOut(office: Office, finding: Finding): Promise<void> {
    await remove(office, finding);
    await takeBackWayIn(office.ctx, { findingId: finding.id }, never);
    expect(await state(office, finding)).toMatchObject({ status: 'removed' });
  }

  it('a second grant that overlaps brings back: told anew, though it was there as that grant began', async () => {
    const { office, grant, api, data, lee } = await open('maintainer', 'acme/platform/api');
    office.gitlab.share('project', api, data, 40);
    office.gitlab.invite('project', api, 'kim@elsewhere.test', 20, { by: lee });
    const other = await office.grant('ana', 'acme/platform', 'owner', '2h');
    await end(office, grant);
    for (const finding of await findings(office)) await takeOut(office, finding);
    office.skip('10m');
    office.gitlab.share('project', api, data, 40);
    office.gitlab.invite('project', api, 'kim@elsewhere.test', 20, { by: lee });
    await endGrant(office.ctx, office.actor('ana'), { grantId: other });
    await office.reconcile();
    await lookIntoScope(office.ctx, { grantId: other }, never);
    const again = (await findings(office)).filter(({ status }) => status === 'open');
    expect(again.map(({ kind }) => kind).toSorted()).toEqual(['invitation', 'share']);
    for (const { grants } of again) expect(grants).toContain(other);
  });

  it('in GitLab itself after it was accepted, and a later grant brings back: told anew', async () => {
    const { office, grant, api, data, sam } = await open();
    const invite = (): void => {
      office.gitlab.share('project', api, data, 40);
      office.gitlab.invite('project', api, 'kim@elsewhere.test', 20, { by: sam });
    };
    invite();
    await end(office, grant);
    for (const { id } of await findings(office)) await accept(office, 'omar', id);
    office.skip('10m');
    office.gitlab.share('project', api, data, null);
    office.gitlab.invite('project', api, 'kim@elsewhere.test', null);
    const again = await office.grant('sam', 'acme/platform/api', 'maintainer', '2h');
    invite();
    await end(office, again);
    const told = (await findings(office)).filter(({ status }) => status === 'open');
    expect(told.map(({ kind }) => kind).toSorted()).toEqual(['invitation', 'share']);
    await lookIntoScope(office.ctx, { grantId: again }, never);
    expect(await findings(office)).toHaveLength(4);
  });
});
