import { describe, expect, it } from 'vitest';
import { PROVISION_ATTEMPTS } from '../../src/domain/access/grant.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { openOffice, type Office } from '../support/office.ts';
import { stored } from '../../src/domain/told.ts';

const API = 'acme/platform/api';
const INFRA = 'acme/platform/infra';

const resource = (office: Office, externalId: number) =>
  office.ctx.db
    .selectFrom('resources')
    .select(['path', 'goneAt', 'misses'])
    .where('kind', '=', 'project')
    .where('externalId', '=', String(externalId))
    .executeTakeFirstOrThrow();

describe('a resource with grants open', () => {
  it('renamed, and its group too: the grant ends on time, and a sync learns the path', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.rename('project', projects.api, { path: 'service' });
    office.gitlab.rename('group', groups.platform, { path: 'base' });
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    await office.sync();
    expect(await resource(office, projects.api)).toMatchObject({ path: 'acme/base/service', goneAt: null });
  });

  it('moved within the tree: restored where it is now, and owed by the groups it lies in now', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    const id = await office.grant('lee', API, 'maintainer', '1h');
    office.gitlab.move('project', projects.api, groups.web);
    await office.sync();
    expect(await resource(office, projects.api)).toMatchObject({ path: 'acme/web/api' });
    const group = await office.grant('lee', 'acme/web', 'developer', '2h');
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.lee)).toBe('30 until 2027-01-24');
    await office.pass('1h');
    expect(await office.status(group)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
  });

  it('moved out of sight: tried on until the syncs do not find it either, then ended and owners are told; moved back, what is owed is restored', async () => {
    const office = await openOffice({
      furnish: (gitlab) => {
        gitlab.addUser({ id: 91, username: 'otto', name: 'Otto' });
        gitlab.addGroup({ id: 900, path: 'elsewhere', name: 'Elsewhere' }, 91);
      },
    });
    const { groups, projects, users } = office.acme;
    const id = await office.grant('lee', API, 'maintainer', '1h');
    office.gitlab.move('project', projects.api, 900);
    await office.pass('61m');
    await office.sync();
    await office.pass('5m');
    expect(await office.status(id)).toBe('revoking: expired');
    expect(await office.messages('gone-notice')).toEqual([]);
    await office.sync();
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.find(id)).toMatchObject({ leftRole: null, leftUnknown: true });
    expect(await office.messages('gone-notice')).toHaveLength(2);
    expect(office.row('project', projects.api, users.lee)).toBe('40 until 2027-01-24');

    office.gitlab.clearRequests();
    for (let time = 0; time < 3; time++) await office.sync();
    await office.reconcile();
    expect(office.gitlab.countRequests({ path: /\/projects\/10\// })).toBe(0);
    expect((await resource(office, projects.api)).goneAt).not.toBeNull();

    office.gitlab.move('project', projects.api, groups.platform);
    await office.sync();
    await office.reconcile();
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-01-24');
    expect(await office.slot(id)).toMatchObject({ owed: false, baseline: null });
    expect(await office.messages('gone-notice')).toHaveLength(2);
    const [back, ...others] = await office.messages('found-again');
    expect(others).toHaveLength(1);
    const post = back === undefined ? null : await postOf(office.ctx, back, 'U0OMAR0');
    expect(post?.text).toMatch(
      /^<@U0OMAR0> \*Found again\*: .*acme\/platform\/api> is back, and access of .* there was taken back/,
    );

    // The same again is told again.
    const next = await office.grant('lee', API, 'maintainer', '1h');
    office.gitlab.move('project', projects.api, 900);
    await office.pass('61m');
    for (let time = 0; time < 2; time++) await office.sync();
    await office.reconcile();
    expect(await office.status(next)).toBe('ended: expired');
    expect(await office.messages('gone-notice')).toHaveLength(4);
    office.gitlab.move('project', projects.api, groups.platform);
    await office.sync();
    await office.reconcile();
    expect(await office.messages('found-again')).toHaveLength(4);
  });

  it('deleted: a second sync without it ends the grant, tells owners and closes what waits', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '8h');
    const waiting = await office.ask('ana', API, 'developer', '1h');
    office.gitlab.delete('project', office.acme.projects.api);
    await office.sync();
    await office.reconcile();
    expect(await office.status(id)).toBe('active');
    expect(await office.slot(id)).toMatchObject({ lastFault: 'missing' });
    expect(await office.request(waiting)).toBe('pending');
    await office.sync();
    expect(await office.request(waiting)).toBe('cancelled: resource_gone');
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: resource_gone');
    expect(await office.messages('gone-notice')).toHaveLength(2);
    expect((await office.messages('gone-notice'))[0]?.detail).toMatchObject({
      error: 'missing',
    });
  });

  it('deleted, unnoticed until the end: ended when the syncs do not find it either', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', 'acme/platform', 'developer', '1h');
    office.gitlab.delete('group', office.acme.groups.platform);
    await office.pass('61m');
    expect(await office.status(id)).toBe('revoking: expired');
    for (let time = 0; time < 2; time++) await office.sync();
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.messages('gone-notice')).toHaveLength(2);
  });

  it('deleted between approval and grant: failed, in plain words', async () => {
    const office = await openOffice();
    const requestId = await office.ask('sam', API, 'developer', '1h');
    office.gitlab.delete('project', office.acme.projects.api);
    await office.approve(requestId);
    await office.reconcile();
    const id = await office.grantOf(requestId);
    expect(await office.status(id)).toBe('provisioning');
    for (let attempt = 1; attempt < PROVISION_ATTEMPTS; attempt++) await office.pass('5m');
    expect(await office.find(id)).toMatchObject({
      status: 'failed',
      failure: stored({ code: 'place_missing', kind: 'project', externalId: '10' }),
    });
  });

  it('hidden, since the bot was taken out: not believed gone', async () => {
    const office = await openOffice();
    const { groups } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.setMember('group', groups.acme, office.gitlab.botId, null);
    await office.pass('61m');
    expect(await office.status(id)).toBe('revoking: expired');
    office.gitlab.setMember('group', groups.acme, office.gitlab.botId, 50);
    await office.pass('1m');
    expect(await office.status(id)).toBe('ended: expired');
  });

  it('archived: the grant still ends on time', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.archive('project', projects.api, true);
    for (let time = 0; time < 3; time++) await office.sync();
    await office.reconcile();
    expect(await office.status(id)).toBe('active');
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });
});

