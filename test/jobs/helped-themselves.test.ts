import { describe, expect, it } from 'vitest';
import { acceptFinding } from '../../src/operations/findings/accept-finding.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { findingOf, findings, onlyFinding } from '../support/findings.ts';
import { anything, API, look, openWithHolder, paid } from '../support/holders.ts';
import { openOffice } from '../support/office.ts';

describe('a holder who changes the own row', () => {
  it('to less and for good: it stands until the grant ends and is gone then, and the owners are asked', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, sam, 30, { expiresAt: null, by: sam });
    await look(office);
    expect(await office.status(grant)).toBe('active');
    expect(office.row('project', api, sam)).toBe('30');
    const finding = await onlyFinding(office);
    expect(finding).toMatchObject({
      status: 'open',
      held: true,
      found: { role: 'developer', expiresOn: null },
      former: null,
      grants: [grant],
    });
    expect(await office.messages('finding-card')).toHaveLength(2);
    expect(await office.messages('drift-notice')).toEqual([]);
    await office.pass('2h 1m');
    expect(await office.status(grant)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBeNull();
    await look(office);
    expect(await onlyFinding(office)).toMatchObject({ status: 'open', returnedAt: expect.any(Date) as Date });
  });

  it('to more, seen only at the end: gone with the grant, and the owners are asked', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: sam });
    await office.pass('2h 1m');
    expect(await office.status(grant)).toBe('ended: expired');
    expect(office.row('project', api, sam)).toBeNull();
    expect(await onlyFinding(office)).toMatchObject({
      status: 'open',
      found: { role: 'owner' },
      grants: [grant],
      returnedAt: expect.any(Date) as Date,
    });
  });

  it('with a custom role on top, or beside a lower one: gone with the grant', async () => {
    for (const level of [40, 10]) {
      const { office, grant, api, sam } = await openWithHolder({ furnish: paid });
      const custom = office.gitlab.addMemberRole({ groupId: 1, name: `more-${level}`, baseLevel: level });
      office.gitlab.setMember('project', api, sam, level, {
        memberRoleId: custom.id,
        expiresAt: null,
        by: sam,
      });
      await look(office);
      expect(await onlyFinding(office)).toMatchObject({
        found: { customRole: String(custom.id) },
        grants: [grant],
      });
      await office.pass('2h 1m');
      expect(office.row('project', api, sam)).toBeNull();
    }
  });

  it('as Owner of a group to Maintainer: gone with the grant', async () => {
    const office = await openOffice({ document: anything });
    const { groups, users } = office.acme;
    const grant = await office.grant('sam', 'acme/platform', 'owner', '1h');
    office.gitlab.setMember('group', groups.platform, users.sam, 40, { expiresAt: null, by: users.sam });
    await look(office);
    expect(await onlyFinding(office)).toMatchObject({ found: { role: 'maintainer' }, grants: [grant] });
    await office.pass('1h 1m');
    expect(office.row('group', groups.platform, users.sam)).toBeNull();
  });

  it('as Maintainer of a group above, on the own row of a project below', async () => {
    const office = await openOffice({ document: anything });
    const { projects, users } = office.acme;
    const above = await office.grant('sam', 'acme/platform', 'maintainer', '4h');
    const below = await office.grant('sam', API, 'owner', '1h');
    office.gitlab.setMember('project', projects.api, users.sam, 40, { expiresAt: null, by: users.sam });
    await office.pass('1h 1m');
    expect(office.row('project', projects.api, users.sam)).toBeNull();
    expect(await onlyFinding(office)).toMatchObject({ grants: [above, below] });
  });

  describe('with power from above that ends before their own role does', () => {
    async function openBelow(holder: 'sam' | 'lee' = 'sam') {
      const office = await openOffice({ document: anything });
      const { projects, users } = office.acme;
      const below = await office.grant('sam', API, 'developer', '4h');
      const above = await office.grant(holder, 'acme/platform', 'owner', '1h');
      const row = () => office.row('project', projects.api, users.sam);
      const raise = () =>
        office.gitlab.setMember('project', projects.api, users.sam, 50, {
          expiresAt: null,
          by: users[holder],
        });
      return { office, below, above, row, raise };
    }

    it('the own role is what stays then, and the owners can put it back', async () => {
      const { office, below, above, row, raise } = await openBelow();
      const own = row();
      raise();
      await look(office);
      expect(row()).toBe('50');
      await office.pass('1h 1m');
      expect(row()).toBe(own);
      expect(await office.status(below)).toBe('active');
      const finding = await onlyFinding(office);
      expect(finding).toMatchObject({
        status: 'open',
        found: { role: 'owner' },
        grants: [above],
        returnedAt: expect.any(Date) as Date,
      });
      await acceptFinding(office.ctx, office.actor('omar'), { findingId: finding.id });
      await office.reconcile();
      expect(row()).toBe('50');
    });

    it('seen only after that end: gone at once, with the owners asked', async () => {
      const { office, below, row, raise } = await openBelow();
      const own = row();
      raise();
      await office.pass('1h 1m');
      await look(office);
      expect(row()).toBe(own);
      expect(await office.status(below)).toBe('active');
      expect(await onlyFinding(office)).toMatchObject({ returnedAt: expect.any(Date) as Date });
      await office.pass('3h');
      expect(row()).toBeNull();
    });

    it('lifted by another holder: gone with the power of that one', async () => {
      const { office, above, row, raise } = await openBelow('lee');
      const own = row();
      raise();
      await look(office);
      await office.pass('1h 1m');
      expect(row()).toBe(own);
      expect(await onlyFinding(office)).toMatchObject({ grants: [above] });
    });

    it('accepted before: it stays', async () => {
      const { office, row, raise } = await openBelow();
      raise();
      await look(office);
      const { id: findingId } = await onlyFinding(office);
      await acceptFinding(office.ctx, office.actor('omar'), { findingId });
      await office.pass('1h 1m');
      expect(row()).toBe('50');
    });
  });

  it('by the date alone: what they had ends on its day, as before', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const former = office.row('project', projects.api, users.lee);
    const grant = await office.grant('lee', API, 'maintainer', '2h');
    office.gitlab.setMember('project', projects.api, users.lee, 40, { expiresAt: null, by: users.lee });
    await look(office);
    expect(office.row('project', projects.api, users.lee)).toBe('40');
    expect(await onlyFinding(office)).toMatchObject({
      found: { role: 'reporter', expiresOn: null },
      former: { role: 'reporter' },
      grants: [grant],
    });
    await office.pass('2h 1m');
    expect(office.row('project', projects.api, users.lee)).toBe(former);
  });

  it('to less than they had: taken at their word', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const grant = await office.grant('lee', API, 'maintainer', '2h');
    office.gitlab.setMember('project', projects.api, users.lee, 10, { by: users.lee });
    await look(office);
    expect(await office.status(grant)).toBe('ended: changed_outside');
    expect(office.row('project', projects.api, users.lee)).toContain('10');
    expect(await findings(office)).toEqual([]);
  });

  it('more than once: one question is open, about the last, and what was there at first comes back', async () => {
    const { office, api, sam } = await openWithHolder();
    for (const level of [30, 50, 20]) {
      office.gitlab.setMember('project', api, sam, level, { expiresAt: null, by: sam });
      await look(office);
    }
    expect((await findings(office)).map(({ status, found }) => `${status} ${found.role}`)).toEqual([
      'replaced developer',
      'replaced owner',
      'open reporter',
    ]);
    await office.pass('2h 1m');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('and then gives the grant back in the same second', async () => {
    const { office, grant, api, sam } = await openWithHolder();
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: sam });
    await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
    await office.reconcile();
    expect(office.row('project', api, sam)).toBeNull();
    await onlyFinding(office);
  });
});

