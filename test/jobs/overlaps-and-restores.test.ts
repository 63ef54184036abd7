import { describe, expect, it } from 'vitest';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { openOffice } from '../support/office.ts';

const API = 'acme/platform/api';

describe('overlapping grants on one slot', () => {
  it('the stronger ends first: it falls back to the weaker, never to nothing', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    const weaker = await office.grant('sam', API, 'developer', '4h');
    const stronger = await office.grant('sam', API, 'maintainer', '1h');
    expect(office.row('project', api, sam)).toBe('40 until 2026-11-27');
    await office.pass('61m');
    expect(await office.status(stronger)).toBe('ended: expired');
    expect(await office.status(weaker)).toBe('active');
    expect(office.row('project', api, sam)).toBe('30 until 2026-11-27');
    await office.pass('3h');
    expect(await office.status(weaker)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBeNull();
    expect(office.gitlab.countRequests({ method: 'DELETE' })).toBe(1);
  });

  it('the weaker ends first: nothing is written until the stronger ends', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    const weaker = await office.grant('sam', API, 'developer', '1h');
    const stronger = await office.grant('sam', API, 'maintainer', '4h');
    office.gitlab.clearRequests();
    await office.pass('61m');
    expect(await office.status(weaker)).toBe('ended: expired');
    expect(await office.status(stronger)).toBe('active');
    expect(office.row('project', api, sam)).toBe('40 until 2026-11-27');
    expect(office.gitlab.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    await office.pass('3h');
    expect(await office.status(stronger)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('both end in the same breath: one removal ends both', async () => {
    const office = await openOffice();
    const weaker = await office.grant('sam', API, 'developer', '1h');
    const stronger = await office.grant('sam', API, 'maintainer', '1h');
    await office.pass('61m');
    expect([await office.status(weaker), await office.status(stronger)]).toEqual([
      'ended: expired',
      'ended: expired',
    ]);
    expect(office.gitlab.countRequests({ method: 'DELETE' })).toBe(1);
  });

  it('the weaker falls back with a backstop of its own, not with the one of the stronger', async () => {
    const office = await openOffice({ startsAt: '2026-11-25T22:00:00Z' });
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    await office.grant('sam', API, 'developer', '1h');
    const later = await office.grant('sam', API, 'maintainer', '4h');
    expect(office.row('project', api, sam)).toBe('40 until 2026-11-28');
    await endGrant(office.ctx, office.actor('sam'), { grantId: later });
    await office.reconcile();
    expect(office.row('project', api, sam)).toBe('30 until 2026-11-27');
  });
});

describe('raise Reporter to Maintainer and restore', () => {
  it('with its old expiry and custom role', async () => {
    const office = await openOffice({
      furnish: (gitlab, { users, projects, groups }) => {
        gitlab.addMemberRole({ id: 70, groupId: groups.acme, name: 'Auditor', baseLevel: 20 });
        gitlab.setMember('project', projects.infra, users.lee, 20, {
          expiresAt: '2026-12-24',
          memberRoleId: 70,
        });
      },
    });
    const { infra } = office.acme.projects;
    const { lee } = office.acme.users;
    const id = await office.grant('lee', 'acme/platform/infra', 'maintainer', '4h');
    expect(office.row('project', infra, lee)).toBe('40 until 2026-12-24');
    await office.pass('4h 1m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', infra, lee)).toBe('20 (70) until 2026-12-24');
    expect(office.gitlab.countRequests({ method: 'DELETE' })).toBe(0);
  });

  it('a row without an expiry never gets one, which could delete standing access', async () => {
    const office = await openOffice({
      furnish: (gitlab, { users, projects }) => gitlab.setMember('project', projects.infra, users.lee, 20),
    });
    const { infra } = office.acme.projects;
    const { lee } = office.acme.users;
    await office.grant('lee', 'acme/platform/infra', 'maintainer', '4h');
    expect(office.row('project', infra, lee)).toBe('40');
    await office.pass('4h 1m');
    expect(office.row('project', infra, lee)).toBe('20');
  });

  it('the old expiry passing meanwhile: the role holds through the night and nothing is left after it', async () => {
    const office = await openOffice({
      startsAt: '2026-11-25T20:00:00Z',
      furnish: (gitlab, { users, projects }) =>
        gitlab.setMember('project', projects.infra, users.lee, 20, { expiresAt: '2026-11-26' }),
    });
    const { infra } = office.acme.projects;
    const { lee } = office.acme.users;
    const id = await office.grant('lee', 'acme/platform/infra', 'maintainer', '8h');
    expect(office.row('project', infra, lee)).toBe('40 until 2026-11-28');
    await office.pass('4h 15m'); // 00:15: the nightly worker has been there
    expect(await office.status(id)).toBe('active');
    expect(office.gitlab.effective('project', infra, lee)).toBe(40);
    await office.pass('4h');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', infra, lee)).toBeNull();
    expect(await office.messages('drift-notice')).toEqual([]);
  });

  it('the grant ending before the old expiry does: the old row dies by its own date', async () => {
    const office = await openOffice({
      startsAt: '2026-11-25T20:00:00Z',
      furnish: (gitlab, { users, projects }) =>
        gitlab.setMember('project', projects.infra, users.lee, 20, { expiresAt: '2026-11-26' }),
    });
    const { infra } = office.acme.projects;
    const { lee } = office.acme.users;
    await office.grant('lee', 'acme/platform/infra', 'maintainer', '1h');
    await office.pass('61m');
    expect(office.row('project', infra, lee)).toBe('20 until 2026-11-26');
    await office.pass('4h');
    expect(office.row('project', infra, lee)).toBeNull();
  });

  it('a stronger row that a human gave for a while runs out: the grant goes on beneath it', async () => {
    const office = await openOffice({
      startsAt: '2026-11-25T20:00:00Z',
      document: {
        policies: [
          {
            id: 'long',
            match: { resources: ['**'], roles: ['developer'] },
            approval: 'owners',
            maxDuration: '2d',
          },
        ],
      },
    });
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    const id = await office.grant('sam', API, 'developer', '1d');
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: '2026-11-26' });
    await office.sync();
    await office.reconcile();
    expect(office.row('project', api, sam)).toBe('40 until 2026-11-26');
    await office.pass('4h 15m'); // 00:15: the nightly worker took the human's row, hallpass had none of its own
    await office.sync();
    await office.sync();
    await office.reconcile();
    expect(await office.status(id)).toBe('active');
    expect(office.row('project', api, sam)).toBe('30 until 2026-11-28');
    await office.pass('1d');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('the backstop removes what hallpass could not take back in time, and nobody is blamed for it', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    const id = await office.grant('sam', API, 'developer', '4h');
    office.skip('3d'); // nothing of hallpass runs for three days
    office.gitlab.tick();
    expect(office.row('project', api, sam)).toBeNull();
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.messages('drift-notice')).toEqual([]);
  });
});

describe('the end of a group grant', () => {
  it('does not touch rows in subgroups and projects', async () => {
    const office = await openOffice({
      furnish: (gitlab, { users, projects, groups }) => {
        gitlab.setMember('project', projects.api, users.sam, 40);
        gitlab.setMember('group', groups.observability, users.sam, 30, { expiresAt: '2026-12-24' });
      },
    });
    const { groups, projects, users } = office.acme;
    await office.grant('sam', 'acme/platform', 'developer', '4h');
    expect(office.row('group', groups.platform, users.sam)).toBe('30 until 2026-11-27');
    await office.pass('4h 1m');
    expect(office.row('group', groups.platform, users.sam)).toBeNull();
    expect(office.row('project', projects.api, users.sam)).toBe('40');
    expect(office.row('group', groups.observability, users.sam)).toBe('30 until 2026-12-24');
    const [removal] = office.gitlab.requests.filter(({ method }) => method === 'DELETE');
    expect(removal?.query).toEqual({ skip_subresources: 'true' });
  });
});
