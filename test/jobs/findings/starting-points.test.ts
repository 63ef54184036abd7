import { describe, expect, it } from 'vitest';
import { findings, onlyFinding, remove } from '../../support/findings.ts';
import { confirm, safetyStop } from '../../support/safety-stops.ts';
import { openOffice, type Office } from '../../support/office.ts';

/** Acme, with Sam Maintainer of api and Lee of data since long before hallpass. */
const start = (): Promise<Office> =>
  openOffice({
    furnish: (gitlab, { groups, projects, users }) => {
      gitlab.setMember('project', projects.api, users.sam, 40);
      gitlab.setMember('group', groups.data, users.lee, 40);
    },
  });

/** GitLab shows nothing in these lists until it is told to. */
function hide({ gitlab }: Office, path: RegExp): () => void {
  const fault = { kind: 'answer', status: 200, body: [], path, times: Infinity } as const;
  gitlab.faults.add(fault);
  return () => gitlab.faults.clear();
}

/** Somebody is made Maintainer of api, which everybody hears of. */
async function nextIsTold(office: Office): Promise<void> {
  office.gitlab.setMember('project', office.acme.projects.api, office.acme.users.ana, 40);
  await office.sync();
  expect(await onlyFinding(office)).toMatchObject({
    accountExternalId: String(office.acme.users.ana),
    status: 'open',
    former: null,
  });
}

describe('what comes back into sight was not given outside hallpass', () => {
  it('after a safety stop was confirmed by mistake: projects that GitLab did not list', async () => {
    const office = await start();
    const show = hide(office, /groups\/acme\/projects$/);
    await office.sync();
    expect(await safetyStop(office)).toMatchObject({ status: 'open' });
    await confirm(office);
    await office.sync();
    await office.sync();
    show();
    await office.sync();
    expect(await findings(office)).toEqual([]);
    await nextIsTold(office);
  });

  it('after a safety stop was confirmed by mistake: members that GitLab did not list, for however long', async () => {
    const office = await start();
    const show = hide(office, /\/(groups|projects)\/\d+\/members$/);
    await office.sync();
    await confirm(office);
    for (let syncs = 0; syncs < 3; syncs++) await office.sync();
    expect(await safetyStop(office)).toMatchObject({ status: 'applied' });
    show();
    await office.sync();
    expect(await findings(office)).toEqual([]);
    await nextIsTold(office);
  });

  it('after two syncs that did not list a project', async () => {
    const office = await start();
    const { gitlab, acme } = office;
    gitlab.archive('project', acme.projects.api, true);
    for (let syncs = 0; syncs < 3; syncs++) await office.sync();
    gitlab.archive('project', acme.projects.api, false);
    await office.sync();
    expect(await findings(office)).toEqual([]);
    await nextIsTold(office);
  });

  it('and not when the token sees the whole tree for the first time', async () => {
    const absent = { kind: 'answer', status: 404, times: Infinity } as const;
    const gone = { error: '404 Not Found' };
    const office = await openOffice({
      furnish: (gitlab, { groups, projects, users }) => {
        gitlab.setMember('group', groups.acme, gitlab.botId, null);
        gitlab.setMember('group', groups.web, gitlab.botId, 40);
        gitlab.setMember('project', projects.api, users.sam, 40);
        gitlab.faults.add({ ...absent, body: gone, path: /enterprise_users|identities|service_accounts/ });
        gitlab.faults.add({
          ...absent,
          path: /groups\/1\/members\/all\/100$/,
          body: { message: '404 Not found' },
        });
        for (const path of [/groups\/[12]\/members$/, /projects\/10\/members$/])
          gitlab.faults.add({ ...absent, status: 200, body: [], path });
      },
    });
    await office.sync();
    office.gitlab.faults.clear();
    office.gitlab.setMember('group', office.acme.groups.acme, office.gitlab.botId, 50);
    await office.sync();
    expect(await findings(office)).toEqual([]);
    await nextIsTold(office);
  });
});

it('a project that is new starts with whom it has; who comes later is told', async () => {
  const office = await start();
  const { gitlab, acme } = office;
  const fresh = gitlab.addProject({ groupId: acme.groups.web, path: 'fresh', name: 'Fresh' });
  gitlab.setMember('project', fresh.id, acme.users.sam, 50);
  await office.sync();
  expect(await findings(office)).toEqual([]);
  gitlab.setMember('project', fresh.id, acme.users.lee, 40);
  await office.sync();
  expect(await onlyFinding(office)).toMatchObject({
    accountExternalId: String(acme.users.lee),
    former: null,
  });
});

describe('what nobody had decided on when it was lost sight of', () => {
  it('is told again when it is back, and goes back to what was there before it rose', async () => {
    const office = await start();
    const { gitlab, acme } = office;
    const before = office.row('project', acme.projects.api, acme.users.lee);
    gitlab.setMember('project', acme.projects.api, acme.users.lee, 40, { expiresAt: null });
    await office.sync();
    const show = hide(office, /groups\/acme\/projects$/);
    await office.sync();
    await confirm(office);
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'gone' });
    show();
    await office.sync();
    const [, again, ...more] = await findings(office);
    expect(more).toEqual([]);
    expect(again).toMatchObject({ status: 'open', former: { role: 'reporter' } });
    if (again !== undefined) await remove(office, again);
    await office.reconcile();
    expect(office.row('project', acme.projects.api, acme.users.lee)).toBe(before);
  });
});

it('hallpass’s own account is never among what was given', async () => {
  const office = await start();
  office.gitlab.setMember('group', office.acme.groups.platform, office.gitlab.botId, 50);
  await office.sync();
  expect(await findings(office)).toEqual([]);
});
