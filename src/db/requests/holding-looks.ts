/** Asking GitLab what somebody holds before their request is put to the owners. */
import type { ReadDb, Tx } from '../../context.ts';
import type { ResourceKind, Role } from '../../domain/entitlement.ts';
import type { HoldingLook } from '../../domain/access/holding.ts';
import type { GrantId, RequestId, ResourceId } from '../../domain/id.ts';

/** Whose holding is to be looked at, and where. */
export interface HoldingAsk {
  readonly connectorId: string;
  readonly resourceId: ResourceId;
  readonly kind: ResourceKind;
  readonly externalId: string;
  readonly accountExternalId: string;
  readonly role: Role;
}

/**
 * Where to look for a request; undefined when nobody is to look, or the person has no account any
 * more.
 */
export const holdingAsk = (db: Pick<ReadDb, 'selectFrom'>, id: RequestId): Promise<HoldingAsk | undefined> =>
  db
    .selectFrom('requests')
    .innerJoin('resources', 'resources.id', 'requests.resourceId')
    .innerJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'resources.connectorId')
        .onRef('accounts.personId', '=', 'requests.requesterId'),
    )
    .select([
      'resources.connectorId',
      'resources.id as resourceId',
      'resources.kind',
      'resources.externalId',
      'accounts.externalId as accountExternalId',
      'requests.role',
    ])
    .where('requests.id', '=', id)
    .where('requests.lookDueAt', 'is not', null)
    .executeTakeFirst();

/** Keeps what came of it. */
export const keepHoldingLook = (tx: Tx, id: RequestId, look: HoldingLook): Promise<unknown> =>
  tx.db
    .updateTable('requests')
    .set({ look: JSON.stringify(look), lookDueAt: null })
    .where('id', '=', id)
    .execute();

/** Whether a message about a request was posted to whoever asked. */
export async function isRequesterTold(db: Pick<ReadDb, 'selectFrom'>, id: RequestId): Promise<boolean> {
  const row = await db
    .selectFrom('messages')
    .select('ts')
    .where('subjectId', '=', id)
    .where('kind', '=', 'requester-card')
    .executeTakeFirst();
  return (row?.ts ?? null) !== null;
}

/** What GitLab said that the holder of a grant held before they asked for it; null for nothing. */
export async function roleBefore(db: Pick<ReadDb, 'selectFrom'>, id: GrantId): Promise<Role | null> {
  const row = await db
    .selectFrom('grants')
    .innerJoin('requests', 'requests.id', 'grants.requestId')
    .select('requests.look')
    .where('grants.id', '=', id)
    .executeTakeFirst();
  return row?.look?.said === 'held' ? row.look.holding.role : null;
}
