/** More places below a group than one look comes by: the next goes on behind it. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { findingOf, findings, remove, state } from '../support/findings.ts';
import { end, give, told, watch } from '../support/given-on.ts';
import { anything } from '../support/holders.ts';
import { never, openOffice, type Office } from '../support/office.ts';

/** Sam was Owner of a group with so many projects below it, made one after another. */
async function owned(many: number) {
  const ids: number[] = [];
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, { groups }) => {
      for (let one = 0; one < many; one++) {
        const path = `p${String(one).padStart(3, '0')}`;
        ids.push(gitlab.addProject({ groupId: groups.platform, path, name: path }).id);
      }
    },
  });
  office.skip('2h');
  const grant = await give(office, 'sam', 'acme/platform', 'owner');
  return { office, grant, ids, ...office.acme.groups, ...office.acme.users };
}

/** One thing in each of these projects, dated by GitLab. */
function leaveIn(office: Office, ids: readonly number[], by: number): void {
  const created_at = office.ctx.now().toISOString();
  for (const id of ids)
    office.gitlab.leave('project', id, 'triggers', {
      id,
      description: `t${id}`,
      owner: { id: by },
      created_at,
    });
}

const leftovers = async (office: Office): Promise<string[]> =>
  (await told(office)).filter((one) => one.startsWith('leftover'));

const names = (ids: readonly number[]): string[] => ids.map((id) => `leftover t${id}`).toSorted();

describe('whom a holder let in above 60 projects', () => {
  async function letIn() {
    const opened = await owned(60);
    const { office, grant, platform, sam } = opened;
    const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
    office.gitlab.setMember('group', platform, kim, 50, { by: sam });
    await end(office, grant);
    await office.sync();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    for (let look = 0; look < 2; look++) {
      await watch(office);
      office.skip('6m');
    }
    return { ...opened, kim, ofKim: await findingOf(office, kim) };
  }

  it('what they give on in any of them is told within two looks, and then an hour passes', async () => {
    const { office, ids, kim } = await letIn();
    const some = [ids[0], ids[59]].flatMap((id) => id ?? []);
    office.skip('1h');
    leaveIn(office, some, kim);
    const looks: number[] = [];
    for (let look = 0; look < 3; look++) {
      await watch(office);
      looks.push((await leftovers(office)).length);
      office.skip('6m');
    }
    expect(looks).toEqual([1, 2, 2]);
    expect(await leftovers(office)).toEqual(names(some));
    expect(await findingOf(office, kim)).toMatchObject({ watchAfter: null });
  });

  it('decided in the middle of it: it begins anew', async () => {
    const { office, ids, kim, ofKim } = await letIn();
    office.skip('1h');
    await watch(office);
    expect((await state(office, ofKim)).watchAfter).not.toBeNull();
    leaveIn(office, ids.slice(0, 1), kim);
    await remove(office, ofKim);
    await office.reconcile();
    for (let look = 0; look < 2; look++) {
      await watch(office);
      office.skip('6m');
    }
    expect(await leftovers(office)).toEqual(names(ids.slice(0, 1)));
  });
});

it('what a holder left in the 206th project below is told at the end, one look behind the rest', async () => {
  const { office, grant, ids, sam } = await owned(206);
  const some = [ids[0], ids[205]].flatMap((id) => id ?? []);
  leaveIn(office, some, sam);
  await end(office, grant);
  await office.sync();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
  expect(await leftovers(office)).toEqual(names(some.slice(0, 1)));
  office.skip('6m');
  office.gitlab.clearRequests();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
  expect(await leftovers(office)).toEqual(names(some));
  expect(office.gitlab.countRequests({ path: /members/ })).toBe(0);
  expect(await office.find(grant)).toMatchObject({ scopeDueAt: null, scopeAfter: null });
  expect(await findings(office)).toHaveLength(2);
});
