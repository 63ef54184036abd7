/** Findings as tests of jobs and operations meet them: who presses what, and what the rows say then. */
import { expect } from 'vitest';
import type { Finding } from '../../src/db/findings/findings.ts';
import type { FindingId, GrantId } from '../../src/domain/id.ts';
import { acceptFinding } from '../../src/operations/findings/accept-finding.ts';
import { limitFinding } from '../../src/operations/findings/limit-finding.ts';
import { removeFinding } from '../../src/operations/findings/remove-finding.ts';
import { document } from '../../playground/fakes/document.ts';
import { openOffice, type Handle, type Office } from './office.ts';

const HOUR = 3600;

/** A human made Lee, who was Reporter on api until a day, Maintainer of it for good; Sam, who was nothing there, too. */
export async function openFindings() {
  const office = await openOffice();
  const { projects, groups, users } = office.acme;
  const former = office.row('project', projects.api, users.lee);
  for (const user of [users.lee, users.sam])
    office.gitlab.setMember('project', projects.api, user, 40, { expiresAt: null });
  await office.sync();
  return {
    office,
    former,
    ...projects,
    ...groups,
    ...users,
    ofLee: await findingOf(office, users.lee),
    ofSam: await findingOf(office, users.sam),
  };
}

/** Every finding, oldest first. */
export const findings = (office: Office): Promise<Finding[]> =>
  office.ctx.db.selectFrom('findings').selectAll().orderBy('id').execute();

/** The finding, where there must be one and no other. */
export async function onlyFinding(office: Office): Promise<Finding> {
  const [finding, ...more] = await findings(office);
  expect(more).toEqual([]);
  if (finding === undefined) throw new Error('nothing was found');
  return finding;
}

/** The newest finding of a user. */
export const findingOf = (office: Office, userId: number): Promise<Finding> =>
  office.ctx.db
    .selectFrom('findings')
    .selectAll()
    .where('accountExternalId', '=', String(userId))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();

/** What the row of a finding says now. */
export const state = (office: Office, { id }: Finding): Promise<Finding> =>
  office.ctx.db.selectFrom('findings').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

export const accept = (office: Office, by: Handle, findingId: FindingId): Promise<void> =>
  acceptFinding(office.ctx, office.actor(by), { findingId });

export const remove = (office: Office, { id }: Finding, by: Handle = 'omar'): Promise<void> =>
  removeFinding(office.ctx, office.actor(by), { findingId: id });

/** Makes it temporary for so many hours. */
export const limit = (office: Office, { id }: Finding, hours = 2, by: Handle = 'omar'): Promise<void> =>
  limitFinding(office.ctx, office.actor(by), {
    findingId: id,
    durationSeconds: hours * HOUR,
    note: 'until the release',
  });

/** The grant that a finding became. */
export async function grantOf(office: Office, finding: Finding): Promise<GrantId> {
  const { requestId } = await state(office, finding);
  if (requestId === null) throw new Error('it is no grant');
  return office.grantOf(requestId);
}

/** The connectors of the document with changes to the one there is. */
export const withConnector = (office: Office, changes: Readonly<Record<string, unknown>>) => ({
  connectors: document(office.gitlab.url).connectors.map((connector) => ({ ...connector, ...changes })),
});
