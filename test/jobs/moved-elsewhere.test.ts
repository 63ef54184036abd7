/** What a holder moves into a group in which they have a role of their own: that role outlives the grant, and owners are told. */
import { describe, expect, it } from 'vitest';
import { followHints } from '../../jobs/follow-hints.ts';
import { sweepOnce } from '../../jobs/sweep.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { takeHint } from '../../src/operations/sync/take-hint.ts';
import { anything } from '../support/holders.ts';
import { end, syncs, told } from '../support/lost-places.ts';
import { syncUntil } from '../support/mortal-sync.ts';
import { never, openOffice } from '../support/office.ts';

const SANDBOX = 600;

/** Somebody is Owner of a group of Acme for good, and Sam of another place for two hours. */
async function open(
  path = 'acme/platform',
  role: 'maintainer' | 'owner' = 'owner',
  owner: 'sam' | 'lee' = 'sam',
) {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, { groups, users }) => {
      gitlab.addGroup({ id: SANDBOX, path: 'sandbox', name: 'Sandbox', parentId: groups.acme });
      gitlab.setMember('group', SANDBOX, users[owner], 50, { by: users.omar });
    },
  });
  office.skip('1d');
  await office.sync();
  const grant = await office.grant('sam', path, role, '2h');
  office.skip('10m');
  return { office, gitlab: office.gitlab, grant, ...office.acme };
}

describe('moved into a group of the holder’s own', () => {
  it.each(['while it stands', 'and given back before a sync'])(
    'a project below the granted group, %s: told with who has power there now',
    async (when) => {
      const { office, gitlab, grant, projects, users } = await open();
      gitlab.move('project', projects.infra, SANDBOX);
      if (when !== 'while it stands') await end({ office, grant });
      await syncs(office, 2);
      const [text, ...more] = await told(office);
      expect(more).toEqual([]);
      expect(text).toMatch(
        /Moved into another group\*: the project `acme\/platform\/infra` is <[^|]*\|acme\/sandbox\/infra> now/,
      );
      expect(text).toMatch(/Can have done it: <@U0SAM0>, Owner on `acme\/platform`/);
      expect(text).toMatch(/Has power there now: `sam`/);
      expect(text).toContain('Whoever has a role in `acme/sandbox` has it there as well');
      expect(gitlab.effective('project', projects.infra, users.sam)).toBe(50);
    },
  );

  it.each(['acme/platform/infra', 'acme/platform'] as const)('what was granted itself: %s', async (path) => {
    const { office, gitlab, grant, projects, groups } = await open(path);
    if (path === 'acme/platform') gitlab.move('group', groups.platform, SANDBOX);
    else gitlab.move('project', projects.infra, SANDBOX);
    await end({ office, grant });
    await syncs(office, 2);
    expect(await told(office)).toEqual([
      expect.stringMatching(/Moved into another group.*Has power there now: `sam`/s),
    ]);
  });

  it('a group with what is below it: one message', async () => {
    const { office, gitlab, groups } = await open();
    gitlab.move('group', groups.observability, SANDBOX);
    await syncs(office, 2);
    expect(await told(office)).toEqual([expect.stringContaining('the group `acme/platform/observability`')]);
  });

  it('a webhook hints at it first: told once', async () => {
    const { office, gitlab, projects } = await open();
    gitlab.move('project', projects.infra, SANDBOX);
    const resource = { kind: 'project', externalId: String(projects.infra) } as const;
    await takeHint(office.ctx, 'gitlab', { kind: 'resource', resource, path: null });
    await followHints(office.ctx, { connectorId: 'gitlab' }, never);
    expect(await told(office)).toHaveLength(1);
    await syncs(office, 2);
    expect(await told(office)).toHaveLength(1);
  });

  it('killed anywhere in the sync that sees it: told once', async () => {
    const { office, gitlab, projects } = await open();
    gitlab.move('project', projects.infra, SANDBOX);
    let deaths = 0;
    while (await syncUntil(office, { afterCommit: ++deaths * 3 }));
    await syncs(office, 1);
    expect(await told(office)).toHaveLength(1);
  });

  it('somebody gets a role on it before a sync has seen it: told then', async () => {
    const { office, gitlab, projects } = await open();
    gitlab.move('project', projects.infra, SANDBOX);
    await office.grant('lee', 'acme/platform/infra', 'developer', '1h');
    expect(await told(office)).toEqual([expect.not.stringContaining('U0LEE')]);
  });
});

it('moved by an account that was let in, after the end: told with whom it was let in by', async () => {
  const { office, gitlab, grant, projects, groups, users } = await open('acme/platform', 'owner', 'lee');
  gitlab.setMember('group', groups.platform, users.lee, 50, { by: users.sam });
  await end({ office, grant });
  await syncs(office, 2);
  gitlab.move('project', projects.infra, SANDBOX);
  await syncs(office, 1);
  expect(await told(office)).toEqual([
    expect.stringMatching(/Can have done it: <@U0SAM0>.*Has power there now: `lee`/s),
  ]);
});

it('with a role whose answer was lost, and that ended before it was confirmed: told all the same', async () => {
  const { office, gitlab, grant, projects } = await open('acme/web');
  await end({ office, grant });
  const request = await office.ask('sam', 'acme/platform', 'owner', '1h');
  gitlab.faults.add({ kind: '502-after-apply', path: /members/, method: 'POST' });
  await office.approve(request);
  await sweepOnce(office.ctx, ['access'], 0);
  const unsure = await office.grantOf(request);
  expect(await office.status(unsure)).toBe('provisioning');
  gitlab.move('project', projects.infra, SANDBOX);
  await endGrant(office.ctx, office.actor('omar'), { grantId: unsure });
  await syncs(office, 2);
  expect((await office.find(unsure)).activatedAt).toBeNull();
  expect(await told(office)).toEqual([expect.stringMatching(/Can have done it: <@U0SAM0>/)]);
});

describe('is not told', () => {
  it('of what somebody moves where no such role stands, or only a Maintainer, who cannot', async () => {
    const { office, gitlab, projects, groups } = await open('acme/platform', 'maintainer');
    gitlab.move('project', projects.infra, groups.data);
    await syncs(office, 2);
    expect(await told(office)).toEqual([]);
  });

  it('of what is moved by others after the end, or out of a group that the role never reached', async () => {
    const { office, gitlab, grant, projects, groups } = await open();
    gitlab.move('project', projects.warehouse, groups.platform);
    await end({ office, grant });
    await syncs(office, 2);
    gitlab.move('project', projects.infra, groups.data);
    await syncs(office, 2);
    expect(await told(office)).toEqual([]);
  });

  it('of a place that is only renamed', async () => {
    const { office, gitlab, projects } = await open();
    gitlab.rename('project', projects.infra, { path: 'infrastructure' });
    await syncs(office, 2);
    expect(await told(office)).toEqual([]);
  });
});

it('two holders above: both are named, and where nobody of them has a role of their own, none is said to', async () => {
  const { office, gitlab, projects, groups } = await open();
  await office.grant('ana', 'acme/platform', 'owner', '2h');
  gitlab.move('project', projects.infra, groups.data);
  await syncs(office, 2);
  const [text] = await told(office);
  expect(text).toMatch(/<@U0SAM0>.*<@U0ANA00?>/);
  expect(text).not.toContain('Has power there now');
});
