/** What is no news of what works without a membership, what was changed, and what becomes of what was left behind. */
import { describe, expect, it } from 'vitest';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { takeBackWayIn } from '../../jobs/take-back-way-in.ts';
import type { Finding } from '../../src/db/findings/findings.ts';
import { accept, findings, onlyFinding, remove, state } from '../support/findings.ts';
import { cardOf, end, left, OF_PROJECTS, open } from '../support/left-behind.ts';
import { never, type Office } from '../support/office.ts';

describe('what is no news', () => {
  it('what was there before, and what others made meanwhile', async () => {
    const { office, grant, api, lee, omar } = await open(
      'acme/platform/api',
      'maintainer',
      (gitlab, { projects, users }) => {
        gitlab.leave('project', projects.api, 'deploy_tokens', { id: 1, name: 'old' });
        gitlab.leave('project', projects.api, 'hooks', { id: 2, url: 'https://ci.test' });
        gitlab.setMember('project', projects.api, users.lee, 30);
      },
    );
    const schedule = { id: 3, description: 'weekly', owner: { id: lee } };
    office.gitlab.leave('project', api, 'pipeline_schedules', schedule);
    office.gitlab.leave('project', api, 'triggers', { id: 4, description: 'ours', owner: { id: omar } });
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
  });

  it('what was accepted, or found before', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop' });
    await end(office, grant);
    await accept(office, 'omar', (await onlyFinding(office)).id);
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    const again = await office.grant('sam', 'acme/platform/api', 'maintainer', '1m');
    await end(office, again);
    expect(await state(office, await onlyFinding(office))).toMatchObject({ status: 'accepted' });
  });

  it('a list that is not shown to the token hides nothing of the others', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop' });
    office.gitlab.faults.add({
      kind: 'status',
      path: /deploy_tokens/,
      status: 403,
      body: { message: '403 Forbidden' },
      times: 5,
    });
    await end(office, grant);
    expect(await left(office)).toEqual(['deploy_key:7 laptop']);
  });
});

describe('what was there before, and was made to do something else', () => {
  it('a custom role that is held below gets another base and more abilities: told, and not deleted', async () => {
    const role = { id: 25, groupId: 1, name: 'helper', baseLevel: 10 };
    const { office, grant } = await open('acme', 'owner', (gitlab) => {
      gitlab.configureGroup(1, { plan: 'ultimate' });
      gitlab.addMemberRole(role);
    });
    office.gitlab.editMemberRole(25, { baseLevel: 20, abilities: { admin_group_member: true } });
    await end(office, grant);
    const finding = await onlyFinding(office);
    const card = await cardOf(office, finding);
    expect(card).toMatch(/the custom role `helper` on .*acme.* was changed while it stood/);
    expect(card).toContain('It can only be accepted here');
    await expect(remove(office, finding)).rejects.toMatchObject({ told: { why: 'finding_leftover' } });
  });

  it('a deploy key that may push now, a webhook that leads elsewhere, a schedule of their own', async () => {
    const { office, grant, api, lee, sam } = await open(
      'acme/platform/api',
      'maintainer',
      (gitlab, furnished) => {
        const { api: id } = furnished.projects;
        gitlab.leave('project', id, 'deploy_keys', { id: 1, title: 'ci', can_push: false });
        gitlab.leave('project', id, 'hooks', { id: 2, url: 'https://ci.test' });
        gitlab.leave('project', id, 'pipeline_schedules', {
          id: 3,
          description: 'x',
          owner: { id: furnished.users.lee },
        });
      },
    );
    expect(lee).not.toBe(sam);
    office.gitlab.leave('project', api, 'deploy_keys', { id: 1, title: 'ci', can_push: true });
    office.gitlab.leave('project', api, 'hooks', { id: 2, url: 'https://collect.test' });
    office.gitlab.leave('project', api, 'pipeline_schedules', {
      id: 3,
      description: 'x',
      owner: { id: sam },
    });
    await end(office, grant);
    expect((await left(office)).toSorted()).toEqual([
      'deploy_key:1 ci',
      'schedule:3 x',
      'webhook:2 collect.test',
    ]);
  });
});

