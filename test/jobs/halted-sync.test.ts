import { describe, expect, it } from 'vitest';
import { syncDirectory } from '../../jobs/sync-directory.ts';
import { findConnectorState } from '../../src/db/connector-states.ts';
import type { Halt } from '../../src/domain/sync.ts';
import { confirmChanges } from '../../src/operations/confirm-changes.ts';
import { linkAccounts } from '../../src/operations/link-accounts.ts';
import { document } from '../support/document.ts';
import { never, openOffice, type Handle, type Office } from '../support/office.ts';

const API = 'acme/platform/api';

const halt = async (office: Office): Promise<Halt | null> =>
  (await findConnectorState(office.ctx.db, 'gitlab'))?.halt ?? null;

async function confirm(office: Office, by: Handle = 'omar', finding?: Halt | null): Promise<void> {
  const { at = '' } = finding ?? (await halt(office)) ?? {};
  await confirmChanges(office.ctx, office.actor(by), { connectorId: 'gitlab', at: new Date(at) });
}

/** Everything that a sync could take away. */
async function known(office: Office) {
  const { db } = office.ctx;
  return {
    memberships: await db
      .selectFrom('memberships')
      .select(['resourceId', 'accountExternalId', 'role', 'misses'])
      .orderBy('resourceId')
      .orderBy('accountExternalId')
      .execute(),
    resources: await db
      .selectFrom('resources')
      .select(['path', 'misses', 'goneAt'])
      .orderBy('path')
      .execute(),
    accounts: await db
      .selectFrom('accounts')
      .select(['externalId', 'claims', 'state', 'personId', 'linkedBy'])
      .orderBy('externalId')
      .execute(),
    grants: await db.selectFrom('grants').select(['id', 'status', 'endReason']).execute(),
    requests: await db.selectFrom('requests').select(['id', 'status']).orderBy('id').execute(),
    slots: await db.selectFrom('slots').select(['id', 'wantedVersion', 'settledVersion']).execute(),
  };
}

/** More than half of the tree, api with it. */
function deleteMost({ gitlab, acme: { groups } }: Office): void {
  for (const group of [groups.platform, groups.data, groups.prod]) gitlab.delete('group', group);
}

const gone = async (office: Office): Promise<number> =>
  (await office.ctx.db.selectFrom('resources').select('id').where('goneAt', 'is not', null).execute()).length;

