import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/domain/access/membership.ts';
import { endGrant } from '../../../src/operations/grants/end-grant.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { stored } from '../../../src/domain/told.ts';

const API = 'acme/platform/api';
const INFRA = 'acme/platform/infra';

/** Sam with a grant of Developer on api, a row that hallpass made; Lee with one of Maintainer on infra, raised from Reporter. GitLab tells who changed what. */
async function openGrants() {
  const office = await openOffice({
    furnish: (gitlab, { users, projects }) => {
      gitlab.setMember('project', projects.infra, users.lee, 20, { expiresAt: '2026-12-24' });
      gitlab.configureGroup(1, { plan: 'ultimate' });
    },
  });
  const made = await office.grant('sam', API, 'developer', '4h');
  const raised = await office.grant('lee', INFRA, 'maintainer', '4h');
  const { projects, users } = office.acme;
  return { office, made, raised, api: projects.api, infra: projects.infra, sam: users.sam, lee: users.lee };
}

/** What the owners are told of a change, newest last. */
async function told(office: Office): Promise<unknown[]> {
  const notices = await office.messages('drift-notice');
  const owners = [office.actor('omar').personId, office.actor('priya').personId];
  for (const owner of owners)
    expect(notices.filter(({ personId }) => personId === owner)).toHaveLength(notices.length / owners.length);
  return notices
    .filter(({ personId }) => personId === owners[0])
    .map(({ detail }) => [
      detail?.['kind'],
      (detail?.['from'] as Row | null)?.role ?? null,
      (detail?.['to'] as Row | null)?.role ?? null,
      detail?.['endsGrants'],
    ]);
}

