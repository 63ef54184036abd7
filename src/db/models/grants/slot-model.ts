/**
 * What a notice about a slot shows: whose membership, where, and the grants that stand or stood on
 * it. Reads only.
 */
import type { ReadDb } from '../../../context.ts';
import type { Role } from '../../../domain/entitlement.ts';
import type { GrantStatus } from '../../../domain/access/grant.ts';
import type { GrantId, SlotId } from '../../../domain/id.ts';
import type { ConnectorCode } from '../../../errors.ts';
import type { PersonRef, ShownResource } from '../requests/request-model.ts';
import { readIfAny } from '../../../domain/told.ts';
import type { Fault } from '../../../domain/fault.ts';

export interface SlotModel {
  readonly id: SlotId;
  readonly resource: ShownResource;
  readonly username: string;
  /** Who the account belongs to; null when it is linked to nobody any more. */
  readonly person: PersonRef | null;
  /** Newest first, at most five. */
  readonly grants: readonly {
    readonly id: GrantId;
    readonly role: Role;
    readonly status: GrantStatus;
    readonly endingAt: Date | null;
    readonly expiresAt: Date | null;
    readonly endedAt: Date | null;
    /** GitLab no longer shows the resource: nobody knows what is left there. */
    readonly leftUnknown: boolean;
  }[];
  /** Why the last try to reconcile it failed; null when it did not. */
  readonly lastError: Fault | null;
  readonly lastFault: ConnectorCode | null;
}

/** The model of a slot; undefined when there is none. */
export async function slotModel(db: Pick<ReadDb, 'selectFrom'>, id: SlotId): Promise<SlotModel | undefined> {
  const row = await db
    .selectFrom('slots')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .leftJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'slots.connectorId')
        .onRef('accounts.externalId', '=', 'slots.accountExternalId'),
    )
    .leftJoin('people', 'people.id', 'accounts.personId')
    .select([
      'resources.id as resourceId',
      'resources.kind',
      'resources.path',
      'resources.connectorId',
      'slots.accountExternalId',
      'slots.lastError',
      'slots.lastFault',
      'accounts.username',
      'people.id as personId',
      'people.slackUserId',
      'people.name',
    ])
    .where('slots.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const grants = await db
    .selectFrom('grants')
    .select(['id', 'role', 'status', 'endingAt', 'expiresAt', 'endedAt', 'leftUnknown'])
    .where('slotId', '=', id)
    .orderBy('id', 'desc')
    .limit(5)
    .execute();
  const { resourceId, kind, path, connectorId, personId, slackUserId, name, lastError, lastFault } = row;
  return {
    id,
    resource: { id: resourceId, kind, path, connectorId },
    username: row.username ?? `account ${row.accountExternalId}`,
    person:
      personId === null || slackUserId === null || name === null ? null : { id: personId, slackUserId, name },
    grants,
    lastError: readIfAny(lastError),
    lastFault,
  };
}
