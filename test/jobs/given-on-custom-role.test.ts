/** Whom a holder lets in with a custom role: what it lets them do is not known, and counts as all. */
import { describe, expect, it } from 'vitest';
import { findingOf, findings, remove, state } from '../support/findings.ts';
import { end, open, told, watch } from '../support/given-on.ts';
import { paid } from '../support/holders.ts';

/** Kim was let in as Developer with a custom role that lets them manage members, and Sam's grant is over. */
async function letIn(path: 'acme/platform/api' | 'acme/platform') {
  const opened = await open(path, path === 'acme/platform' ? 'owner' : 'maintainer');
  const { office, grant, api, platform, sam, acme } = opened;
  paid(office.gitlab);
  const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
  const kay = office.gitlab.addUser({ username: 'kay', name: 'Kay' }).id;
  const { id: memberRoleId } = office.gitlab.addMemberRole({ groupId: acme, name: 'People', baseLevel: 30 });
  const [kind, id] = path === 'acme/platform' ? (['group', platform] as const) : (['project', api] as const);
  office.gitlab.setMember(kind, id, kim, 30, { by: sam, memberRoleId });
  await end(office, grant);
  await office.sync();
  await watch(office);
  return { ...opened, kim, kay, memberRoleId };
}

describe('and what they give on after the end', () => {
  it.each(['acme/platform/api', 'acme/platform'] as const)('on %s: a membership is told', async (path) => {
    const { office, grant, api, kim, kay } = await letIn(path);
    office.skip('2h');
    office.gitlab.setMember('project', api, kay, 20, { by: kim });
    await office.sync();
    expect(await findingOf(office, kay)).toMatchObject({ found: { role: 'reporter' }, grants: [grant] });
    expect((await findingOf(office, kay)).toldAt).not.toBeNull();
  });

  it.each(['acme/platform/api', 'acme/platform'] as const)('on %s: the rest is told', async (path) => {
    const { office, grant, api, kim } = await letIn(path);
    office.skip('61m');
    office.gitlab.invite('project', api, 'more@elsewhere.test', 20, { by: kim });
    office.gitlab.leave('project', api, 'triggers', { id: 9, description: 'nightly', owner: { id: kim } });
    await watch(office);
    expect(await told(office)).toEqual([
      'invitation more@elsewhere.test',
      'leftover nightly',
      `membership ${kim}`,
    ]);
    expect((await findings(office)).every(({ grants }) => grants.includes(grant))).toBe(true);
  });

  it('until an hour after Remove', async () => {
    const { office, api, kim } = await letIn('acme/platform/api');
    const ofKim = await findingOf(office, kim);
    await remove(office, ofKim);
    await office.reconcile();
    office.gitlab.invite('project', api, 'late@elsewhere.test', 20, { by: kim });
    office.skip('61m');
    await watch(office);
    expect(await told(office)).toContain('invitation late@elsewhere.test');
    expect(await state(office, ofKim)).toMatchObject({ watchDueAt: null });
  });

  it('not whom others let in who have power of their own', async () => {
    const { office, api, kay, omar } = await letIn('acme/platform');
    office.skip('2h');
    office.gitlab.setMember('project', api, kay, 20, { by: omar });
    await office.sync();
    expect(
      (await findings(office)).filter(({ accountExternalId }) => accountExternalId === String(kay)),
    ).toEqual([]);
  });
});