describe('a human, while the grant is open', () => {
  it('raising the row: theirs stands for good, and the owners are told', async () => {
    const { office, made, api, sam } = await openGrants();
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: null });
    await office.sync();
    await office.reconcile();
    expect(await told(office)).toEqual([['raised', 'developer', 'maintainer', null]]);
    expect(await office.status(made)).toBe('active');
    await office.pass('4h 1m');
    expect(await office.status(made)).toBe('ended: expired');
    expect(await office.find(made)).toMatchObject({ leftRole: 'maintainer' });
    expect(office.row('project', api, sam)).toBe('40');
  });

  it('lowering the row: the grant has ended, and theirs stands', async () => {
    const { office, raised, infra, lee } = await openGrants();
    office.gitlab.setMember('project', infra, lee, 30, { by: office.acme.users.dana });
    await office.sync();
    await office.reconcile();
    expect(await told(office)).toEqual([['lowered', 'maintainer', 'developer', 'changed_outside']]);
    expect(await office.status(raised)).toBe('ended: changed_outside');
    expect(await office.find(raised)).toMatchObject({ leftRole: 'developer' });
    await office.pass('4h 1m');
    expect(office.row('project', infra, lee)).toBe('30 until 2026-12-24');
  });

  it('deleting the row: the grant has ended, and nothing is added back', async () => {
    const { office, made, raised, api, infra, sam, lee } = await openGrants();
    office.gitlab.setMember('project', api, sam, null);
    office.gitlab.setMember('project', infra, lee, null);
    await office.sync();
    await office.reconcile();
    const notices = await told(office);
    expect(notices).toHaveLength(2);
    expect(notices).toContainEqual(['removed', 'developer', null, 'removed_outside']);
    expect(notices).toContainEqual(['removed', 'maintainer', null, 'removed_outside']);
    for (const id of [made, raised]) expect(await office.status(id)).toBe('ended: removed_outside');
    await office.pass('4h 1m');
    expect(office.row('project', api, sam)).toBeNull();
    expect(office.row('project', infra, lee)).toBeNull();
  });

  it('re-dating a row hallpass made: the date stands while it lasts, the role still ends with the grant', async () => {
    const { office, made, api, sam } = await openGrants();
    office.gitlab.setMember('project', api, sam, 30, { expiresAt: null });
    await office.sync();
    await office.reconcile();
    expect(await told(office)).toEqual([['redated', 'developer', 'developer', null]]);
    expect(office.row('project', api, sam)).toBe('30');
    expect(await office.status(made)).toBe('active');
    await office.pass('4h 1m');
    expect(await office.status(made)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('re-dating a row hallpass raised: the old role comes back with the new date', async () => {
    const { office, raised, infra, lee } = await openGrants();
    office.gitlab.setMember('project', infra, lee, 40, {
      expiresAt: '2027-03-01',
      by: office.acme.users.dana,
    });
    await office.sync();
    await office.reconcile();
    expect(office.row('project', infra, lee)).toBe('40 until 2027-03-01');
    await office.pass('4h 1m');
    expect(await office.status(raised)).toBe('ended: expired');
    expect(office.row('project', infra, lee)).toBe('20 until 2027-03-01');
  });

  it('deleting the row and adding another: theirs stands', async () => {
    const { office, made, api, sam } = await openGrants();
    office.gitlab.setMember('project', api, sam, null);
    office.gitlab.setMember('project', api, sam, 20);
    await office.sync();
    await office.reconcile();
    expect(await told(office)).toEqual([['lowered', 'developer', 'reporter', 'changed_outside']]);
    await office.pass('4h 1m');
    expect(await office.status(made)).toBe('ended: changed_outside');
    expect(office.row('project', api, sam)).toBe('20');
  });

  it('changing it twice: the owners are told twice', async () => {
    const { office, api, sam } = await openGrants();
    for (const level of [40, 50]) {
      office.gitlab.setMember('project', api, sam, level);
      await office.sync();
      await office.reconcile();
    }
    expect(await told(office)).toEqual([
      ['raised', 'developer', 'maintainer', null],
      ['raised', 'maintainer', 'owner', null],
    ]);
  });

  it('lowering it with two grants open ends both', async () => {
    const { office, made, api, sam } = await openGrants();
    const stronger = await office.grant('sam', API, 'maintainer', '1h');
    office.gitlab.setMember('project', api, sam, 20, { by: office.acme.users.dana });
    await office.sync();
    await office.reconcile();
    for (const id of [made, stronger]) expect(await office.status(id)).toBe('ended: changed_outside');
    expect(office.row('project', api, sam)).toBe('20 until 2026-11-27');
  });

  it('closes a pending extension with the grant it extends', async () => {
    const { office, made, api, sam } = await openGrants();
    const more = await office.askForMore('sam', made, '1h');
    office.gitlab.setMember('project', api, sam, null);
    await office.sync();
    await office.reconcile();
    expect(await office.request(more)).toBe('cancelled: grant_ended');
  });
});

describe('a human, unseen until the grant is to end', () => {
  it('raised it: not undone', async () => {
    const { office, made, api, sam } = await openGrants();
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: null });
    await office.pass('4h 1m');
    expect(await office.status(made)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBe('40');
    expect(await told(office)).toEqual([['raised', 'developer', 'maintainer', null]]);
  });

  it('lowered it below what it was before: not undone', async () => {
    const { office, raised, infra, lee } = await openGrants();
    office.gitlab.setMember('project', infra, lee, 10);
    await office.pass('4h 1m');
    expect(await office.status(raised)).toBe('ended: expired');
    expect(office.row('project', infra, lee)).toBe('10 until 2026-12-24');
  });

  it('the row already gone at revoke: done, without a write', async () => {
    const { office, made, api, sam } = await openGrants();
    office.gitlab.setMember('project', api, sam, null);
    office.gitlab.clearRequests();
    await office.pass('4h 1m');
    expect(await office.status(made)).toBe('ended: expired');
    const onApi = office.gitlab.requests.filter(({ path }) => path.includes(`/projects/${api}/`));
    expect(onApi.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a human, in the middle of the revocation', () => {
  /** Does something once, when the next removal or restoration has been received and not carried out. */
  function meanwhile(office: Office, method: string, act: () => void): void {
    const end = office.gitlab.onRequest((phase, request) => {
      if (phase !== 'received' || request.method !== method) return;
      end();
      act();
    });
  }

  it('deleting the row just before hallpass does: done', async () => {
    const { office, made, api, sam } = await openGrants();
    await endGrant(office.ctx, office.actor('sam'), { grantId: made });
    meanwhile(office, 'DELETE', () => office.gitlab.setMember('project', api, sam, null));
    await office.reconcile();
    expect(await office.status(made)).toBe('ended: given_back');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('raising the row between the look and the removal: GitLab says 412, theirs stands', async () => {
    const { office, made, api, sam } = await openGrants();
    await endGrant(office.ctx, office.actor('sam'), { grantId: made });
    const read = office.gitlab.hold({ method: 'GET', path: /\/projects\/10\/members\/106/ });
    const reconciling = office.reconcile();
    await read.reached;
    await new Promise((resolve) => setTimeout(resolve, 50));
    office.skip('3s'); // GitLab compares whole seconds
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: null });
    read.release();
    await reconciling;
    await office.pass('5s');
    expect(office.gitlab.requests.map(({ status }) => status)).toContain(412);
    expect(await office.status(made)).toBe('ended: given_back');
    expect(office.row('project', api, sam)).toBe('40');
  });

  it('deleting the row just before it is restored: it is not added back', async () => {
    const { office, raised, infra, lee } = await openGrants();
    await endGrant(office.ctx, office.actor('lee'), { grantId: raised });
    const read = office.gitlab.hold({ method: 'GET', path: /\/projects\/11\/members\/105/ });
    const reconciling = office.reconcile();
    await read.reached;
    office.gitlab.setMember('project', infra, lee, null);
    read.release();
    await reconciling;
    await office.pass('5s');
    expect(await office.status(raised)).toBe('ended: given_back');
    expect(office.row('project', infra, lee)).toBeNull();
  });

  it('adding a row while one is being granted: GitLab says 409, the grant comes on top of theirs', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const requestId = await office.ask('sam', API, 'developer', '4h');
    await office.approve(requestId);
    const read = office.gitlab.hold({ method: 'GET', path: /\/projects\/10\/members\/106/ });
    const reconciling = office.reconcile();
    await read.reached;
    office.gitlab.setMember('project', projects.api, users.sam, 20);
    read.release();
    await reconciling;
    await office.pass('5s');
    const id = await office.grantOf(requestId);
    expect(office.gitlab.requests.map(({ status }) => status)).toContain(409);
    expect(await office.status(id)).toBe('active');
    expect(office.row('project', projects.api, users.sam)).toBe('30');
    await office.pass('4h 1m');
    expect(office.row('project', projects.api, users.sam)).toBe('20');
  });

  it('giving more than was asked for, while it is being granted: the grant fails, since it would give nothing', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const requestId = await office.ask('sam', API, 'developer', '4h');
    office.gitlab.setMember('project', projects.api, users.sam, 40);
    await office.approve(requestId);
    await office.reconcile();
    const id = await office.grantOf(requestId);
    expect(await office.find(id)).toMatchObject({
      status: 'failed',
      failure: stored({ code: 'held_outside', role: 'maintainer' }),
    });
    expect(office.row('project', projects.api, users.sam)).toBe('40');
  });
});
