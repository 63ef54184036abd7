/** What the holder of a grant that is over holds all the same, by a private group of theirs that hallpass's account is not shown. */
import { describe, expect, it } from 'vitest';
import { lookIntoHolding } from '../../jobs/look-into-holding.ts';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { takeBackWayIn } from '../../jobs/take-back-way-in.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import type { Acme } from '../../playground/fakes/acme.ts';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { findings, remove } from '../support/findings.ts';
import { end, give, told } from '../support/given-on.ts';
import { anything } from '../support/holders.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const FRIENDS = 600;
const PLATFORM = 'acme/platform';

/** `friends` is Sam's own, and private. */
async function openHidden(furnish: (gitlab: FakeGitLab, acme: Acme) => void = () => undefined) {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, acme) => {
      gitlab.addGroup({ id: FRIENDS, path: 'friends', name: 'Friends' }, acme.users.sam);
      furnish(gitlab, acme);
    },
  });
  return { office, ...office.acme.groups, ...office.acme.projects, ...office.acme.users };
}

/** Ends a grant in which something was done ten minutes before, and looks until nothing is due. */
async function over(office: Office, grant: GrantId): Promise<void> {
  office.skip('10m');
  await end(office, grant);
  await lookAgain(office, grant);
}

async function lookAgain(office: Office, grant: GrantId): Promise<void> {
  office.skip('2m');
  await office.sync();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

/** In how many seconds the next look is due. */
async function dueIn(office: Office, grant: GrantId): Promise<number> {
  const { scopeDueAt } = await office.find(grant);
  return Math.round(((scopeDueAt?.getTime() ?? 0) - office.ctx.now().getTime()) / 1000);
}

/** What the owners read of it, one for each message. */
async function read(office: Office): Promise<string[]> {
  const posts: string[] = [];
  for (const message of await office.messages('still-held'))
    posts.push((await postOf(office.ctx, message, 'U0OMAR0'))?.text ?? '');
  return [...new Set(posts)];
}

describe('the owners are told of what is held', () => {
  it('behind a group that is shown and gives as much, once that was taken out', async () => {
    const { office, platform, data, sam } = await openHidden((gitlab, { groups, users }) =>
      gitlab.setMember('group', groups.data, users.sam, 50),
    );
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.share('group', platform, FRIENDS, 50);
    office.gitlab.share('group', platform, data, 50);
    await over(office, grant);
    expect(await read(office)).toEqual([]);
    for (const finding of await findings(office)) {
      await remove(office, finding);
      await takeBackWayIn(office.ctx, { findingId: finding.id }, never);
    }
    expect(await dueIn(office, grant)).toBeGreaterThan(60);
    await lookAgain(office, grant);
    expect(await read(office)).toEqual([expect.stringContaining('Still has access')]);
    expect(office.gitlab.effective('group', platform, sam)).toBe(50);
  });

  it('in the group that was granted and then shared', async () => {
    const { office, platform, sam } = await openHidden();
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.share('group', platform, FRIENDS, 50);
    await over(office, grant);
    expect(office.gitlab.effective('group', platform, sam)).toBe(50);
    expect(await told(office)).toEqual([]);
    expect(await read(office)).toEqual([
      expect.stringMatching(
        /^<@U0OMAR0> \*Still has access\*: the role of <@U0SAM0> \(`sam`\) on .*acme\/platform>? was taken back, and GitLab says that they are \*Owner\* there all the same, through a group that hallpass’s account is not shown/,
      ),
    ]);
    expect((await read(office))[0]).toMatch(
      /Look at \*Manage → Members → Groups\* of it and of the groups above/,
    );
  });

  it('in the top-level group', async () => {
    const { office, acme } = await openHidden();
    const grant = await give(office, 'sam', 'acme', 'owner');
    office.gitlab.share('group', acme, FRIENDS, 20);
    await over(office, grant);
    expect(await read(office)).toEqual([expect.stringContaining('they are *Reporter* there all the same')]);
  });

  it('in a group below it, which is named, and so is another one', async () => {
    const { office, observability, prod } = await openHidden();
    const grant = await give(office, 'sam', 'acme', 'owner');
    office.gitlab.share('group', observability, FRIENDS, 50);
    office.gitlab.share('group', prod, FRIENDS, 20);
    await over(office, grant);
    expect(await read(office)).toEqual([expect.stringMatching(/on .*acme.* of `acme\/prod` all the same/)]);
    expect((await read(office))[0]).toContain('So are they in `acme/platform/observability`');
  });

  it('in a project that was granted, and in one below a group, also as Maintainer', async () => {
    const { office, api, dashboards } = await openHidden();
    const onProject = await give(office, 'sam', 'acme/platform/api', 'maintainer');
    office.gitlab.share('project', api, FRIENDS, 30);
    await over(office, onProject);
    expect(await read(office)).toEqual([expect.stringContaining('they are *Developer* there')]);
    office.gitlab.share('project', api, FRIENDS, null);
    const onGroup = await give(office, 'sam', PLATFORM, 'maintainer');
    office.gitlab.share('project', dashboards, FRIENDS, 40);
    await over(office, onGroup);
    expect(await read(office)).toContainEqual(
      expect.stringContaining('*Maintainer* of `acme/platform/observability/dashboards` all the same'),
    );
  });

  it('where it is more than what they held before', async () => {
    const { office, platform } = await openHidden((gitlab, { groups, users }) =>
      gitlab.setMember('group', groups.platform, users.sam, 30),
    );
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.share('group', platform, FRIENDS, 40);
    await over(office, grant);
    expect(await read(office)).toEqual([expect.stringContaining('they are *Maintainer* there')]);
  });

  it('once, whatever the looks; and not within a minute, for GitLab may be behind', async () => {
    const { office, platform } = await openHidden();
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.share('group', platform, FRIENDS, 50);
    await end(office, grant);
    await office.sync();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await read(office)).toEqual([]);
    expect(await dueIn(office, grant)).toBe(60);
    expect((await office.find(grant)).scopeAfter).toBeNull();
    office.skip('1m');
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    const messages = await office.messages('still-held');
    expect(messages.length).toBeGreaterThan(0);
    expect(await office.find(grant)).toMatchObject({ scopeDueAt: null });
    await lookAgain(office, grant);
    expect(await office.messages('still-held')).toEqual(messages);
  });

  it('of what GitLab was only behind with, nobody is', async () => {
    const { office, platform } = await openHidden();
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.share('group', platform, FRIENDS, 50);
    await end(office, grant);
    office.gitlab.share('group', platform, FRIENDS, null);
    await lookAgain(office, grant);
    expect(await read(office)).toEqual([]);
  });
});

