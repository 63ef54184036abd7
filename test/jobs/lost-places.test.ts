/** A place below a granted group that is moved out of the top-level group: its owners learn who could have done it. */
import { describe, expect, it } from 'vitest';
import { followHints } from '../../jobs/follow-hints.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import { takeHint } from '../../src/operations/sync/take-hint.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { anything } from '../support/holders.ts';
import { end, syncs, told } from '../support/lost-places.ts';
import { syncUntil } from '../support/mortal-sync.ts';
import { never, openOffice } from '../support/office.ts';

/** Sam holds a role on platform, and owns a group that hallpass does not see. */
async function open(role: GrantableRole = 'owner', path = 'acme/platform') {
  const office = await openOffice({
    document: anything,
    furnish: (gitlab, { users }) => void gitlab.addGroup({ id: 500, path: 'sams', name: 'Sams' }, users.sam),
  });
  office.skip('1h'); // what there is was made before
  const grant = await office.grant('sam', path, role, '2h');
  office.skip('10m');
  return { office, gitlab: office.gitlab, grant, ...office.acme };
}

describe('a place below the group that was granted, moved out of the top-level group', () => {
  it.each(['while it stands', 'and given back before a sync'])(
    'a project, %s: told with who could have',
    async (when) => {
      const { office, gitlab, grant, projects } = await open();
      gitlab.move('project', projects.infra, 500);
      if (when !== 'while it stands') await end({ office, grant });
      await syncs(office, 1);
      expect(await told(office)).toEqual([]);
      await syncs(office, 1);
      const [text, ...more] = await told(office);
      expect(more).toEqual([]);
      expect(text).toMatch(
        /Cannot be found any more\*: the project `acme\/platform\/infra`\. It was deleted, or moved out of `acme`/,
      );
      expect(text).toMatch(/Can have done it: <@U0SAM0>, Owner on `acme\/platform`/);
      expect(text).toMatch(/finds it as project `11`/);
      await end({ office, grant }).catch(() => undefined);
      await syncs(office, 2);
      expect(await told(office)).toHaveLength(1);
      expect(gitlab.member('project', projects.infra, office.acme.users.sam)).toBeNull();
    },
  );

  it('a group with what is below it: one message', async () => {
    const { office, gitlab, groups } = await open();
    gitlab.move('group', groups.observability, null);
    await syncs(office, 3);
    const [text, ...more] = await told(office);
    expect(more).toEqual([]);
    expect(text).toMatch(/the group `acme\/platform\/observability`, with 2 below it\. It was/);
  });

  it('a webhook hints at it first', async () => {
    const { office, gitlab, grant, projects } = await open();
    gitlab.move('project', projects.infra, 500);
    await end({ office, grant });
    const resource = { kind: 'project', externalId: String(projects.infra) } as const;
    await takeHint(office.ctx, 'gitlab', { kind: 'resource', resource, path: null });
    await followHints(office.ctx, { connectorId: 'gitlab' }, never);
    await syncs(office, 1);
    expect(await told(office)).toHaveLength(1);
  });

  it('with a second holder above: both are named, and not whoever began after it was missed', async () => {
    const { office, gitlab, projects } = await open();
    await office.grant('ana', 'acme/platform', 'owner', '2h');
    gitlab.move('project', projects.infra, 500);
    await syncs(office, 1);
    await office.grant('lee', 'acme/platform', 'owner', '2h');
    await syncs(office, 1);
    const [text] = await told(office);
    expect(text).toMatch(/Can have done it: <@U0SAM0>.*<@U0ANA00?>/);
    expect(text).not.toContain('U0LEE');
  });

  it.each([
    [
      'where it was',
      'platform',
      /^\*Found again\*: the project <[^|]*\|acme\/platform\/infra> that could not be found\n/,
    ],
    [
      'elsewhere',
      'data',
      /^\*Found again\*: the project `acme\/platform\/infra` that could not be found is <[^|]*\|acme\/data\/infra> now/,
    ],
  ] as const)(
    'and back %s after two: told by a message of its own, and the first says so, too',
    async (_, to, says) => {
      const { office, gitlab, projects, groups } = await open();
      gitlab.move('project', projects.infra, 500);
      await syncs(office, 2);
      expect(await told(office)).toEqual([expect.stringMatching(/^\*Cannot be found any more/)]);
      gitlab.move('project', projects.infra, groups[to]);
      await syncs(office, 1);
      const messages = await office.messages('lost-place');
      const posts = await Promise.all(messages.map((one) => postOf(office.ctx, one, 'U0OMAR0')));
      const found = posts.map((post) => post?.text ?? '').filter((text) => says.test(text));
      expect(found).toHaveLength(to === 'platform' ? 4 : 2);
      expect(posts.filter((post) => post?.text.startsWith('*Cannot be found'))).toEqual([]);
      await syncs(office, 2);
      expect(await office.messages('lost-place')).toHaveLength(messages.length);
    },
  );

  it('and back before a second sync has missed it: not told', async () => {
    const { office, gitlab, projects, groups } = await open();
    gitlab.move('project', projects.infra, 500);
    await syncs(office, 1);
    gitlab.move('project', projects.infra, groups.platform);
    await syncs(office, 2);
    expect(await told(office)).toEqual([]);
    const row = office.ctx.db
      .selectFrom('resources')
      .select(['lastSeenAt', 'missedAt'])
      .where('externalId', '=', String(projects.infra));
    expect(await row.execute()).toEqual([{ lastSeenAt: null, missedAt: null }]);
  });

  it('killed anywhere in the sync that tells: told once', async () => {
    const { office, gitlab, projects } = await open();
    gitlab.move('project', projects.infra, 500);
    await syncs(office, 1);
    let deaths = 0;
    while (await syncUntil(office, { afterCommit: ++deaths * 3 }));
    await syncs(office, 1);
    expect(await told(office)).toHaveLength(1);
  });
});

