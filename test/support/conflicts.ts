/** A document with one conflict, for tests. */
import { dueJobs } from '../../src/db/due/due.ts';
import type { ConflictAlert } from '../../src/db/conflicts/conflict-alerts.ts';
import { runJob } from '../../jobs/processors.ts';
import { never, openOffice, type Office } from './office.ts';

/** Writes acme/platform/infra and holds acme/prod: nobody may do both. */
export const conflict = (rest: Readonly<Record<string, unknown>> = {}) => ({
  id: 'infra-and-prod',
  name: 'Infrastructure and production',
  a: { any: [{ resources: ['acme/platform/infra'], roles: ['maintainer'] }] },
  b: { any: [{ resources: ['acme/prod/**'], roles: ['developer'] }] },
  onRequest: 'block',
  owners: ['dana@acme.test'],
  ...rest,
});

/** Everything can be asked for. */
export const ANYTHING = {
  id: 'anything',
  match: { resources: ['**'], roles: ['developer', 'maintainer'] },
  approval: 'owners',
  maxDuration: '1d',
};

export const withConflict = (rest: Readonly<Record<string, unknown>> = {}) => ({
  policies: [ANYTHING],
  conflicts: [conflict(rest)],
});

const OURS = new Set(['survey-conflicts', 'review-conflicts', 'tell-conflicts']);

/** Looks at everybody whose conflicts are to be looked at, and tells what came of it. */
export async function review(office: Office): Promise<void> {
  const { ctx } = office;
  for (let run = 0; run < 20; run++) {
    const jobs = (await dueJobs(ctx.db, ctx.now(), ctx.now())).filter(({ name }) => OURS.has(name));
    if (jobs.length === 0) return;
    for (const job of jobs) await runJob(ctx, job, never);
  }
  throw new Error('conflicts are looked at without an end');
}

/** They are Owners of acme, and so on both sides of everything. */
export const OWNERS: readonly string[] = ['omar', 'priya', 'dana'];

/** `lee infra-and-prod active`, in the order they were found; of everybody but the Owners. */
export async function alertsOf(
  office: Office,
  isLeftOut = (who: string): boolean => OWNERS.includes(who),
): Promise<string[]> {
  const rows = await office.ctx.db
    .selectFrom('conflictAlerts')
    .innerJoin('people', 'people.id', 'conflictAlerts.personId')
    .select(['people.email', 'conflictAlerts.conflictId', 'conflictAlerts.status'])
    .orderBy('conflictAlerts.id')
    .execute();
  return rows.flatMap(({ email, conflictId, status }) => {
    const who = email?.split('@')[0] ?? '';
    return isLeftOut(who) ? [] : [`${who} ${conflictId} ${status}`];
  });
}

/** The newest of anybody but the Owners. */
export const anAlert = (office: Office): Promise<ConflictAlert> =>
  office.ctx.db
    .selectFrom('conflictAlerts')
    .innerJoin('people', 'people.id', 'conflictAlerts.personId')
    .selectAll('conflictAlerts')
    .where(
      'people.email',
      'not in',
      OWNERS.map((who) => `${who}@acme.test`),
    )
    .orderBy('conflictAlerts.id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();

export const WARNING = withConflict({ onRequest: 'warn' });
export const INFRA = 11;
export const LEE = 105;

/** Lee holds acme/prod/ledger for two hours, and acme/platform/infra in GitLab. */
export async function inConflict(): Promise<Office> {
  const office = await openOffice({ document: WARNING });
  await office.grant('lee', 'acme/prod/ledger', 'developer', '2h');
  office.gitlab.setMember('project', INFRA, LEE, 40);
  await office.sync();
  await review(office);
  return office;
}
