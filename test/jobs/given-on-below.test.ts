/** What whoever was let in above a project gives on there once the grant is over, and GitLab does not date. */
import { describe, expect, it } from 'vitest';
import { prune } from '../../src/operations/prune.ts';
import { accept, findingOf, findings } from '../support/findings.ts';
import { end, give, told, watch } from '../support/given-on.ts';
import { anything } from '../support/holders.ts';
import { OF_PROJECTS } from '../support/left-behind.ts';
import { openOffice, type Office } from '../support/office.ts';

/** Sam, Owner of platform, lets Kim in; what was there is there since before, also in `infra`. */
async function letIn() {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, { projects }) =>
      gitlab.leave('project', projects.infra, 'deploy_tokens', { id: 1, name: 'old', created_at: undefined }),
  });
  office.skip('2h');
  const grant = await give(office, 'sam', 'acme/platform', 'owner');
  const kim = office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;
  office.gitlab.setMember('group', office.acme.groups.platform, kim, 50, { by: office.acme.users.sam });
  await end(office, grant);
  await watch(office);
  return { office, grant, kim, ofKim: await findingOf(office, kim), ...office.acme.projects };
}

async function later(office: Office): Promise<void> {
  office.skip('3h');
  await watch(office);
}

describe('in a project below that was there', () => {
  it('everything without a date is told, and what was there is not', async () => {
    const { office, grant, kim, infra } = await letIn();
    for (const [tail, item] of OF_PROJECTS)
      office.gitlab.leave('project', infra, tail, { ...item, created_at: undefined });
    await later(office);
    const left = OF_PROJECTS.map(([, , found]) => `leftover ${found.slice(found.indexOf(' ') + 1)}`);
    expect(await told(office)).toEqual([...left, `membership ${kim}`].toSorted());
    expect((await findings(office)).every(({ grants }) => grants.includes(grant))).toBe(true);
    await later(office);
    await later(office);
    expect(await findings(office)).toHaveLength(left.length + 1);
  });

  it('what was there and does something else now is told as changed', async () => {
    const { office, kim, infra } = await letIn();
    office.gitlab.leave('project', infra, 'deploy_tokens', {
      id: 1,
      name: 'old',
      scopes: ['write_registry'],
      created_at: undefined,
    });
    await later(office);
    expect(await told(office)).toEqual(['leftover old', `membership ${kim}`]);
  });

  it('what came before the first look is not, nor once an owner lets them stay', async () => {
    const { office, kim, ofKim, infra } = await letIn();
    await accept(office, 'omar', ofKim.id);
    await later(office);
    office.gitlab.leave('project', infra, 'deploy_tokens', { id: 2, name: 'fine', created_at: undefined });
    await later(office);
    expect(await told(office)).toEqual([`membership ${kim}`]);
  });

  it('of a project that cannot be found for one look, nothing counts as new in the next', async () => {
    const { office, kim, infra } = await letIn();
    const body = { message: '404 Project Not Found' };
    office.gitlab.faults.add({
      kind: 'answer',
      status: 404,
      body,
      path: new RegExp(`/projects/${infra}/`),
      times: 13,
    });
    await later(office);
    await later(office);
    expect(await told(office)).toEqual([`membership ${kim}`]);
  });

  it('what a look found is forgotten a week after the last', async () => {
    const { office } = await letIn();
    const kept = () => office.ctx.db.selectFrom('watchedPlaces').select('resourceId').execute();
    const many = (await kept()).length;
    expect(many).toBeGreaterThan(0);
    office.skip('6d');
    await prune(office.ctx);
    expect(await kept()).toHaveLength(many);
    office.skip('2d');
    await prune(office.ctx);
    expect(await kept()).toEqual([]);
  });
});
