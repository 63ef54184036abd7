import { describe, expect, it } from 'vitest';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { accept, findingOf, findings, onlyFinding, remove, state } from '../support/findings.ts';
import { anything, openWithHolder } from '../support/holders.ts';
import { never, openOffice, type Office } from '../support/office.ts';
import type { GrantId } from '../../src/domain/id.ts';

/** Ends a grant, and what is done about that. */
async function end(office: Office, grant: GrantId): Promise<void> {
  const { personId } = await office.find(grant);
  const handle = [...office.people].find(([, one]) => one.personId === personId)?.[0] ?? 'sam';
  await endGrant(office.ctx, office.actor(handle), { grantId: grant });
  await office.reconcile();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

/** A colleague who is nothing anywhere yet. */
const newcomer = (office: Office): number =>
  office.gitlab.addUser({ username: `kim-${office.gitlab.requests.length}`, name: 'Kim' }).id;

describe('what a holder gives others', () => {
  it('a second account of their own, below what is told otherwise: told at the end, with holder and grant', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    const second = office.gitlab.addUser({ username: 'sam-two', name: 'Sam Two' });
    office.gitlab.setMember('project', api, second.id, 10, { expiresAt: null, by: sam });
    await end(office, grant);
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({
      status: 'open',
      held: false,
      found: { role: 'guest' },
      former: null,
      grants: [grant],
    });
    expect(await office.messages('finding-card')).toHaveLength(2);
    await office.sync();
    await onlyFinding(office);
    await remove(office, finding);
    await office.reconcile();
    expect(office.row('project', api, second.id)).toBeNull();
    expect(await state(office, finding)).toMatchObject({ status: 'removed' });
  });

  it('seen by a sync while the grant stands: told then, and not once more at the end', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, newcomer(office), 20, { by: sam });
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ grants: [grant], found: { role: 'reporter' } });
    await end(office, grant);
    await onlyFinding(office);
    expect(await office.messages('finding-card')).toHaveLength(2);
  });

  it('a role that was there and is higher now: what was there before is what comes back', async () => {
    const { office, grant, api, lee, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, lee, 30, { by: sam });
    await end(office, grant);
    expect(await findingOf(office, lee)).toMatchObject({
      found: { role: 'developer' },
      former: { role: 'reporter' },
    });
  });

  it('on a project below the group that was lent', async () => {
    const office = await openOffice({ document: anything });
    const { projects, users } = office.acme;
    const grant = await office.grant('sam', 'acme/platform', 'maintainer', '1h');
    office.gitlab.setMember('project', projects.api, newcomer(office), 20, { by: users.sam });
    await end(office, grant);
    expect(await onlyFinding(office)).toMatchObject({ grants: [grant], found: { role: 'reporter' } });
    expect(office.jobs).toContainEqual({ name: 'sync-connector', payload: { connectorId: 'gitlab' } });
  });

  it('as Owner of a group that they made below: told by the sync that follows', async () => {
    const office = await openOffice({ document: anything });
    const { groups, users } = office.acme;
    const grant = await office.grant('sam', 'acme/platform', 'owner', '1h');
    office.skip('10m');
    const mine = office.gitlab.addGroup({ path: 'mine', name: 'Mine', parentId: groups.platform });
    office.gitlab.setMember('group', mine.id, users.sam, 50, { by: users.sam });
    await end(office, grant);
    await office.sync();
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({
      grants: [grant],
      found: { role: 'owner' },
      former: null,
    });
  });

  it('as Maintainer of a group, who becomes Owner of a subgroup that they made: told, and so is who is let in there', async () => {
    const office = await openOffice({ document: anything });
    const { groups, users } = office.acme;
    const grant = await office.grant('sam', 'acme/platform', 'maintainer', '1h');
    office.skip('10m');
    const mine = office.gitlab.addGroup({ path: 'mine', name: 'Mine', parentId: groups.platform });
    office.gitlab.setMember('group', mine.id, users.sam, 50);
    office.gitlab.setMember('group', mine.id, users.lee, 10, { by: users.sam });
    await end(office, grant);
    await office.sync();
    await office.sync();
    for (const user of [users.sam, users.lee])
      expect(await findingOf(office, user)).toMatchObject({ grants: [grant], former: null });
    office.skip('2h');
    office.gitlab.setMember('group', mine.id, users.ana, 10, { by: users.sam });
    await office.sync();
    expect(await findingOf(office, users.ana)).toMatchObject({ grants: [grant], found: { role: 'guest' } });
  });

  it('as Developer of a group, who becomes Owner of a project that they made: told by a sync while it stands', async () => {
    const office = await openOffice({ document: anything });
    const { groups, users } = office.acme;
    const grant = await office.grant('sam', 'acme/platform', 'developer', '1h');
    office.skip('10m');
    const { id } = office.gitlab.addProject({ groupId: groups.platform, path: 'mine', name: 'Mine' });
    office.gitlab.setMember('project', id, users.sam, 50);
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ grants: [grant], found: { role: 'owner' } });
  });

  it('what a colleague made meanwhile, with a role of their own, is theirs', async () => {
    const office = await openOffice({
      document: anything,
      furnish: (gitlab, { groups, users }) => gitlab.setMember('group', groups.platform, users.ana, 40),
    });
    const { groups, users } = office.acme;
    const grant = await office.grant('sam', 'acme/platform', 'maintainer', '1h');
    office.skip('10m');
    const ours = office.gitlab.addGroup({ path: 'ours', name: 'Ours', parentId: groups.platform });
    office.gitlab.setMember('group', ours.id, users.ana, 50);
    office.gitlab.setMember('group', ours.id, users.lee, 30, { by: users.ana });
    await end(office, grant);
    await office.sync();
    await office.sync();
    expect((await findings(office)).filter(({ grants }) => grants.length > 0)).toEqual([]);
  });

  it('raised once more while nobody has decided, below what is told otherwise: told anew, and the first card accepts nothing', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    const kim = newcomer(office);
    office.gitlab.setMember('project', api, kim, 20, { by: sam });
    await end(office, grant);
    const first = await onlyFinding(office);
    office.skip('3h');
    await office.sync();
    office.gitlab.setMember('project', api, kim, 30);
    await office.sync();
    expect(await state(office, first)).toMatchObject({ status: 'replaced', found: { role: 'reporter' } });
    expect(await findingOf(office, kim)).toMatchObject({
      status: 'open',
      found: { role: 'developer' },
      former: null,
      grants: [grant],
    });
    expect(await office.messages('finding-card')).toHaveLength(4);
    await expect(accept(office, 'omar', first.id)).rejects.toMatchObject({ code: 'decided' });
  });

  it('lowered while nobody has decided: the same card says so, and nobody is rung', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    const kim = newcomer(office);
    office.gitlab.setMember('project', api, kim, 30, { by: sam });
    await end(office, grant);
    office.gitlab.setMember('project', api, kim, 20);
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'open', found: { role: 'reporter' } });
    expect(await office.messages('finding-card')).toHaveLength(2);
  });

  it('not what others are given elsewhere, or where no grant gave power', async () => {
    const { office, grant, infra, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', infra, newcomer(office), 20, { by: sam });
    await end(office, grant);
    await office.sync();
    await office.sync();
    office.gitlab.setMember('project', api, newcomer(office), 20);
    await office.sync();
    expect(await findings(office)).toEqual([]);
  });

  it('also where the grant ends since its connector is not configured any more', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, newcomer(office), 20, { by: sam });
    await office.configure({ connectors: [] });
    await office.reconcile();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await office.status(grant)).toBe('ended: connector_gone');
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({ grants: [grant], found: { role: 'reporter' } });
    expect(finding.toldAt).not.toBeNull();
  });

  it('is looked for again when GitLab does not answer', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, newcomer(office), 20, { by: sam });
    await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
    await office.reconcile();
    office.gitlab.faults.add({ kind: 'answer', status: 502, body: 'Bad gateway', method: 'GET' });
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await findings(office)).toEqual([]);
    expect((await office.find(grant)).scopeDueAt?.getTime()).toBeGreaterThan(office.ctx.now().getTime());
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    await onlyFinding(office);
    expect((await office.find(grant)).scopeDueAt).toBeNull();
  });
});

