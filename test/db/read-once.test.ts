import { describe, expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { lockPerson } from '../../src/db/identities/people.ts';
import { ownersOf } from '../../src/db/policies/owners.ts';
import { system } from '../../src/domain/actor.ts';
import { transact } from '../../src/operations/transact.ts';
import { openOffice } from '../support/office.ts';

describe('what a transaction has read of who decides', () => {
  it('is read once, and anew behind a lock, for what was waited for may have changed it', async () => {
    const office = await openOffice();
    const { db } = office.database;
    const deactivate = (): Promise<unknown> =>
      db
        .updateTable('people')
        .set({ deactivatedAt: office.ctx.now() })
        .where('email', '=', 'omar@acme.test')
        .execute();
    await transact(office.ctx, system('prune'), async (tx) => {
      const owners = async (): Promise<string[]> => {
        const { file } = await activeConfig(tx.db);
        const { active } = await ownersOf(tx.db, file, 'gitlab');
        return active.flatMap(({ email }) => email ?? []);
      };
      expect(await owners()).toContain('omar@acme.test');
      await deactivate();
      expect(await owners()).toContain('omar@acme.test');
      await lockPerson(tx, office.actor('ana').personId);
      expect(await owners()).not.toContain('omar@acme.test');
    });
  });

  it('is read anew after the transaction has written there itself', async () => {
    const office = await openOffice();
    await transact(office.ctx, system('prune'), async (tx) => {
      const { file } = await activeConfig(tx.db);
      expect((await ownersOf(tx.db, file, 'gitlab')).active).toHaveLength(2);
      await tx.db
        .updateTable('people')
        .set({ deactivatedAt: tx.now })
        .where('email', '=', 'omar@acme.test')
        .execute();
      expect((await ownersOf(tx.db, file, 'gitlab')).active).toHaveLength(1);
    });
  });

  it('is read each time outside of a transaction', async () => {
    const office = await openOffice();
    const { db } = office.database;
    const { file, version } = await activeConfig(db);
    expect((await ownersOf(db, file, 'gitlab')).active).toHaveLength(2);
    await db.updateTable('people').set({ deactivatedAt: office.ctx.now() }).execute();
    expect((await ownersOf(db, file, 'gitlab')).active).toEqual([]);
    expect((await activeConfig(db)).version).toBe(version);
  });
});