describe('an account with grants open', () => {
  it('blocked: what it holds is taken back, and nothing new is granted', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    const waiting = await office.ask('sam', INFRA, 'developer', '1h');
    office.gitlab.blockUser(users.sam);
    await office.sync();
    await expect(office.ask('sam', INFRA, 'maintainer', '1h')).rejects.toMatchObject({
      code: 'account_blocked',
    });
    await expect(office.approve(waiting)).rejects.toMatchObject({ code: 'account_blocked' });
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: unlinked');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('blocked, unnoticed until the end: the grant ends on time', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.blockUser(users.sam);
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('deleted: ended', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.deleteUser(office.acme.users.sam);
    await office.pass('61m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.slot(id)).toMatchObject({ baseline: null });
  });
});

describe('a connector', () => {
  it('removed from the document: its grants end, through what was last known of it', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '8h');
    const waiting = await office.ask('ana', API, 'developer', '1h');
    await office.configure({ connectors: [] });
    expect(await office.request(waiting)).toBe('cancelled: connector_gone');
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: connector_gone');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });

  it('removed while GitLab is away: another process, which never knew it, ends its grants too', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await office.grant('sam', API, 'developer', '8h');
    office.gitlab.faults.add({ kind: 'status', status: 502, times: 1 });
    await office.configure({ connectors: [] });
    await office.reconcile();
    expect(await office.status(id)).toBe('revoking: connector_gone');
    office.skip('1m');
    await office.reconcile(office.another());
    expect(await office.status(id)).toBe('ended: connector_gone');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
  });
});