describe('a halted sync', () => {
  it('changes nothing, then Confirm changes lets it through', async () => {
    const office = await openOffice();
    const held = await office.grant('sam', API, 'developer', '8h');
    const waiting = await office.ask('ana', API, 'developer', '8h');
    await office.sync();
    await office.settle();
    const before = await known(office);
    deleteMost(office);
    for (let time = 0; time < 3; time++) {
      await office.sync();
      await office.settle();
      expect(await known(office)).toEqual(before);
    }
    expect(await halt(office)).toMatchObject({ status: 'open', by: null, of: { resources: 22 } });
    expect((await halt(office))?.drops.resources).toBeGreaterThan(11);
    const { syncedAt, failures } = (await findConnectorState(office.ctx.db, 'gitlab')) ?? {};
    expect(failures).toBe(0);

    office.jobs.length = 0;
    await confirm(office);
    expect(office.jobs).toContainEqual({ name: 'sync-connector', payload: { connectorId: 'gitlab' } });
    expect(await known(office)).toEqual(before);
    await office.sync();
    expect(await gone(office)).toBe((await halt(office))?.drops.resources);
    expect(await office.request(waiting)).toBe('cancelled: resource_gone');
    expect(await halt(office)).toMatchObject({ status: 'applied', by: office.actor('omar').personId });
    expect((await findConnectorState(office.ctx.db, 'gitlab'))?.syncedAt?.getTime()).toBeGreaterThan(
      syncedAt?.getTime() ?? Infinity,
    );
    await office.settle();
    expect(await office.status(held)).toBe('ended: removed_outside');
  });

  it('is cleared by the next sync that finds it well again, and nothing was missed', async () => {
    const office = await openOffice();
    const before = await known(office);
    office.gitlab.faults.add({ kind: 'answer', status: 200, body: [], path: /groups\/1\/projects$/ });
    await office.sync();
    expect(await halt(office)).toMatchObject({ status: 'open', drops: { resources: 14 } });
    await office.sync();
    expect(await halt(office)).toMatchObject({ status: 'cleared' });
    expect(await known(office)).toEqual(before);
  });

  it('keeps what it has seen: a new project can be asked for', async () => {
    const office = await openOffice();
    deleteMost(office);
    office.gitlab.addProject({ groupId: office.acme.groups.web, path: 'fresh', name: 'Fresh' });
    await office.sync();
    expect((await halt(office))?.status).toBe('open');
    expect(await office.request(await office.ask('sam', 'acme/web/fresh', 'developer', '1h'))).toBe(
      'pending',
    );
  });

  it('is a new one when it was confirmed and more is missing by then', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const first = await halt(office);
    await confirm(office);
    office.gitlab.delete('project', office.acme.projects.checkout);
    const before = await known(office);
    await office.sync();
    expect(await known(office)).toEqual(before);
    const second = await halt(office);
    expect(second).toMatchObject({ status: 'open', by: null });
    expect(second?.drops.resources).toBe((first?.drops.resources ?? 0) + 1);
    await expect(confirm(office, 'omar', first)).rejects.toMatchObject({ name: 'StaleError', code: 'moved' });
  });

  it('once confirmed drops only what both syncs found missing', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    await confirm(office);
    // Another project slips, while one that had gone is back: the numbers are the same.
    office.gitlab.addGroup({ id: 2, path: 'platform', name: 'Platform', parentId: office.acme.groups.acme });
    office.gitlab.delete('project', office.acme.projects.checkout);
    await office.sync();
    const row = await office.ctx.db
      .selectFrom('resources')
      .select(['misses', 'goneAt'])
      .where('path', '=', 'acme/web/checkout')
      .executeTakeFirst();
    expect(row).toEqual({ misses: 1, goneAt: null });
  });

  it('goes on being one finding while it finds the same', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const first = await halt(office);
    const told = await office.messages('sync-halt');
    expect(told).toHaveLength(2);
    office.skip('1h');
    await office.sync();
    expect((await halt(office))?.at).toBe(first?.at);
    expect((await office.messages('sync-halt')).length).toBe(2);
  });
});

describe('Confirm changes', () => {
  it('pressed by somebody who is no owner', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    await expect(confirm(office, 'sam')).rejects.toMatchObject({ name: 'ForbiddenError', code: 'not_owner' });
    await confirm(office, 'dana'); // an admin
  });

  it('pressed twice', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    await confirm(office, 'omar');
    await expect(confirm(office, 'priya')).rejects.toThrow('This is already confirmed by omar.');
    await office.sync();
    await expect(confirm(office, 'priya')).rejects.toThrow('This is already confirmed by omar.');
  });

  it('pressed after the finding changed', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const first = await halt(office);
    office.gitlab.delete('project', office.acme.projects.checkout);
    await office.sync();
    await expect(confirm(office, 'omar', first)).rejects.toMatchObject({ name: 'StaleError', code: 'moved' });
    expect((await halt(office))?.status).toBe('open');
  });

  it('pressed while it is paused', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const { connectors } = document(office.gitlab.url);
    await office.configure({ connectors: connectors.map((one) => ({ ...one, paused: true })) });
    await expect(confirm(office)).rejects.toMatchObject({ name: 'StaleError', code: 'moved' });
  });
});

describe('people who would all lose their account at once', () => {
  it('keep it when the e-mail claims vanish, until an owner has confirmed that', async () => {
    const office = await openOffice();
    const held = await office.grant('sam', API, 'developer', '8h');
    await office.sync();
    const before = await known(office);
    const { bot: _, ...people } = office.acme.users;
    for (const id of Object.values(people)) office.gitlab.editUser(id, { email: `moved${id}@home.test` });
    for (let time = 0; time < 2; time++) {
      await office.sync();
      await office.settle();
      await syncDirectory({ ...office.ctx, slack: nobody(office) }, {}, never);
      expect(await known(office)).toEqual(before);
    }
    expect(await halt(office)).toMatchObject({ status: 'open', drops: { links: 6 }, of: { links: 6 } });
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
    expect(await halt(office)).toBeNull();
  });
});

/** A directory that is as it was. */
const nobody = (office: Office): Office['ctx']['slack'] => ({
  ...office.ctx.slack,
  listMembers: async function* () {},
});
