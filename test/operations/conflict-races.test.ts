/** What looks for conflicts, and what changes what it looks at, at the same time: nobody waits in a circle, and the alerts say what is so. */
import { sideKey, temporarySide } from '../../src/domain/conflicts/conflict-alert.ts';
import { expect, it } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import { conflictsOfPerson } from '../../src/db/models/conflicts/conflicts-now.ts';
import { endTemporarySide } from '../../src/operations/conflicts/end-temporary-side.ts';
import { exemptConflict } from '../../src/operations/conflicts/exempt-conflict.ts';
import { reviewConflicts } from '../../src/operations/conflicts/review-conflicts.ts';
import { surveyConflicts } from '../../src/operations/conflicts/survey-conflicts.ts';
import { tellConflicts } from '../../src/operations/conflicts/tell-conflicts.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { recheckRequests } from '../../src/operations/requests/recheck-requests.ts';
import { alertsOf, anAlert, review, withConflict } from '../support/conflicts.ts';
import { openOffice, type Office } from '../support/office.ts';
import { until } from '../support/world.ts';

const ROUNDS = 6;

it('of everything that touches a conflict leave no deadlock, and alerts that are so', async () => {
  const office = await openOffice({ document: withConflict({ onRequest: 'warn' }) });
  const before = await deadlocks(office);
  const { db, pool, close } = openDatabase(office.database.address);
  pool.on('connect', (client) => void client.query("set application_name = 'racer'"));
  const ctx = { ...office.ctx, db };
  const [lee, dana, omar] = [office.actor('lee'), office.actor('dana'), office.actor('omar')];
  office.gitlab.setMember('project', office.acme.projects.infra, office.acme.users.lee, 40);
  await office.sync();
  for (let round = 0; round < ROUNDS; round++) {
    const grantId = await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await review(office);
    const { id: alertId, sides } = await anAlert(office);
    const shown = sideKey(temporarySide(sides));
    const requestId = await office.ask('lee', 'acme/prod/eu', 'developer', '1h');
    const exemption = { alertId, through: '2026-12-24', reason: `round ${round}` };
    const acts = [
      () => reviewConflicts(ctx, lee.personId),
      () => recheckRequests(ctx, lee.personId),
      () => decideRequest(ctx, omar, { requestId, decision: 'approve', note: null }),
      () => exemptConflict(ctx, dana, exemption),
      () =>
        round % 2 === 0 ? endGrant(ctx, lee, { grantId }) : endTemporarySide(ctx, dana, { alertId, shown }),
      () => surveyConflicts(ctx),
      () => tellConflicts(ctx),
      () => reviewConflicts(ctx, lee.personId),
    ];
    const results = await Promise.allSettled(acts.map((act) => act()));
    const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(failed.filter((error) => !('told' in error))).toEqual([]);
    await office.reconcile();
    await office.pass('2h');
    await review(office);
    const { file } = await activeConfig(office.ctx.db);
    const found = await conflictsOfPerson(office.ctx.db, file, lee.personId, office.ctx.now());
    const open = (await alertsOf(office)).filter(
      (line) => line.startsWith('lee') && !line.endsWith('resolved'),
    );
    expect(open).toHaveLength(found.length);
  }
  await close();
  expect((await deadlocks(office)) - before).toBe(0);
});

/** What a server process saw is counted when it ends, so the racers have to have ended. */
async function deadlocks({ database: { pool } }: Office): Promise<number> {
  const racers =
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'racer'";
  await until(async () => (await pool.query<{ n: number }>(racers)).rows[0]?.n === 0);
  const counted = 'select deadlocks::int as n from pg_stat_database where datname = current_database()';
  return (await pool.query<{ n: number }>(counted)).rows[0]?.n ?? 0;
}
