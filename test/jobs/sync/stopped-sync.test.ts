import { describe, expect, it } from 'vitest';
import { stored } from '../../../src/domain/told.ts';
import { findConnectorState } from '../../../src/db/connectors/connector-states.ts';
import { document } from '../../../playground/fakes/document.ts';
import { confirm, deleteMost, safetyStop, known } from '../../support/safety-stops.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { sentenceOf } from '../../support/sentence-of.ts';

const API = 'acme/platform/api';

const gone = async (office: Office): Promise<number> =>
  (await office.ctx.db.selectFrom('resources').select('id').where('goneAt', 'is not', null).execute()).length;

describe('a stopped sync', () => {
  it('changes nothing, then Confirm changes lets it through', async () => {
    const office = await openOffice();
    const held = await office.grant('sam', API, 'developer', '8h');
    const waiting = await office.ask('ana', API, 'developer', '8h');
    await office.sync();
    await office.reconcile();
    const before = await known(office);
    deleteMost(office);
    for (let time = 0; time < 3; time++) {
      await office.sync();
      await office.reconcile();
      expect(await known(office)).toEqual(before);
    }
    expect(await safetyStop(office)).toMatchObject({ status: 'open', by: null, of: { resources: 22 } });
    expect((await safetyStop(office))?.drops.resources).toBeGreaterThan(11);
    const { syncedAt, failures } = (await findConnectorState(office.ctx.db, 'gitlab')) ?? {};
    expect(failures).toBe(0);

    office.jobs.length = 0;
    await confirm(office);
    expect(office.jobs).toContainEqual({ name: 'sync-connector', payload: { connectorId: 'gitlab' } });
    expect(await known(office)).toEqual(before);
    await office.sync();
    expect(await gone(office)).toBe((await safetyStop(office))?.drops.resources);
    expect(await office.request(waiting)).toBe('cancelled: resource_gone');
    expect(await safetyStop(office)).toMatchObject({ status: 'applied', by: office.actor('omar').personId });
    expect((await findConnectorState(office.ctx.db, 'gitlab'))?.syncedAt?.getTime()).toBeGreaterThan(
      syncedAt?.getTime() ?? Infinity,
    );
    await office.reconcile();
    expect(await office.status(held)).toBe('ended: resource_gone');
  });

  it('is cleared by the next sync that finds it well again, and nothing was missed', async () => {
    const office = await openOffice();
    const before = await known(office);
    office.gitlab.faults.add({ kind: 'answer', status: 200, body: [], path: /groups\/acme\/projects$/ });
    await office.sync();
    expect(await safetyStop(office)).toMatchObject({ status: 'open', drops: { resources: 14 } });
    await office.sync();
    expect(await safetyStop(office)).toMatchObject({ status: 'cleared' });
    expect(await known(office)).toEqual(before);
  });

  it('keeps what it has seen: a new project can be asked for', async () => {
    const office = await openOffice();
    deleteMost(office);
    office.gitlab.addProject({ groupId: office.acme.groups.web, path: 'fresh', name: 'Fresh' });
    await office.sync();
    expect((await safetyStop(office))?.status).toBe('open');
    expect(await office.request(await office.ask('sam', 'acme/web/fresh', 'developer', '1h'))).toBe(
      'pending',
    );
  });

  it('is a new one when it was confirmed and more is missing by then', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const first = await safetyStop(office);
    await confirm(office);
    office.gitlab.delete('project', office.acme.projects.checkout);
    const before = await known(office);
    await office.sync();
    expect(await known(office)).toEqual(before);
    const second = await safetyStop(office);
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

  it('is neither cleared nor applied by a token that sees only a part of the tree', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const before = await safetyStop(office);
    await confirm(office);
    const { gitlab, acme } = office;
    gitlab.setMember('group', acme.groups.acme, gitlab.botId, null);
    gitlab.setMember('group', acme.groups.web, gitlab.botId, 40);
    const absent = {
      kind: 'answer',
      status: 404,
      body: { error: '404 Not Found' },
      times: Infinity,
    } as const;
    gitlab.faults.add({ ...absent, path: /enterprise_users|identities|service_accounts/ });
    gitlab.faults.add({
      ...absent,
      path: /groups\/1\/members\/all\/100$/,
      body: { message: '404 Not found' },
    });
    gitlab.faults.add({ ...absent, path: /groups\/1\/members$/, status: 200, body: [] });
    await office.sync();
    expect(await findConnectorState(office.ctx.db, 'gitlab')).toMatchObject({
      syncRun: null,
      detail: stored({ code: 'not_owner', username: 'hallpass-bot', path: 'acme', role: null }),
    });
    expect(await safetyStop(office)).toMatchObject({ status: 'confirmed', at: before?.at });
    expect(await gone(office)).toBe(0);
  });

  it('goes on being one finding while it finds the same', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const first = await safetyStop(office);
    const told = await office.messages('safety-stop');
    expect(told).toHaveLength(2);
    office.skip('1h');
    await office.sync();
    expect((await safetyStop(office))?.at).toBe(first?.at);
    expect((await office.messages('safety-stop')).length).toBe(2);
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
    expect(await sentenceOf(confirm(office, 'priya'))).toBe('This is already confirmed by omar.');
    await office.sync();
    expect(await sentenceOf(confirm(office, 'priya'))).toBe('This is already confirmed by omar.');
  });

  it('pressed after the finding changed', async () => {
    const office = await openOffice();
    deleteMost(office);
    await office.sync();
    const first = await safetyStop(office);
    office.gitlab.delete('project', office.acme.projects.checkout);
    await office.sync();
    await expect(confirm(office, 'omar', first)).rejects.toMatchObject({ name: 'StaleError', code: 'moved' });
    expect((await safetyStop(office))?.status).toBe('open');
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