describe('who else could have done it', () => {
  it('two holders at once lift each other: neither keeps anything', async () => {
    const { office, grant, api, sam, lee } = await openWithHolder();
    const former = office.row('project', api, lee);
    const other = await office.grant('lee', API, 'maintainer', '2h');
    office.gitlab.setMember('project', api, lee, 50, { expiresAt: null, by: sam });
    office.gitlab.setMember('project', api, sam, 50, { expiresAt: null, by: lee });
    await look(office);
    for (const user of [lee, sam])
      expect(await findingOf(office, user)).toMatchObject({ held: true, grants: [grant, other] });
    await office.pass('2h 1m');
    expect(office.row('project', api, lee)).toBe(former);
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('a holder lifts one who holds less, and has no grant any more when it is seen', async () => {
    const { office, grant, api, lee } = await openWithHolder();
    const former = office.row('project', api, lee);
    await office.grant('lee', API, 'developer', '4h');
    office.gitlab.setMember('project', api, lee, 50, { expiresAt: null, by: office.acme.users.sam });
    await endGrant(office.ctx, office.actor('sam'), { grantId: grant });
    await office.pass('1m');
    await office.pass('4h 1m');
    expect(office.row('project', api, lee)).toBe(former);
    expect(await findingOf(office, lee)).toMatchObject({ grants: [grant] });
  });

  it('nobody, where no grant gives power: a human’s decision stands, as ever', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    await office.grant('sam', API, 'developer', '1h');
    office.gitlab.setMember('project', projects.api, users.sam, 40, { expiresAt: null });
    await office.pass('1h 1m');
    expect(office.row('project', projects.api, users.sam)).toBe('40');
    expect(await findings(office)).toEqual([]);
    expect(await office.messages('drift-notice')).toHaveLength(2);
  });

  it('nobody here: Maintainer of a group has no power over its members', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    await office.grant('sam', 'acme/platform', 'maintainer', '1h');
    office.gitlab.setMember('group', groups.platform, users.sam, 30, { expiresAt: null });
    await look(office);
    expect(office.row('group', groups.platform, users.sam)).toBe('30');
    expect(await findings(office)).toEqual([]);
  });
});
