import { describe, expect, it } from 'vitest';
import type { Fault } from '../../playground/fakes/gitlab-faults.ts';
import { hasTurn } from '../support/kill-points.ts';
import { openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';
const JSON_404 = (message: string): Fault => ({ kind: 'answer', status: 404, body: { message } });
const OF_PROJECT = /\/projects\/10(?:\/|$)/;

const hide = (office: Office, fault: Fault = JSON_404('404 Project Not Found'), path = OF_PROJECT): void =>
  office.gitlab.faults.add({ ...fault, path, times: Infinity });

const row = (office: Office): string | null =>
  office.row('project', office.acme.projects.api, office.acme.users.sam);

describe('a place that cannot be found for a moment', () => {
  it('nine seconds of 404 Project Not Found at the end: it stays revoking, and the role is taken back', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    hide(office);
    await office.pass('1h');
    await office.pass('9s');
    expect(await office.status(id)).toBe('revoking: expired');
    expect(await office.slot(id)).toMatchObject({ lastFault: 'missing' });
    expect(row(office)).toBe('30 until 2026-11-27');
    office.gitlab.faults.clear();
    await office.pass('40s');
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.find(id)).toMatchObject({ leftUnknown: false });
    expect(row(office)).toBeNull();
    expect(await office.messages('gone-notice')).toEqual([]);
  });

  it('during an extension: the grant goes on, and nobody is told that it ended', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '10m');
    hide(office);
    await office.approve(await office.askForMore('sam', id, '1h'));
    await office.reconcile();
    await office.pass('9s');
    expect(await office.status(id)).toBe('active');
    office.gitlab.faults.clear();
    await office.pass('30m');
    expect(await office.status(id)).toBe('active');
    expect(row(office)).toBe('30 until 2026-11-27');
    await office.pass('41m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(row(office)).toBeNull();
    for (const kind of ['gone-notice', 'drift-notice'] as const)
      expect(await office.messages(kind)).toEqual([]);
  });

  it('while provisioning: the role is given when the place is there again', async () => {
    const office = await openOffice();
    hide(office);
    const id = await office.grant('sam', API, 'developer', '1h');
    await office.pass('9s');
    expect(await office.status(id)).toBe('provisioning');
    office.gitlab.faults.clear();
    await office.pass('1m');
    expect(await office.status(id)).toBe('active');
    expect(row(office)).toBe('30 until 2026-11-27');
  });

  it('after the DELETE was applied: it is read back when it can be', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    office.gitlab.onRequest((phase, { method }) => {
      if (phase === 'applied' && method === 'DELETE') hide(office);
    });
    await office.pass('1h');
    expect(await office.status(id)).toBe('revoking: expired');
    office.gitlab.faults.clear();
    await office.pass('1m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(await office.messages('drift-notice')).toEqual([]);
  });

  it('one sync without it does not make it gone', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    hide(office);
    await office.pass('1h');
    for (let time = 0; time < 3; time++) await office.sync();
    await office.pass('1m');
    expect(await office.status(id)).toBe('revoking: expired'); // the tree lists it still
  });

  it('owners are told by lateness, once, and the message follows the grant', async () => {
    const office = await openOffice();
    const id = await office.grant('sam', API, 'developer', '1h');
    hide(office);
    await office.pass('1h');
    await office.pass('55s');
    await office.tellLate();
    expect(await office.messages('revoke-alert')).toEqual([]);
    await office.pass('10s');
    for (let time = 0; time < 2; time++) await office.tellLate();
    const told = await office.messages('revoke-alert');
    expect(told.map(({ detail }) => detail)).toEqual([{ grantId: id }, { grantId: id }]);
    office.gitlab.faults.clear();
    await office.pass('1m');
    const [renewed] = await office.messages('revoke-alert');
    expect(renewed?.wantedVersion).toBeGreaterThan(told[0]?.wantedVersion ?? 0);
    const again = await office.grant('sam', API, 'developer', '1h');
    hide(office);
    await office.pass('1h 2m');
    await office.tellLate();
    expect((await office.messages('revoke-alert')).map(({ detail }) => detail)).not.toContainEqual({
      grantId: again,
    });
    await office.pass('10s');
    await office.tellLate();
    expect((await office.messages('revoke-alert')).map(({ detail }) => detail)).toContainEqual({
      grantId: again,
    });
    office.gitlab.faults.clear();
    await office.pass('1m');
  });
});

