/** What owners have taken out that is no membership. Reads only. */
import type { ReadDb } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';

/** A group or project by the vendor's id. */
interface Place {
  readonly kind: ResourceKind;
  readonly externalId: string;
}

/**
 * When each of them on a connector was taken out, as it was decided last; null for what was not, or
 * was found once more since. Asked by its place and by its name in a finding.
 */
export async function takenOut(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<(place: Place, name: string) => Date | null> {
  const rows = await db
    .selectFrom('findings')
    .innerJoin('resources', 'resources.id', 'findings.resourceId')
    .distinctOn(['findings.resourceId', 'findings.accountExternalId'])
    .select(['resources.kind', 'resources.externalId', 'findings.accountExternalId as name'])
    .select(['findings.status', 'findings.decidedAt'])
    .where('findings.connectorId', '=', connectorId)
    .where('findings.kind', '<>', 'membership')
    .orderBy('findings.resourceId')
    .orderBy('findings.accountExternalId')
    .orderBy('findings.id', 'desc')
    .execute();
  const at = new Map(
    rows
      .filter(({ status }) => status === 'removed')
      .map(({ kind, externalId, name, decidedAt }) => [`${kind} ${externalId} ${name}`, decidedAt]),
  );
  return ({ kind, externalId }, name) => at.get(`${kind} ${externalId} ${name}`) ?? null;
}