describe('what an owner has taken out, and is brought back', () => {
  const key = { id: 7, title: 'laptop', created_at: '2026-11-01T00:00:00.000Z' };
  const waiting = async (office: Office): Promise<Finding[]> =>
    (await findings(office)).filter(({ status }) => status === 'open');
  async function takeOut(office: Office): Promise<void> {
    for (const finding of await waiting(office)) {
      await remove(office, finding);
      await takeBackWayIn(office.ctx, { findingId: finding.id }, never);
      expect(await state(office, finding)).toMatchObject({ status: 'removed' });
    }
  }

  it('an earlier deploy key that is enabled in one more project: told, and again under the other of two grants', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.leave('project', api, 'deploy_keys', key);
    const other = await office.grant('ana', 'acme/platform/api', 'maintainer', '1h');
    await end(office, grant);
    expect((await onlyFinding(office)).grants).toEqual([grant, other].toSorted());
    await takeOut(office);
    expect(office.gitlab.snapshot().leftovers).toEqual([]);
    office.gitlab.leave('project', api, 'deploy_keys', key);
    await office.pass('1h');
    await lookIntoScope(office.ctx, { grantId: other }, never);
    const [again, ...more] = await waiting(office);
    expect(more).toEqual([]);
    expect(again).toMatchObject({ former: null, grants: expect.arrayContaining([other]) });
    await lookIntoScope(office.ctx, { grantId: other }, never);
    expect(await findings(office)).toHaveLength(2);
  });

  it('below a group, too, where GitLab does not say when it was enabled', async () => {
    const { office, grant, api } = await open('acme/platform');
    office.gitlab.leave('project', api, 'deploy_keys', { ...key, created_at: undefined, id: 8 });
    office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop' });
    await end(office, grant);
    expect(await left(office)).toEqual(['deploy_key:7 laptop']);
    await takeOut(office);
    office.skip('2h');
    const again = await office.grant('sam', 'acme/platform', 'owner', '1m');
    office.gitlab.leave('project', api, 'deploy_keys', key);
    await end(office, again);
    expect((await waiting(office)).map(({ grants }) => grants)).toEqual([[again]]);
  });

  it('was accepted as it was, and does something else under the other grant: told anew', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.leave('project', api, 'deploy_keys', { ...key, can_push: false });
    await end(office, grant);
    const other = await office.grant('ana', 'acme/platform/api', 'maintainer', '1h');
    await accept(office, 'omar', (await onlyFinding(office)).id);
    office.gitlab.leave('project', api, 'deploy_keys', { ...key, can_push: true });
    await office.pass('1h');
    await lookIntoScope(office.ctx, { grantId: other }, never);
    expect((await waiting(office)).map(({ grants, former }) => [grants, former !== null])).toEqual([
      [expect.arrayContaining([other]), true],
    ]);
  });
});

describe('Remove', () => {
  it('deletes it in GitLab, looks whether it is gone, and says so', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    for (const [tail, item] of OF_PROJECTS.slice(0, 5)) office.gitlab.leave('project', api, tail, item);
    await end(office, grant);
    for (const finding of await findings(office)) {
      await remove(office, finding);
      await takeBackWayIn(office.ctx, { findingId: finding.id }, never);
      expect(await state(office, finding)).toMatchObject({ status: 'removed', removalDueAt: null });
      expect(await cardOf(office, finding)).toMatch(/\*Removed\*.*It does not work any more/);
    }
    expect(office.gitlab.snapshot().leftovers).toEqual([]);
  });

  it('that GitLab refuses waits for another decision', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.leave('project', api, 'deploy_keys', { id: 7, title: 'laptop' });
    await end(office, grant);
    const finding = await onlyFinding(office);
    await remove(office, finding);
    office.gitlab.faults.add({
      kind: 'status',
      method: 'DELETE',
      path: /deploy_keys/,
      status: 403,
      body: { message: '403 Forbidden' },
    });
    await takeBackWayIn(office.ctx, { findingId: finding.id }, never);
    expect(await state(office, finding)).toMatchObject({ status: 'open' });
    expect(await cardOf(office, finding)).toContain('Not done');
  });
});