describe('a sync, for a moment', () => {
  it('404 of a list of members: whom it would have listed stay, however often; of most lists: the sync fails', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const cached = async (): Promise<number> =>
      (
        await office.ctx.db
          .selectFrom('memberships')
          .innerJoin('resources', 'resources.id', 'memberships.resourceId')
          .select('memberships.accountExternalId')
          .where('resources.path', '=', API)
          .where('memberships.misses', '=', 0)
          .execute()
      ).length;
    const before = await cached();
    expect(before).toBeGreaterThan(0);
    hide(office, undefined, new RegExp(`/projects/${api}/members$`));
    for (let time = 0; time < 3; time++) await office.sync();
    expect(await cached()).toBe(before);
    const state = () =>
      office.ctx.db.selectFrom('connectorStates').select(['status', 'detail']).executeTakeFirstOrThrow();
    expect((await state()).status).toBe('connected');
    hide(office, JSON_404('404 Project Not Found'), /\/projects\/\d+\/members$/);
    hide(office, JSON_404('404 Group Not Found'), /\/groups\/\d+\/members$/);
    await office.sync();
    expect(await state()).toMatchObject({
      status: 'failing',
      detail: expect.stringContaining('lists_missing'),
    });
    office.gitlab.faults.clear();
    await office.sync();
    expect([(await state()).status, await cached()]).toEqual(['connected', before]);
  });
});

const MAINTENANCE: readonly [string, Fault][] = [
  ['404 Project Not Found', JSON_404('404 Project Not Found')],
  ['404 Group Not Found', JSON_404('404 Group Not Found')],
  ['404 Not found, as of a row', JSON_404('404 Not found')],
  ['404 User Not Found', JSON_404('404 User Not Found')],
  ['404 of no route', { kind: 'answer', status: 404, body: { error: '404 Not Found' } }],
  ['403 Forbidden', { kind: 'answer', status: 403, body: { message: '403 Forbidden' } }],
  ['401', { kind: 'answer', status: 401, body: { message: '401 Unauthorized' } }],
  ['502', { kind: 'status', status: 502 }],
  ['503', { kind: 'status', status: 503 }],
  ['HTML', { kind: 'html' }],
  ['an empty list', { kind: 'answer', status: 200, body: [] }],
  ['null', { kind: 'answer', status: 200, body: null }],
];

/** Each is sixty minutes, minute by minute: they take turns. */
const TURN = MAINTENANCE.filter(([name], index) => hasTurn(name, index + 1, MAINTENANCE.length));

describe('maintenance that answers 404, 403, 502, HTML for an hour', () => {
  it.for(TURN)('%s: what was to end stays revoking, is tried on, and then ends', async ([, fault]) => {
    const office = await openOffice();
    const ending = await office.grant('sam', API, 'developer', '1h');
    const staying = await office.grant('ana', 'acme/platform/infra', 'developer', '8h');
    office.skip('59m 58s');
    office.gitlab.faults.add({ ...fault, times: Infinity });
    await office.pass('2s');
    for (let minute = 1; minute <= 60; minute++) {
      await office.pass('1m');
      if (minute % 20 === 0) await office.sync().catch(() => undefined);
    }
    await office.tellLate();
    expect(await office.status(ending)).toBe('revoking: expired');
    expect(await office.status(staying)).toBe('active');
    expect(row(office)).toBe('30 until 2026-11-27');
    expect(await office.messages('revoke-alert')).toHaveLength(2);
    office.gitlab.faults.clear();
    await office.pass('1m');
    expect(await office.status(ending)).toBe('ended: expired');
    expect(row(office)).toBeNull();
    expect(await office.status(staying)).toBe('active');
    for (const kind of ['gone-notice', 'drift-notice', 'finding-card'] as const)
      expect(await office.messages(kind)).toEqual([]);
  });
});
