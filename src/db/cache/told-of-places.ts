/** Whoever holds or asks for a role where a place is archived or moved. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { GrantId, RequestId } from '../../domain/id.ts';

interface Found {
  readonly kind: ResourceKind;
  readonly externalId: string;
  readonly archived: boolean;
  readonly path: string;
}

/**
 * Renews, before they are written, what is told of roles that are held or asked for on those
 * resources that were found archived, or not any more, or under another path, where the cache says
 * otherwise; what is asked for there is looked at again, too. Writes requests; adds review-request.
 * Twice: the same.
 */
export async function renewTold(tx: Tx, connectorId: string, found: readonly Found[]): Promise<void> {
  const rows = found.map(({ kind, externalId, archived, path }) => ({
    kind,
    external_id: externalId,
    archived,
    path,
  }));
  const { rows: told } = await sql<{ grantId: GrantId | null; requestId: RequestId }>`
    with changed as (
      select known.id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as found(kind text, external_id text, archived boolean, path text)
      join resources as known on known.connector_id = ${connectorId}
        and known.kind = found.kind and known.external_id = found.external_id
      where (known.archived_at is not null) <> found.archived or known.path <> found.path
    )
    select grants.id as grant_id, grants.request_id
    from changed join slots on slots.resource_id = changed.id
    join grants on grants.slot_id = slots.id and grants.status in ('active', 'revoking')
    union all
    select null, requests.id
    from changed join requests on requests.resource_id = changed.id and requests.status = 'pending'
    order by request_id`.execute(tx.db);
  for (const { grantId, requestId } of told) {
    tx.renewMessages(requestId, ['request-card', 'requester-card', 'outcome', 'request-notice']);
    if (grantId === null) await lookAgain(tx, requestId);
    else tx.renewMessages(grantId, ['expiry-warning']);
  }
}

async function lookAgain(tx: Tx, requestId: RequestId): Promise<void> {
  await tx.db.updateTable('requests').set({ reviewDueAt: tx.now }).where('id', '=', requestId).execute();
  tx.enqueue({ name: 'review-request', payload: { requestId } });
}
