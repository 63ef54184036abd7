/** Whoever holds a role where GitLab is done with a place, and is given no more time there. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { GrantId, RequestId } from '../../domain/id.ts';

interface Found {
  readonly kind: ResourceKind;
  readonly externalId: string;
  readonly archived: boolean;
}

/**
 * Renews, before they are written, what the holders are told of those resources that were found
 * archived, or not any more, where the cache says otherwise. Twice: the same.
 */
export async function renewArchived(tx: Tx, connectorId: string, found: readonly Found[]): Promise<void> {
  const rows = found.map(({ kind, externalId, archived }) => ({ kind, external_id: externalId, archived }));
  const { rows: held } = await sql<{ id: GrantId; requestId: RequestId }>`
    select grants.id, grants.request_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as found(kind text, external_id text, archived boolean)
    join resources as known on known.connector_id = ${connectorId}
      and known.kind = found.kind and known.external_id = found.external_id
    join slots on slots.resource_id = known.id
    join grants on grants.slot_id = slots.id and grants.status = 'active'
    where (known.archived_at is not null) <> found.archived`.execute(tx.db);
  for (const { id, requestId } of held) {
    tx.renewMessages(requestId, ['requester-card', 'outcome']);
    tx.renewMessages(id, ['expiry-warning']);
  }
}
