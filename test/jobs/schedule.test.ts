import { expect, it, describe } from 'vitest';
import { arrange, type Arranged } from '../../jobs/schedule.ts';
import { runJob } from '../../jobs/processors.ts';
import type { Job } from '../../src/queue/jobs.ts';
import { pauseConnector } from '../../src/operations/setup/pause-connector.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { editConnector } from '../../src/operations/setup/edit-connector.ts';
import { openDraftOffice, type DraftOffice } from '../support/drafts.ts';
import { never } from '../support/office.ts';
import { activeConfig } from '../../src/db/config/config.ts';

/** A jobs process, as far as it arranges things: `look` gives what it had the queue do. */
function jobsProcess({ ctx }: DraftOffice) {
  const arranged: Arranged = new Map();
  return {
    async look(): Promise<string[]> {
      const done: string[] = [];
      const schedule = async ({ name, payload }: Job, everyMs: number | null): Promise<void> => {
        const minutes = everyMs === null ? 'never' : `every ${everyMs / 60_000} min`;
        done.push(`${name} ${(payload as { connectorId: string }).connectorId} ${minutes}`);
      };
      await arrange(ctx, { schedule }, arranged);
      return done;
    },
  };
}

const version = async ({ ctx }: DraftOffice): Promise<number> => (await activeConfig(ctx.db)).version;

describe('every running process', () => {
  it('follows a connector that is added, edited, paused, resumed and removed, without a restart', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    const omar = office.actor('omar');
    const processes = [jobsProcess(desk), jobsProcess(desk)];
    const look = async (): Promise<string[]> => {
      const [one, other] = await Promise.all(processes.map((process) => process.look()));
      expect(one).toEqual(other);
      return one ?? [];
    };
    expect(await look()).toEqual([
      'sync-connector gitlab every 60 min',
      'check-connector gitlab every 5 min',
    ]);
    expect(await look()).toEqual([]);
    await desk.connect();
    expect(await look()).toEqual(['sync-connector beta every 60 min', 'check-connector beta every 5 min']);
    const { id } = await editConnector(ctx, omar, { connectorId: 'beta' });
    await desk.faults(id, { sync: '30m' }, { token: null });
    await desk.confirm(id);
    expect(await look()).toEqual(['sync-connector beta every 30 min', 'check-connector beta every 5 min']);
    await pauseConnector(ctx, omar, { connectorId: 'beta', paused: true, version: await version(desk) });
    expect(await look()).toEqual(['sync-connector beta never', 'check-connector beta never']);
    await pauseConnector(ctx, omar, { connectorId: 'beta', paused: false, version: await version(desk) });
    expect(await look()).toEqual(['sync-connector beta every 30 min', 'check-connector beta every 5 min']);
    await removeConnector(ctx, omar, { connectorId: 'beta', version: await version(desk) });
    expect(await look()).toEqual(['sync-connector beta never', 'check-connector beta never']);
  });

  it('ends the schedules of connectors that were removed while it was down', async () => {
    const desk = await openDraftOffice();
    await desk.office.configure({ connectors: [] });
    expect(await jobsProcess(desk).look()).toEqual([
      'sync-connector gitlab never',
      'check-connector gitlab never',
    ]);
  });
});

describe('a sync by the schedule', () => {
  it('is as good as one that waits, runs or began just now: after Confirm, Resume and a changed interval there is one', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    const omar = office.actor('omar');
    const bySchedule = { name: 'sync-connector', payload: { connectorId: 'beta', scheduled: true } } as const;
    const asked = { name: 'sync-connector', payload: { connectorId: 'beta' } } as const;
    /** What the schedule adds once somebody else asked for one, which has run or not. */
    const adds = async (): Promise<unknown[]> => {
      const before = office.jobs.length;
      await runJob(ctx, bySchedule, never);
      return office.jobs.slice(before);
    };
    await desk.confirm(await checkedDraft(desk));
    expect(office.jobs).toContainEqual(asked);
    // It joins what waits or runs, and what began just now.
    expect(await adds()).toEqual([{ ...asked, joins: true }]);
    await runJob(ctx, asked, never);
    expect(await adds()).toEqual([]);
    await pauseConnector(ctx, omar, { connectorId: 'beta', paused: true, version: await version(desk) });
    await pauseConnector(ctx, omar, { connectorId: 'beta', paused: false, version: await version(desk) });
    await runJob(ctx, asked, never);
    expect(await adds()).toEqual([]);
    const { id } = await editConnector(ctx, omar, { connectorId: 'beta' });
    await desk.faults(id, { sync: '30m' }, { token: null });
    await desk.confirm(id);
    await runJob(ctx, asked, never);
    expect(await adds()).toEqual([]);
    office.skip('30m');
    expect(await adds()).toEqual([{ ...asked, joins: true }]);
  });

  it('of the directory joins one that runs', async () => {
    const { ctx, office } = await openDraftOffice();
    await runJob(ctx, { name: 'sync-directory', payload: { scheduled: true } }, never);
    expect(office.jobs.at(-1)).toEqual({ name: 'sync-directory', payload: {}, joins: true });
  });
});

const checkedDraft = async (desk: DraftOffice) => {
  const draftId = await desk.create();
  await desk.faults(draftId);
  return draftId;
};

describe('a sync that was queued', () => {
  it('does nothing once its connector is paused or removed', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    await desk.connect();
    const omar = office.actor('omar');
    const run = async (): Promise<number> => {
      office.gitlab.clearRequests();
      for (const name of ['sync-connector', 'check-connector'] as const)
        await runJob(ctx, { name, payload: { connectorId: 'beta' } }, never);
      return office.gitlab.requests.length;
    };
    expect(await run()).toBeGreaterThan(0);
    await pauseConnector(ctx, omar, { connectorId: 'beta', paused: true, version: await version(desk) });
    expect(await run()).toBe(0);
    await removeConnector(ctx, omar, { connectorId: 'beta', version: await version(desk) });
    expect(await run()).toBe(0);
  });
});
