/** What was there before a grant and leads elsewhere after it: told, with nothing of what may be secret in it. */
import { describe, expect, it } from 'vitest';
import { expectKeptNowhere } from '../support/kept-nowhere.ts';
import { cardOf, end, left, open } from '../support/left-behind.ts';
import { onlyFinding, findings, remove } from '../support/findings.ts';

const SECRET = 'k33p-me';

describe('what was there before', () => {
  it.each([
    [
      'the query of a webhook’s address',
      'hooks',
      { id: 2, url: `https://ci.test/in?to=ours&token=${SECRET}` },
      { url: `https://ci.test/in?to=theirs&token=${SECRET}` },
      'webhook:2 ci.test',
    ],
    [
      'the path of a webhook’s address, which is what a chat lets somebody in by',
      'hooks',
      { id: 2, url: `https://chat.test:8443/services/${SECRET}` },
      { url: `https://chat.test:8443/services/${SECRET}/theirs` },
      'webhook:2 chat.test:8443',
    ],
    [
      'what a webhook sends',
      'hooks',
      { id: 2, url: 'https://ci.test/in', push_events: true, job_events: false },
      { job_events: true },
      'webhook:2 ci.test',
    ],
    [
      'of which branches',
      'hooks',
      { id: 2, url: 'https://ci.test/in', push_events: true, push_events_branch_filter: 'main' },
      { push_events_branch_filter: '' },
      'webhook:2 ci.test',
    ],
    [
      'a mirror’s address, far behind',
      'remote_mirrors',
      { id: 13, url: `https://*****:*****@mirror.test/${'a'.repeat(50)}/ours.git`, enabled: true },
      { url: `https://*****:*****@mirror.test/${'a'.repeat(50)}/theirs.git` },
      `mirror:13 mirror.test/${'a'.repeat(39)}…`,
    ],
    [
      'a mirror’s address with another in it, and its password',
      'remote_mirrors',
      { id: 13, url: `https://proxy.test/https://sam:${SECRET}@code.test/ours.git`, enabled: true },
      { url: `https://proxy.test/https://sam:${SECRET}@code.test/theirs.git` },
      'mirror:13 proxy.test',
    ],
  ])('%s: told as changed, and put right in GitLab', async (_, tail, item, edit, found) => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer', (gitlab, { projects }) =>
      gitlab.leave('project', projects.api, tail, item),
    );
    office.gitlab.leave('project', api, tail, { ...item, ...edit });
    await end(office, grant);
    expect(await left(office)).toEqual([found]);
    const finding = await onlyFinding(office);
    expect(await cardOf(office, finding)).toMatch(/was changed while it stood.*Can have done it: <@U0SAM0>/s);
    await expect(remove(office, finding)).rejects.toMatchObject({ told: { why: 'finding_leftover' } });
    await expectKeptNowhere(office, SECRET);
  });

  it('how a webhook fared is no change', async () => {
    const hook = { id: 2, url: 'https://ci.test', push_events: true, alert_status: 'executable' };
    const { office, grant, api } = await open('acme/platform/api', 'maintainer', (gitlab, { projects }) =>
      gitlab.leave('project', projects.api, 'hooks', hook),
    );
    const failed = { alert_status: 'temporarily_disabled', disabled_until: '2026-11-26T00:00:00.000Z' };
    office.gitlab.leave('project', api, 'hooks', { ...hook, ...failed, tag_push_events: false });
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
  });

  it.each([
    [
      'saml_group_links',
      { name: 'everybody', access_level: 10 },
      { access_level: 50 },
      'saml_link:everybody',
    ],
    [
      'ldap_group_links',
      { cn: 'staff', provider: 'ldapmain', group_access: 10 },
      { member_role_id: 7 },
      'ldap_link:staff ldapmain',
    ],
  ])('a link of the group, %s', async (tail, item, edit, name) => {
    const { office, grant, platform } = await open('acme/platform', 'owner', (gitlab, { groups }) =>
      gitlab.leave('group', groups.platform, tail, item),
    );
    office.gitlab.leave('group', platform, tail, { ...item, ...edit });
    await end(office, grant);
    expect(await onlyFinding(office)).toMatchObject({ accountExternalId: name, grants: [grant] });
  });
});

describe('what was made long before, and is enabled in one more project', () => {
  it.each([
    ['deploy_keys', { id: 7, title: 'laptop' }, 'deploy_key:7 laptop'],
    ['runners', { id: 14, description: 'my machine' }, 'runner:14 my machine'],
  ])('%s: told, though GitLab dates only the thing itself', async (tail, item, found) => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.leave('project', api, tail, { ...item, created_at: '2024-01-01T00:00:00.000Z' });
    await end(office, grant);
    expect(await left(office)).toEqual([found]);
    expect(await onlyFinding(office)).toMatchObject({ former: null, grants: [grant] });
  });
});

describe('a project that takes from elsewhere', () => {
  it.each([
    ['ci.yml@sams/tool', 'ci_config:path ci.yml@sams/tool'],
    [`https://collect.test/${SECRET}/ci.yml?token=${SECRET}`, 'ci_config:path collect.test'],
  ])('its CI configuration %s', async (path, found) => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.configureProject(api, { ci_config_path: path });
    await end(office, grant);
    expect(await left(office)).toEqual([found]);
    const finding = await onlyFinding(office);
    expect(await cardOf(office, finding)).toMatch(
      /the CI configuration at `.*` on .* was made while it stood/,
    );
    await expect(remove(office, finding)).rejects.toMatchObject({ told: { why: 'finding_leftover' } });
    await expectKeptNowhere(office, SECRET);
  });

  it('a CI configuration that was there and is taken from elsewhere: told as changed', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer', (gitlab, { projects }) =>
      gitlab.configureProject(projects.api, { ci_config_path: 'ci.yml@acme/tool' }),
    );
    office.gitlab.configureProject(api, { ci_config_path: 'ci.yml@acme/tool:sams-branch' });
    await end(office, grant);
    expect(await left(office)).toEqual(['ci_config:path ci.yml@acme/tool:sams-branch']);
    expect(await cardOf(office, await onlyFinding(office))).toMatch(/was changed while it stood/);
  });

  it('a pull mirror, and one that was there and leads elsewhere', async () => {
    const mirror = { mirror: true, import_url: 'https://code.test/theirs.git', mirror_user_id: 1 };
    const { office, grant, api } = await open('acme/platform/api', 'maintainer');
    office.gitlab.configureProject(api, mirror);
    await end(office, grant);
    expect(await left(office)).toEqual(['pull_mirror:from code.test/theirs.git']);
    const again = await office.grant('sam', 'acme/platform/api', 'maintainer', '1m');
    office.gitlab.configureProject(api, { import_url: 'https://code.test/others.git' });
    await end(office, again);
    expect((await findings(office)).map(({ status, former }) => [status, former !== null])).toEqual([
      ['replaced', false],
      ['open', false],
    ]);
  });

  it('not a file of its own, a mirror that is off, and what was there before', async () => {
    const { office, grant, api } = await open('acme/platform/api', 'maintainer', (gitlab, { projects }) =>
      gitlab.configureProject(projects.api, { ci_config_path: 'ci.yml@acme/tool', mirror: true }),
    );
    office.gitlab.configureProject(api, { description: 'x' });
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
    office.gitlab.configureProject(api, { ci_config_path: 'ci/own.yml', mirror: false });
    const again = await office.grant('sam', 'acme/platform/api', 'maintainer', '1m');
    await end(office, again);
    expect(await findings(office)).toEqual([]);
  });
});
