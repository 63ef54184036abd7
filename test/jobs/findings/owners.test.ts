import { describe, expect, it } from 'vitest';
import { findingOf, limit, remove, state } from '../../support/findings.ts';
import { openOffice } from '../../support/office.ts';

const PLATFORM = 'acme/platform';

/** Ana and Sam were made Owners of platform, and nobody else is Owner of it or above, but for hallpass. */
async function start(what: Readonly<{ expiresAt?: string | null }> = {}) {
  const office = await openOffice();
  const { gitlab, acme } = office;
  const { groups, users } = acme;
  for (const user of [users.omar, users.priya, users.dana]) gitlab.setMember('group', groups.acme, user, 40);
  for (const user of [users.ana, users.sam]) gitlab.setMember('group', groups.platform, user, 50, what);
  await office.sync();
  return {
    office,
    platform: groups.platform,
    ...users,
    ofAna: await findingOf(office, users.ana),
    ofSam: await findingOf(office, users.sam),
  };
}

const refused = { name: 'RefusedError', code: 'last_owner' };

describe('of two Owners who were both made in GitLab, Remove takes one', () => {
  it('whether the first is being removed or is gone', async () => {
    const { office, platform, ana, sam, ofAna, ofSam } = await start();
    await remove(office, ofAna);
    await expect(remove(office, ofSam)).rejects.toMatchObject(refused);
    await office.reconcile();
    await expect(remove(office, ofSam)).rejects.toMatchObject(refused);
    await office.pass('1h');
    expect(office.row('group', platform, ana)).toBeNull();
    expect(office.row('group', platform, sam)).toBe('50');
    expect(await state(office, ofSam)).toMatchObject({ status: 'open' });
  });

  it('pressed at once', async () => {
    const { office, ofAna, ofSam } = await start();
    const outcomes = await Promise.allSettled([remove(office, ofAna), remove(office, ofSam, 'priya')]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused });
  });

  it('when the first was made temporary, for that one will not stay', async () => {
    const { office, platform, sam, ofAna, ofSam } = await start();
    await office.configure({ policies: [{ ...ANY, match: { resources: ['**'], roles: ['owner'] } }] });
    await limit(office, ofAna, 1);
    await expect(remove(office, ofSam)).rejects.toMatchObject(refused);
    await office.reconcile();
    await expect(remove(office, ofSam)).rejects.toMatchObject(refused);
    await expect(limit(office, ofSam, 1)).rejects.toMatchObject(refused);
    await office.pass('2h');
    expect(office.row('group', platform, sam)).toBe('50');
  });
});

describe('nobody who leaves is another Owner', () => {
  it('a grant of Owner does not count, in the group or above it', async () => {
    const { office, ofAna, ofSam } = await start();
    await remove(office, ofAna);
    await office.reconcile();
    await office.configure({ policies: [{ ...ANY, match: { resources: ['**'], roles: ['owner'] } }] });
    await office.grant('lee', PLATFORM, 'owner', '1h');
    await office.grant('ana', 'acme', 'owner', '1h');
    await office.sync();
    await expect(remove(office, ofSam)).rejects.toMatchObject(refused);
  });

  it('nor does a role that ends on a day', async () => {
    const { office, ofAna, ofSam } = await start({ expiresAt: '2026-12-31' });
    await expect(remove(office, ofAna)).rejects.toMatchObject(refused);
    await expect(remove(office, ofSam)).rejects.toMatchObject(refused);
  });

  it('nor does a machine, or hallpass itself', async () => {
    const { office, platform, bot, ofAna, ofSam } = await start();
    const machine = office.gitlab.addUser({ username: 'group_2_bot_ab12', name: 'Deploy', bot: true });
    for (const user of [machine.id, bot]) office.gitlab.setMember('group', platform, user, 50);
    await office.sync();
    await remove(office, ofAna);
    await expect(remove(office, ofSam)).rejects.toMatchObject(refused);
  });
});

const ANY = {
  id: 'any',
  approval: 'owners',
  defaultDuration: '1h',
  maxDuration: '8h',
  reason: 'optional',
} as const;
