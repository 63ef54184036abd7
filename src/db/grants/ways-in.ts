/** Invited groups and addresses: what is known of them, and what is to be done. */
import type { ReadDb, Tx } from '../../context.ts';
import type { ResourceKind, Role } from '../../domain/entitlement.ts';
import { invitationsIn, type KnownShares } from '../../domain/access/ways-in.ts';
import type { Row } from '../../domain/access/membership.ts';
import { readLeftoverName, type KnownLeftovers, type Leftover } from '../../domain/access/leftovers.ts';
import type { FindingId, GrantId, ResourceId } from '../../domain/id.ts';

/** A group or project by the vendor's id. */
interface Place {
  readonly kind: ResourceKind;
  readonly externalId: string;
}

export interface ShareScope extends Place {
  readonly connectorId: string;
  readonly role: Role;
}

/**
 * Where a grant gives power, when it is to be looked at which groups are invited there; undefined
 * when it is not.
 */
export const shareScope = (db: Pick<ReadDb, 'selectFrom'>, id: GrantId): Promise<ShareScope | undefined> =>
  db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .select(['slots.connectorId', 'grants.role', 'resources.kind', 'resources.externalId'])
    .where('grants.id', '=', id)
    .where('grants.sharesDueAt', 'is not', null)
    .executeTakeFirst();

/** Which groups are invited in the scope of a grant is to be looked at. */
export async function wantShares(tx: Tx, id: GrantId, at: Date): Promise<void> {
  await tx.db.updateTable('grants').set({ sharesDueAt: at }).where('id', '=', id).execute();
  tx.enqueue({ name: 'look-into-shares', payload: { grantId: id }, delayUntil: at });
}

/** They were; null when they never will be. */
export const keepShares = (tx: Tx, id: GrantId, shares: KnownShares | null): Promise<unknown> =>
  tx.db
    .updateTable('grants')
    .set({ sharesDueAt: null, ...(shares === null ? {} : { sharesKnown: JSON.stringify(shares) }) })
    .where('id', '=', id)
    .execute();

/**
 * Which addresses were invited to the places of these grants as they began, where that is known.
 */
export async function sharesKnownOf(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly GrantId[],
): Promise<readonly { readonly invitations: readonly Row[] }[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('grants').select('sharesKnown').where('id', 'in', ids).execute();
  return rows.flatMap(({ sharesKnown }) =>
    sharesKnown === null ? [] : [{ invitations: invitationsIn(sharesKnown) }],
  );
}

/** What worked there without a membership as a grant began. The first counts. */
export const keepLeftovers = (tx: Tx, id: GrantId, known: KnownLeftovers): Promise<unknown> =>
  tx.db
    .updateTable('grants')
    .set({ leftoversKnown: JSON.stringify(known) })
    .where('id', '=', id)
    .where('leftoversKnown', 'is', null)
    .execute();

/** What is to be taken back for a finding, and where; undefined when nothing is. */
export async function wayInOf(
  db: Pick<ReadDb, 'selectFrom'>,
  id: FindingId,
): Promise<
  | {
      readonly connectorId: string;
      readonly resource: Place;
      readonly resourceId: ResourceId;
      /** When an address was invited; null for anything else. */
      readonly madeAt: Date | null;
      readonly what:
        | { readonly kind: 'share' | 'invitation'; readonly key: string }
        | (Pick<Leftover, 'type' | 'key'> & { readonly kind: 'leftover' });
    }
  | undefined
> {
  const row = await db
    .selectFrom('findings')
    .innerJoin('resources', 'resources.id', 'findings.resourceId')
    .select(['findings.connectorId', 'findings.kind', 'findings.accountExternalId as name'])
    .select(['resources.kind as resourceKind', 'resources.externalId'])
    .select(['findings.madeAt', 'findings.resourceId'])
    .where('findings.id', '=', id)
    .where('findings.status', '=', 'removing')
    .where('findings.removalDueAt', 'is not', null)
    .executeTakeFirst();
  if (row === undefined || row.kind === 'membership') return undefined;
  const { connectorId, kind, name, madeAt, resourceId } = row;
  const resource = { kind: row.resourceKind, externalId: row.externalId };
  if (kind !== 'leftover')
    return {
      connectorId,
      resource,
      resourceId,
      madeAt,
      what: { kind, key: name.slice(name.indexOf(':') + 1) },
    };
  const leftover = readLeftoverName(name);
  return leftover === null
    ? undefined
    : { connectorId, resource, resourceId, madeAt, what: { kind, ...leftover } };
}

/** It is to be taken back from then on; null when nothing is to be done any more. */
export const recordRemovalDue = (tx: Tx, id: FindingId, at: Date | null): Promise<unknown> =>
  tx.db.updateTable('findings').set({ removalDueAt: at }).where('id', '=', id).execute();
