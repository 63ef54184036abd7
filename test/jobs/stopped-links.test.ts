import { describe, expect, it } from 'vitest';
import { syncDirectory } from '../../jobs/sync-directory.ts';
import { linkAccounts } from '../../src/operations/identities/link-accounts.ts';
import { confirm, safetyStop, known } from '../support/safety-stops.ts';
import { never, openOffice, type Office } from '../support/office.ts';

describe('people who would all lose their account at once', () => {
  it('keep it when the e-mail claims vanish, until an owner has confirmed that', async () => {
    const office = await openOffice();
    const held = await office.grant('sam', 'acme/platform/api', 'developer', '8h');
    await office.sync();
    const before = await known(office);
    const { bot: _, ...people } = office.acme.users;
    for (const id of Object.values(people)) office.gitlab.editUser(id, { email: `moved${id}@home.test` });
    for (let time = 0; time < 2; time++) {
      await office.sync();
      await office.reconcile();
      await syncDirectory({ ...office.ctx, slack: nobody(office) }, {}, never);
      expect(await known(office)).toEqual(before);
    }
    expect(await safetyStop(office)).toMatchObject({ status: 'open', drops: { links: 6 }, of: { links: 6 } });
    await confirm(office);
    await office.sync();
    expect(await office.status(held)).toBe('revoking: unlinked');
  });

  it('keep it when a sync sees them all blocked, and lose it once that is confirmed', async () => {
    const office = await openOffice();
    const { bot: _, ...people } = office.acme.users;
    for (const id of Object.values(people)) office.gitlab.blockUser(id);
    await office.sync();
    await linkAccounts(office.ctx, 'gitlab');
    const linked = async () =>
      (
        await office.ctx.db
          .selectFrom('accounts')
          .select('externalId')
          .where('personId', 'is not', null)
          .execute()
      ).length;
    expect(await linked()).toBe(6);
    await confirm(office);
    await office.sync();
    expect(await linked()).toBe(0);
  });

  it('are not asked about one by one', async () => {
    const office = await openOffice();
    office.gitlab.deleteUser(office.acme.users.sam);
    await office.sync();
    expect(await safetyStop(office)).toBeNull();
  });
});

/** A directory that is as it was. */
const nobody = (office: Office): Office['ctx']['slack'] => ({
  ...office.ctx.slack,
  listMembers: async function* () {},
});
