import { describe, expect, it } from 'vitest';
import { activeConfig, keepConnector } from '../../src/db/config/config.ts';
import { emergencyStop, insertEmergencyStop, recordResumed } from '../../src/db/grants/emergency-stops.ts';
import { findPerson, lockPerson } from '../../src/db/identities/people.ts';
import { ownersOf, peopleNamed } from '../../src/db/policies/owners.ts';
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

  it('is forgotten by the table that was written, also where its name has two words', async () => {
    const office = await openOffice();
    await transact(office.ctx, system('prune'), async (tx) => {
      expect(await emergencyStop(tx.db)).toBeUndefined();
      const { id } = await insertEmergencyStop(tx, { reason: 'leak', stoppedBy: 'system', ended: 0 });
      expect((await emergencyStop(tx.db))?.id).toBe(id);
      await recordResumed(tx, id, 'system');
      expect(await emergencyStop(tx.db)).toBeUndefined();
    });
  });

  it('is remembered behind other locks where the transaction has locked it itself, but not behind a write', async () => {
    const office = await openOffice();
    const ana = office.actor('ana').personId;
    await transact(office.ctx, system('prune'), async (tx) => {
      const locked = await lockPerson(tx, ana);
      await keepConnector(tx, 'gitlab');
      await lockPerson(tx, office.actor('omar').personId);
      expect(await findPerson(tx.db, ana)).toBe(locked);
      await tx.db.updateTable('people').set({ name: 'Ana B.' }).where('id', '=', ana).execute();
      expect((await findPerson(tx.db, ana))?.name).toBe('Ana B.');
    });
  });

  it('of people is read for all names at once, and for a name that was read before not again', async () => {
    const office = await openOffice();
    await transact(office.ctx, system('prune'), async (tx) => {
      const { file } = await activeConfig(tx.db);
      const [omar] = (await peopleNamed(tx.db, ['omar@acme.test'])).map(({ id }) => id);
      await office.database.db.updateTable('people').set({ email: 'elsewhere@acme.test' }).execute();
      const { active } = await ownersOf(tx.db, file, 'gitlab');
      expect(active.map(({ id }) => id)).toEqual([omar]);
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
