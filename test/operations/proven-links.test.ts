import { describe, expect, it } from 'vitest';
import { linkAccounts } from '../../src/operations/identities/link-accounts.ts';
import { hold, holder, prove, told, unlinked } from '../support/links.ts';
import { openOffice } from '../support/office.ts';

describe('a proven link', () => {
  it('stays through every change of e-mail', async () => {
    const office = await openOffice();
    await prove(office, 'ana', office.acme.users.sam, 'code');
    const id = await hold(office);
    await office.register('ana', { email: 'ana.lima@acme.test' });
    office.gitlab.editUser(office.acme.users.sam, { email: 'somebody@home.test', username: 'sam2' });
    await office.sync();
    expect(await holder(office, office.acme.users.sam)).toBe('ana by code');
    expect(await office.status(id)).toBe('active');
  });

  it.each(['mapping', 'oauth', 'code', 'owner'] as const)(
    'or mapped one (%s) ends when the Slack user is deactivated',
    async (source) => {
      const office = await openOffice();
      await prove(office, 'ana', office.acme.users.ana, source);
      const id = await hold(office);
      await office.register('ana', { deactivated: true });
      expect(await holder(office, office.acme.users.ana)).toBeNull();
      expect(await office.status(id)).toBe('revoking: deactivated');
      expect(await told(office)).toEqual([]);
      await office.register('ana');
      await linkAccounts(office.ctx, 'gitlab');
      // Their e-mail still says so; the verification would have to be given again.
      expect(await holder(office, office.acme.users.ana)).toBe('ana by enterprise_email');
    },
  );

  it('ends when its person becomes a guest', async () => {
    const office = await openOffice();
    await prove(office, 'ana', office.acme.users.ana, 'owner');
    const id = await hold(office);
    await office.register('ana', { isOutsider: true });
    expect(await office.status(id)).toBe('revoking: unlinked');
    expect(await told(office)).toContainEqual(['ana', 'left', 1]);
  });

  it('ends when the account is blocked, and is not there again by itself', async () => {
    const office = await openOffice();
    await prove(office, 'ana', office.acme.users.sam, 'oauth');
    const id = await hold(office);
    office.gitlab.blockUser(office.acme.users.sam);
    await office.sync();
    expect(await office.status(id)).toBe('revoking: unlinked');
    expect(await told(office)).toContainEqual(['ana', 'blocked', 1]);
    office.gitlab.unblockUser(office.acme.users.sam);
    await office.sync();
    expect(await holder(office, office.acme.users.sam)).toBeNull();
  });

  it('ends when the account was deleted, though no list shows what is not there', async () => {
    const office = await openOffice();
    await prove(office, 'ana', office.acme.users.sam, 'owner');
    office.gitlab.deleteUser(office.acme.users.sam);
    await office.sync();
    await office.sync();
    expect(await holder(office, office.acme.users.sam)).toBeNull();
    expect(await unlinked(office)).toContainEqual(['gitlab:106', 'owner', 'gone', 0]);
    expect(await told(office)).toEqual([['ana', 'gone', 0]]);
  });

  it('of an account in no list is looked up, and stays when one answer is 404 User Not Found; two in a row: it is gone', async () => {
    const office = await openOffice({
      furnish: (gitlab) => void gitlab.addUser({ id: 300, username: 'nomad', name: 'Nomad' }),
    });
    await office.configure({ people: [{ slack: 'sam@acme.test', gitlab: 'nomad' }] });
    await office.sync();
    await prove(office, 'sam', 300, 'code');
    await office.configure({});
    office.gitlab.clearRequests();
    await office.sync();
    expect(office.gitlab.countRequests({ path: /users\/300$/ })).toBe(1);
    expect(await holder(office, 300)).toBe('sam by code');
    const syncHidden = async (isHidden: boolean): Promise<void> => {
      office.gitlab.faults.clear();
      const body = { message: '404 User Not Found' };
      if (isHidden) office.gitlab.faults.add({ kind: 'answer', status: 404, body, path: /users\/300$/ });
      await office.sync();
    };
    for (const isHidden of [true, false, true]) {
      await syncHidden(isHidden);
      expect(await holder(office, 300)).toBe('sam by code');
    }
    await syncHidden(true);
    expect(await holder(office, 300)).toBeNull();
  });

  it('gives way to the configured mapping, which is how an admin puts it right', async () => {
    const office = await openOffice();
    await prove(office, 'ana', office.acme.users.sam, 'code');
    await office.configure({ people: [{ slack: 'ana@acme.test', gitlab: 'ana' }] });
    await linkAccounts(office.ctx, 'gitlab');
    expect(await holder(office, office.acme.users.ana)).toBe('ana by mapping');
    expect(await unlinked(office)).toContainEqual(['gitlab:106', 'code', 'remapped', 0]);
  });
});

describe('the database', () => {
  it('refuses two accounts of one person on a connector', async () => {
    const office = await openOffice();
    const { personId } = office.actor('ana');
    const twice = office.database.pool.query(
      `update accounts set person_id = $1, linked_by = 'code' where external_id = $2`,
      [personId, String(office.acme.users.sam)],
    );
    await expect(twice).rejects.toThrow('accounts_person');
  });
});
