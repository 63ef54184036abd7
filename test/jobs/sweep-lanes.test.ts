import { expect, it, onTestFinished, vi } from 'vitest';
import { sweepOnce } from '../../jobs/sweep.ts';
import type { Tables } from '../../src/db/schema/tables.ts';
import { startFakeGitLab } from '../../playground/fakes/gitlab.ts';
import { document } from '../../playground/fakes/document.ts';
import { openOffice } from '../support/office.ts';
import type { Kysely } from 'kysely';

const HANGING = 60;
const LANES = 5;

it('a GitLab that hangs does not delay the ends on another', async () => {
  const office = await openOffice({ timeoutMs: 2000 });
  const hung = await startFakeGitLab();
  onTestFinished(() => hung.close());
  hung.faults.add({ kind: 'hang', times: Infinity });
  const [connector] = document(office.gitlab.url).connectors;
  await office.configure({
    connectors: [connector, { ...connector, id: 'hung', name: 'Hung', url: hung.url, group: 'other' }],
  });
  const grantId = await office.grant('sam', 'acme/platform/api', 'developer', '1h');
  await addDueSlots(office.ctx.db as Kysely<Tables>, office.ctx.now());
  office.skip('61m');

  const sweep = sweepOnce(office.ctx, ['access'], 0);
  const { projects, users } = office.acme;
  await vi.waitFor(() => expect(office.row('project', projects.api, users.sam)).toBeNull(), {
    timeout: 60_000,
    interval: 10,
  });
  // Every slot of the other was due before, and five at a time wait for an answer.
  expect(hung.requests.length).toBeLessThanOrEqual(3 * LANES);
  await vi.waitFor(async () => expect(await office.status(grantId)).toBe('ended: expired'), 60_000);
  hung.faults.clear();
  await sweep;
});

/** Of the connector `hung`, and due for longer than anything else. */
async function addDueSlots(db: Kysely<Tables>, now: Date): Promise<void> {
  const resource = await db.selectFrom('resources').selectAll().limit(1).executeTakeFirstOrThrow();
  const id = 'rsc_hung' as const;
  await db
    .insertInto('resources')
    .values({ ...resource, id, connectorId: 'hung', parentId: null })
    .execute();
  await db
    .insertInto('slots')
    .values(
      Array.from({ length: HANGING }, (_, index) => ({
        id: `slt_hung${index}` as const,
        connectorId: 'hung',
        resourceId: id,
        accountExternalId: String(900 + index),
        intents: '[]',
        wantedVersion: 1,
        nextAttemptAt: now,
      })),
    )
    .execute();
}