describe('is not told', () => {
  it('of what an owner deletes when no such role stands, or a Maintainer, who cannot', async () => {
    const { office, gitlab, grant, projects } = await open('maintainer');
    gitlab.delete('project', projects.infra);
    await syncs(office, 2);
    await end({ office, grant });
    await syncs(office, 1);
    gitlab.delete('project', projects.deployTools);
    await syncs(office, 2);
    expect(await told(office)).toEqual([]);
  });

  it('of what was scheduled for deletion before the role was given; what was since is, as that', async () => {
    const office = await openOffice({ document: anything });
    const { projects } = office.acme;
    office.gitlab.rename('project', projects.infra, { path: 'infra-deletion_scheduled-11' });
    await syncs(office, 1);
    await office.grant('sam', 'acme/platform', 'owner', '8h');
    office.gitlab.rename('project', projects.deployTools, { path: 'deploy-tools-deletion_scheduled-12' });
    await syncs(office, 1);
    office.gitlab.delete('project', projects.infra);
    office.gitlab.delete('project', projects.deployTools);
    await syncs(office, 2);
    const [text, ...more] = await told(office);
    expect(more).toEqual([]);
    expect(text).toMatch(/`acme\/platform\/deploy-tools`.*It was scheduled for deletion/);
  });

  it('of the granted place itself, of which its own messages tell', async () => {
    const { office, gitlab, projects } = await open('owner', 'acme/platform/api');
    gitlab.move('project', projects.api, 500);
    await syncs(office, 2);
    expect(await told(office)).toEqual([]);
    expect(await office.messages('gone-notice')).toHaveLength(2);
  });
});

it('what a Developer made and moves out, they could: they are its Owner', async () => {
  const { office, gitlab, groups, users } = await open('developer');
  const { id } = gitlab.addProject({ groupId: groups.platform, path: 'mine', name: 'Mine' });
  gitlab.setMember('project', id, users.sam, 50);
  await syncs(office, 1);
  gitlab.move('project', id, 500);
  await syncs(office, 2);
  expect(await told(office)).toEqual([expect.stringContaining('`acme/platform/mine`')]);
});
