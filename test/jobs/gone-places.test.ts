import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { confirmGone } from '../../src/operations/grants/confirm-gone.ts';
import { transact } from '../../src/operations/transact.ts';
import { openOffice, type Handle, type Office } from '../support/office.ts';

const API = 'acme/platform/api';

const hide = (office: Office): void =>
  office.gitlab.faults.add({
    kind: 'answer',
    status: 404,
    body: { message: '404 Project Not Found' },
    path: /\/projects\/10(?:\/|$)/,
    times: Infinity,
  });

const row = (office: Office): string | null =>
  office.row('project', office.acme.projects.api, office.acme.users.sam);

describe('a place that is gone and that no sync looks for', () => {
  it.each([
    ['removed', { connectors: [] }],
    ['paused', null],
  ] as const)('its integration is %s: somebody says that it is gone, and it ends', async (_, changes) => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    const [connector] = document(office.gitlab.url).connectors;
    hide(office);
    await office.pass('1h');
    await office.pass('70s');
    const { slotId } = await office.find(id);
    const confirm = (by: Handle) => confirmGone(office.ctx, office.actor(by), { slotId });
    await expect(confirm('dana')).rejects.toMatchObject({ code: 'moved' }); // a sync says so, or not
    await office.tellLate();
    const told = await office.messages('revoke-alert');
    await office.configure(changes ?? { connectors: [{ ...connector, paused: true }] });
    const [renewed] = await office.messages('revoke-alert');
    expect(renewed?.wantedVersion).toBeGreaterThan(told[0]?.wantedVersion ?? 0);
    await office.pass('1m');
    expect(await office.status(id)).toBe('revoking: expired');
    await expect(confirm('sam')).rejects.toMatchObject({ code: 'not_owner' });
    for (let time = 0; time < 2; time++) await confirm('dana');
    expect(await office.status(id)).toBe('revoking: expired'); // GitLab is asked once more
    await office.reconcile();
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.find(id)).toMatchObject({ leftUnknown: true });
  });

  it('that is there again when GitLab is asked once more: the role is taken back', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    await office.configure({ connectors: [] });
    hide(office);
    await office.pass('1m');
    const { slotId } = await office.find(id);
    await confirmGone(office.ctx, office.actor('dana'), { slotId });
    office.gitlab.faults.clear();
    await office.reconcile();
    expect([await office.status(id), row(office)]).toEqual(['ended: connector_gone', null]);
    await expect(confirmGone(office.ctx, office.actor('dana'), { slotId })).rejects.toMatchObject({
      code: 'moved',
    });
  });
});

it('is gone, with an owner who was told that it is late and is none any more: told as well', async () => {
  const office = await openOffice();
  await office.grant('lee', API, 'maintainer', '1h');
  hide(office);
  await office.pass('61m');
  await office.pass('1m');
  await office.tellLate();
  const [connector] = document(office.gitlab.url).connectors;
  await transact(office.ctx, system('tell-late'), (tx) =>
    tx.db
      .updateTable('messages')
      .set({ channel: 'D1', ts: sql<string>`id` })
      .where('kind', '=', 'revoke-alert')
      .execute(),
  );
  const alerted = (await office.messages('revoke-alert')).map(({ personId }) => personId).toSorted();
  expect(alerted).toHaveLength(2);
  await office.configure({ connectors: [{ ...connector, owners: ['priya@acme.test'] }] });
  office.gitlab.delete('project', office.acme.projects.api);
  for (let time = 0; time < 2; time++) await office.sync();
  await office.reconcile();
  const told = (await office.messages('gone-notice')).map(({ personId }) => personId).toSorted();
  expect(told).toEqual(alerted);
});
