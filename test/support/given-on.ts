/** Grants that let others in, their end, and the looks at what is given on. */
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { lookIntoShares } from '../../jobs/look-into-shares.ts';
import { runJob } from '../../jobs/processors.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import type { GrantId } from '../../src/domain/id.ts';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { findings } from './findings.ts';
import { anything } from './holders.ts';
import { never, openOffice, type Handle, type Office } from './office.ts';

export async function open(path = 'acme/platform/api', role: GrantableRole = 'maintainer') {
  const office = await openOffice({ document: anything });
  const grant = await give(office, 'sam', path, role);
  return { office, grant, ...office.acme.projects, ...office.acme.groups, ...office.acme.users };
}

export async function give(
  office: Office,
  handle: Handle,
  path: string,
  role: GrantableRole,
): Promise<GrantId> {
  const grant = await office.grant(handle, path, role, '1h');
  await lookIntoShares(office.ctx, { grantId: grant }, never);
  return grant;
}

export async function end(office: Office, grant: GrantId, handle: Handle = 'sam'): Promise<void> {
  await endGrant(office.ctx, office.actor(handle), { grantId: grant });
  await office.reconcile();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

/** What is due of this, now. */
export async function watch(office: Office): Promise<void> {
  const now = office.ctx.now();
  for (const job of await dueJobs(office.ctx.db, now, now))
    if (job.name === 'watch-finding') await runJob(office.ctx, job, never);
}

/** Of what owners were told of. */
export const told = async (office: Office): Promise<string[]> =>
  (await findings(office))
    .filter(({ toldAt, grants }) => toldAt !== null && grants.length > 0)
    .map(({ kind, label, accountExternalId }) => `${kind} ${label ?? accountExternalId}`)
    .toSorted();
