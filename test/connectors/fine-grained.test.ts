import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { GranularScope } from '../../playground/fakes/gitlab-state.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { PERMISSIONS, permissionName } from '../../src/connectors/gitlab/permissions.ts';
import { probeGitLab } from '../../src/connectors/gitlab/probe.ts';
import { faultSentence } from '../../src/sentences/faults.ts';
import { fakeStage, type FakeStage } from './fake-stage.ts';
import { collect, collectPages, faultOf, never, placeOf, row, said } from './stage.ts';

const TOKEN = 'glpat-fine';

/** The shortest list of docs/operating.md, for the group 1, without what `omit` says (`create_member group`). */
function scopesFor(omit: readonly string[] = [], group: Partial<GranularScope> = {}): GranularScope[] {
  const all = [
    ...PERMISSIONS,
    { id: 'read_enterprise_user', boundary: 'group' },
    { id: 'read_service_account', boundary: 'group' },
  ];
  const held = (boundary: string): string[] =>
    all
      .filter((one) => one.boundary === boundary && !omit.includes(`${one.id} ${boundary}`))
      .map(({ id }) => id);
  return [
    { access: 'selected_memberships', permissions: held('group'), group_id: 1, project_id: null, ...group },
    { access: 'user', permissions: held('user'), group_id: null, project_id: null },
    { access: 'instance', permissions: held('instance'), group_id: null, project_id: null },
  ];
}

function withToken(stage: FakeStage, scopes: readonly GranularScope[], value = TOKEN): Connector {
  stage.fake.addToken({ value, userId: stage.fake.botId, granularScopes: scopes });
  return stage.connect({ token: value });
}

describe('a fine-grained token', () => {
  it('with the shortest list does all that hallpass does', async () => {
    const stage = await fakeStage();
    const connector = withToken(stage, scopesFor());
    expect(await connector.check(never)).toMatchObject({
      scopes: ['granular'],
      canProvision: true,
      warnings: [],
    });
    expect(await collectPages(connector.listResources(never))).toHaveLength(3);
    await collectPages(connector.listAccounts(['ana'], never));
    expect(await collect(connector.listIdentities(never))).toEqual([]);
    expect(await connector.findAccount({ externalId: '5' }, never)).toMatchObject({ username: 'ana' });
    expect(await connector.findAccount({ username: 'ana' }, never)).toMatchObject({ externalId: '5' });
    stage.fake.setStatus(5, 'hallpass 1234');
    expect(await connector.statusOf('5', never)).toBe('hallpass 1234');
    for (const resource of [stage.group, stage.project]) {
      const place = placeOf(stage, resource);
      for (const wanted of [row('reporter'), row('developer'), null]) {
        const seen = await connector.read(place, never);
        await connector.write(place, wanted, seen, never);
        expect((await connector.read(place, never)).direct).toEqual(wanted);
      }
      await collect(connector.listMemberships(resource, never));
      await connector.holding(place, null, never);
    }
    const { url } = stage.fake;
    const found = await probeGitLab({ url, group: 'acme', token: TOKEN, now: () => stage.now() }, never);
    expect(found).toMatchObject({ canProvision: true, size: { groups: 2, projects: 1 }, warnings: [] });
  });

  it('is good for all groups of its account as well, and not for another group', async () => {
    const stage = await fakeStage();
    const all = withToken(stage, scopesFor([], { access: 'all_memberships', group_id: null }), 'glpat-all');
    expect(await all.check(never)).toMatchObject({ canProvision: true, warnings: [] });
    stage.fake.addGroup({ id: 7, path: 'else', name: 'Else' });
    const other = withToken(stage, scopesFor([], { group_id: 7 }), 'glpat-else');
    expect(said(await faultOf(other.check(never)))).toMatch(
      /wants a fine-grained token with the group permission Group: Read/,
    );
  });

  it('is told each permission that it lacks, as GitLab calls it', async () => {
    const stage = await fakeStage();
    const cut = ['create_member group', 'delete_member group', 'read_status user', 'read_user instance'];
    const connector = withToken(stage, scopesFor(cut));
    const { canProvision, warnings } = await connector.check(never);
    expect(canProvision).toBe(false);
    expect(warnings.map(faultSentence)).toEqual([
      expect.stringMatching(
        /lacks Member: Create \(group\), Member: Delete \(group\), Status: Read \(user\), User: Read \(instance\)\. Such a token cannot be changed/,
      ),
    ]);
    const narrow = withToken(stage, scopesFor(['read_status user']), 'glpat-narrow');
    expect(await narrow.check(never)).toMatchObject({
      canProvision: true,
      warnings: [{ code: 'permissions_missing', permissions: ['Status: Read (user)'] }],
    });
    const lists = withToken(
      stage,
      scopesFor(['read_enterprise_user group', 'read_service_account group']),
      'glpat-lists',
    );
    expect((await lists.check(never)).warnings.map(faultSentence)).toEqual([
      expect.stringContaining('the group permission Enterprise User: Read'),
      expect.stringContaining('the group permission Service Account: Read'),
    ]);
  });

  it('that may not look at itself is told that', async () => {
    const stage = await fakeStage();
    const connector = withToken(stage, scopesFor(['read_personal_access_token user']));
    const fault = await faultOf(connector.check(never));
    expect(fault).toMatchObject({ code: 'unauthorized' });
    expect(said(fault)).toContain('the user permission Personal Access Token: Read');
  });

  it('that is refused a change names what it lacks, and nothing was changed', async () => {
    const stage = await fakeStage();
    const connector = withToken(stage, scopesFor(['create_member group']));
    const place = placeOf(stage, stage.project);
    const seen = await connector.read(place, never);
    const fault = await faultOf(connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'unauthorized', applied: 'no' });
    expect(said(fault)).toMatch(
      /fine-grained token with the project permission Member: Create here\. Such a token cannot be changed/,
    );
  });

  it('that cannot read e-mails or identities any more does not make it seem that nobody has one', async () => {
    const stage = await fakeStage();
    const connector = withToken(stage, scopesFor(['read_enterprise_user group']));
    expect(await faultOf(collectPages(connector.listAccounts([], never)))).toMatchObject({
      code: 'unauthorized',
    });
    stage.fake.configureGroup(1, { saml: true });
    expect(await faultOf(collect(connector.listIdentities(never)))).toMatchObject({ code: 'unauthorized' });
  });
});

it('docs/operating.md has the shortest list', () => {
  const operating = readFileSync('docs/operating.md', 'utf8');
  const rows = [...operating.matchAll(/^\| (group|user|instance) +\| (.+?) +\|/gm)].flatMap(
    ([, boundary, names = '']) => names.split(', ').map((name) => `${name.trim()} (${boundary})`),
  );
  const known = PERMISSIONS.map(permissionName);
  expect(known.filter((name) => !rows.includes(name))).toEqual([]);
  expect(
    rows.filter((name) => !known.includes(name) && !/Enterprise User|Service Account/.test(name)),
  ).toEqual([]);
});
