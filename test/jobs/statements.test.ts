/** What a role and its end ask of the database: at a thousand ends a minute, most of the time goes into that. */
import { describe, expect, it } from 'vitest';
import { runJob } from '../../jobs/processors.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { heardStatements } from '../support/heard-statements.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const MEMBERS = /\/projects\/\d+\/members/;

/** The statements that are too many when GitLab gets the write, and in the end. */
async function beyond(
  office: Office,
  { method, beforeWrite, inAll }: { method: string; beforeWrite: number; inAll: number },
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const held = office.gitlab.hold({ method, path: MEMBERS });
  const heard = heardStatements();
  const working = work();
  await held.reached;
  const before = heard.slice();
  held.release();
  await working;
  return [...before.slice(beforeWrite), ...heard.slice(inAll)];
}

const run = (office: Office, job: Job): Promise<void> => runJob(office.ctx, job, never);

async function slotIdOf(office: Office) {
  const { id } = await office.ctx.db.selectFrom('slots').select('id').executeTakeFirstOrThrow();
  return id;
}

describe('statements', () => {
  it('of an approval: 42 until the role is written, 66 until that is recorded', async () => {
    const office = await openOffice();
    await office.sync();
    const requestId = await office.ask('ana', 'acme/platform/api', 'developer', '2h');
    // One is the test's own.
    const tooMany = await beyond(office, { method: 'POST', beforeWrite: 43, inAll: 67 }, async () => {
      await office.approve(requestId);
      await run(office, { name: 'reconcile-membership', payload: { slotId: await slotIdOf(office) } });
    });
    expect(tooMany).toEqual([]);
  });

  it('of an end: 24 until the role is taken back, 53 until that is recorded', async () => {
    const office = await openOffice();
    const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '2h');
    const slotId = await slotIdOf(office);
    office.skip('2h 1s');
    const tooMany = await beyond(office, { method: 'DELETE', beforeWrite: 24, inAll: 53 }, async () => {
      await run(office, { name: 'expire-grant', payload: { grantId } });
      await run(office, { name: 'reconcile-membership', payload: { slotId } });
    });
    expect(tooMany).toEqual([]);
  });
});
