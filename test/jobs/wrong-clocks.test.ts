import { describe, expect, it } from 'vitest';
import { sweepOnce } from '../../jobs/sweep.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { ConnectorError } from '../../src/errors.ts';
import { openOffice } from '../support/office.ts';

const API = 'acme/platform/api';
const HOURS = 2 * 3_600_000;

/** As a process writes whose clock is two hours ahead, and which then dies. */
describe('what a clock that was two hours ahead left in the rows', () => {
  it('a lease, a wait after a lost write and the next try of a revocation: all are due now', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', API, 'maintainer', '1h');
    office.skip('1h');
    office.gitlab.tick();
    const { slotId } = await office.find(grantId);
    const late = new Date(office.ctx.now().getTime() + HOURS);
    await sweepOnce({ ...office.ctx, connectors: { ...office.ctx.connectors, get: away } }, ['access'], 0);
    await office.database.db
      .updateTable('slots')
      .set({ leaseToken: 'gone', leaseUntil: late, notBefore: late, nextAttemptAt: late, attempts: 3 })
      .where('id', '=', slotId)
      .execute();
    expect(await office.status(grantId)).toBe('revoking: expired');
    await office.reconcile();
    expect(await office.status(grantId)).toBe('ended: expired');
  });

  it('a lease that another process has just taken, by a clock some seconds ahead, is respected', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', API, 'maintainer', '1h');
    office.skip('1h');
    office.gitlab.tick();
    const { slotId } = await office.find(grantId);
    await office.database.db
      .updateTable('slots')
      .set({ leaseToken: 'alive', leaseUntil: new Date(office.ctx.now().getTime() + 50_000) })
      .where('id', '=', slotId)
      .execute();
    await office.reconcile();
    expect(await office.status(grantId)).toBe('revoking: expired');
  });

  it('messages, claimed or to be tried again, and hints are due now', async () => {
    const office = await openOffice();
    await office.ask('ana', API, 'maintainer', '1h');
    const late = new Date(office.ctx.now().getTime() + HOURS);
    await office.database.db
      .updateTable('messages')
      .set({ claimedUntil: late, nextAttemptAt: late, attempts: 1 })
      .execute();
    await office.database.db
      .insertInto('hints')
      .values({ connectorId: 'gitlab', subject: 'x', kind: 'everything', nextAttemptAt: late })
      .execute();
    const now = office.ctx.now();
    const names = new Set((await dueJobs(office.ctx.db, now, now)).map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining(['render-message', 'follow-hints']));
  });
});

const away = (): Promise<never> =>
  Promise.reject(new ConnectorError({ code: 'unreachable', fault: { code: 'throttled' }, applied: 'no' }));