describe('a holder who does all of A at once in the last second', () => {
  it('keeps nothing: the own row is as it was, and whatever else they did is told with their name', async () => {
    const { office, grant, api, sam, lee } = await openWithHolder();
    const former = office.row('project', api, lee);
    const other = await office.grant('lee', 'acme/platform/api', 'developer', '2h');
    office.skip('1h 59m 59s');
    const second = office.gitlab.addUser({ username: 'sam-two', name: 'Sam Two' });
    office.gitlab.setMember('project', api, second.id, 40, { expiresAt: null, by: sam });
    office.gitlab.setMember('project', api, lee, 50, { expiresAt: null, by: sam });
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: null, by: sam });
    office.gitlab.setMember('project', api, sam, 30, { expiresAt: null, by: second.id });
    await office.pass('1m');
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(office.row('project', api, sam)).toBeNull();
    expect(office.row('project', api, lee)).toBe(former);
    for (const id of [grant, other]) expect(await office.status(id)).toBe('ended: expired');
    const told = (await findings(office)).filter(({ status }) => status === 'open');
    expect(told.map(({ accountExternalId }) => accountExternalId).toSorted()).toEqual(
      [sam, lee, second.id].map(String).toSorted(),
    );
    for (const finding of told) expect(finding.grants).toEqual([grant]);
  });
});