describe('nobody is told', () => {
  it('of what they held before they asked', async () => {
    const { office, sam, platform } = await openHidden((gitlab, { groups }) =>
      gitlab.share('group', groups.platform, FRIENDS, 30),
    );
    const requestId = await office.ask('sam', PLATFORM, 'owner', '1h');
    await lookIntoHolding(office.ctx, { requestId }, never);
    await office.approve(requestId);
    await office.reconcile();
    const grant = await office.grantOf(requestId);
    await over(office, grant);
    expect(office.gitlab.effective('group', platform, sam)).toBe(30);
    expect(await read(office)).toEqual([]);
  });

  it('of what another grant gives, there or above, that is open', async () => {
    const { office, api } = await openHidden();
    const grant = await give(office, 'sam', 'acme/platform/api', 'maintainer');
    await give(office, 'sam', PLATFORM, 'maintainer');
    office.gitlab.share('project', api, FRIENDS, 40);
    await over(office, grant);
    expect(await read(office)).toEqual([]);
  });

  it('of what is shown: a membership above that no sync has seen, or a group that is told of itself', async () => {
    const { office, acme, data, platform, sam } = await openHidden((gitlab, { groups, users }) =>
      gitlab.setMember('group', groups.data, users.sam, 50),
    );
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.share('group', platform, data, 50);
    await over(office, grant);
    expect(await told(office)).toEqual(['share acme/data']);
    const second = await give(office, 'sam', 'acme/platform/api', 'maintainer');
    office.gitlab.setMember('group', acme, sam, 50);
    office.skip('10m');
    await end(office, second);
    office.skip('2m');
    await lookIntoScope(office.ctx, { grantId: second }, never);
    expect(await read(office)).toEqual([]);
  });

  it('at an ordinary end, which asks once for each place', async () => {
    const { office } = await openHidden();
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.clearRequests();
    await end(office, grant);
    expect(office.gitlab.countRequests({ path: /members\/all/ })).toBe(7);
    expect(await read(office)).toEqual([]);
    const next = await give(office, 'sam', 'acme/platform/api', 'maintainer');
    office.gitlab.clearRequests();
    await end(office, next);
    expect(office.gitlab.countRequests({ path: /members\/all/ })).toBe(1);
  });

  it('while there is no answer: the look is due again', async () => {
    const { office, platform } = await openHidden();
    const grant = await give(office, 'sam', PLATFORM, 'owner');
    office.gitlab.share('group', platform, FRIENDS, 50);
    office.skip('10m');
    await end(office, grant);
    office.skip('2m');
    office.gitlab.faults.add({ path: /members\/all/, kind: 'status', status: 500, times: Infinity });
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await read(office)).toEqual([]);
    expect(await dueIn(office, grant)).toBe(60);
    office.gitlab.faults.clear();
    // What gives it is not found out either.
    office.gitlab.faults.add({ path: /groups\/2$/, kind: 'status', status: 500, times: Infinity });
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await read(office)).toEqual([]);
    office.gitlab.faults.clear();
    await lookIntoScope(office.ctx, { grantId: grant }, never);
    expect(await read(office)).toHaveLength(1);
  });
});
