import { describe, expect, it } from 'vitest';
import { accept, findings, limit, onlyFinding, remove, state } from '../support/findings.ts';
import { API, look, openWithHolder, paid } from '../support/holders.ts';
import { openOffice } from '../support/office.ts';

describe('GitLab’s audit events', () => {
  it('name an Owner who holds nothing through hallpass: theirs stands at once', async () => {
    const { office, api, sam, dana } = await openWithHolder({ furnish: paid });
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: dana });
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBe('50');
    expect(await findings(office)).toEqual([]);
  });

  it('name the holder, alone or beside an Owner: it is undone', async () => {
    const { office, api, sam, dana } = await openWithHolder({ furnish: paid });
    office.gitlab.setMember('project', api, sam, 30, { expiresAt: null, by: sam });
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: dana });
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBeNull();
    await onlyFinding(office);
  });

  it('name somebody whom the holder has just made Maintainer: it is undone', async () => {
    const { office, api, sam } = await openWithHolder({ furnish: paid });
    const second = office.gitlab.addUser({ username: 'sam-two', name: 'Sam Two' });
    office.gitlab.setMember('project', api, second.id, 40, { by: sam });
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: second.id });
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('cannot be read: it is undone', async () => {
    const { office, api, sam, dana } = await openWithHolder({ furnish: paid });
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: dana });
    office.gitlab.faults.add({
      kind: 'answer',
      status: 502,
      body: 'Bad gateway',
      method: 'GET',
      path: /audit_events/,
    });
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBeNull();
    await onlyFinding(office);
  });
});

describe('an owner decides', () => {
  /** Sam, who holds Maintainer on api, has made themself Developer of it for good. */
  async function lowered() {
    const world = await openWithHolder();
    const { office, api, sam } = world;
    office.gitlab.setMember('project', api, sam, 30, { expiresAt: null, by: sam });
    await look(office);
    return { ...world, finding: await onlyFinding(office) };
  }

  it('to accept it: the grant has ended, and it stays', async () => {
    const { office, grant, api, sam, finding } = await lowered();
    await accept(office, 'omar', finding.id);
    await office.pass('2h 1m');
    expect(await office.status(grant)).toBe('ended: changed_outside');
    expect(office.row('project', api, sam)).toBe('30');
    expect(await state(office, finding)).toMatchObject({ status: 'accepted' });
    expect((await office.slot(grant)).baseline).toBeNull();
  });

  it('to accept that it was raised: the grant goes on, and what was given stays after it', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: sam });
    await look(office);
    await accept(office, 'omar', (await onlyFinding(office)).id);
    await office.reconcile();
    expect(await office.status(grant)).toBe('active');
    await office.pass('2h 1m');
    expect(await office.status(grant)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBe('50');
  });

  it('to remove it: what hallpass gave is there again, until the grant ends', async () => {
    const { office, grant, api, sam, finding } = await lowered();
    await remove(office, finding);
    await office.reconcile();
    expect(office.row('project', api, sam)).toMatch(/^40 until/);
    expect(await state(office, finding)).toMatchObject({ status: 'removed' });
    await office.pass('2h 1m');
    expect(await office.status(grant)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('to make it temporary: it has an end of its own', async () => {
    const { office, api, sam, finding } = await lowered();
    await limit(office, finding, 4);
    await office.reconcile();
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toMatch(/^30 until/);
    await office.pass('2h');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('after the end, to put it back: it is there again for good', async () => {
    const { office, api, sam, finding } = await lowered();
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBeNull();
    await accept(office, 'omar', finding.id);
    await office.reconcile();
    expect(office.row('project', api, sam)).toBe('30');
    await office.pass('1d');
    expect(office.row('project', api, sam)).toBe('30');
  });

  it('after the end, to leave it so: nothing is written, and it is over', async () => {
    const { office, api, sam, finding } = await lowered();
    await office.pass('2h 1m');
    office.gitlab.clearRequests();
    await remove(office, finding);
    await office.reconcile();
    expect(office.gitlab.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(office.row('project', api, sam)).toBeNull();
    expect(await state(office, finding)).toMatchObject({ status: 'removed' });
  });

  it('never the holder, nor another who could have done it', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    await office.grant('sam', API, 'developer', '2h');
    const own = await office.grant('omar', 'acme/platform/infra', 'maintainer', '2h').catch(() => null);
    expect(own).toBeNull(); // omar owns the group: what they hold needs no grant
    await office.register('lee');
    const grant = await office.grant('lee', API, 'maintainer', '2h');
    office.gitlab.setMember('project', projects.api, users.sam, 50, { expiresAt: null, by: users.lee });
    await look(office);
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({ grants: [grant] });
    await office.configure({ admins: ['U0LEE0', 'U0SAM0'] });
    await expect(accept(office, 'lee', finding.id)).rejects.toMatchObject({ code: 'self_approval' });
    await expect(accept(office, 'sam', finding.id)).rejects.toMatchObject({ code: 'self_approval' });
    await accept(office, 'omar', finding.id);
  });
});
