/** The policies that open grants were judged by last. */
import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import { OPEN_STATUSES } from '../../domain/access/grant.ts';
import type { GrantTerms } from '../../domain/policies/grant-terms.ts';
import type { GrantId, SlotId } from '../../domain/id.ts';
import type { GrantsTable } from '../schema/grant-tables.ts';
import type { RequestsTable } from '../schema/request-tables.ts';
import type { ResourcesTable } from '../schema/resource-tables.ts';

export type JudgedGrant = Pick<
  Selectable<GrantsTable>,
  'id' | 'slotId' | 'role' | 'durationSeconds' | 'terms'
> &
  Pick<Selectable<RequestsTable>, 'requesterId' | 'reason' | 'decidedBy' | 'decidedAt'> &
  Pick<Selectable<ResourcesTable>, 'connectorId' | 'kind' | 'path'>;

/**
 * The open grants of a connector, or of one slot of it, that came of a request, oldest first: what
 * was given in GitLab and only got an end is held to no policy.
 */
export const judgedGrants = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  slotId?: SlotId,
): Promise<JudgedGrant[]> => {
  const all = db
    .selectFrom('grants')
    .innerJoin('slots', 'slots.id', 'grants.slotId')
    .innerJoin('resources', 'resources.id', 'slots.resourceId')
    .innerJoin('requests', 'requests.id', 'grants.requestId')
    .select([
      'grants.id',
      'grants.slotId',
      'grants.role',
      'grants.durationSeconds',
      'grants.terms',
      'requests.requesterId',
      'requests.reason',
      'requests.decidedBy',
      'requests.decidedAt',
      'resources.connectorId',
      'resources.kind',
      'resources.path',
    ])
    .where('grants.status', 'in', OPEN_STATUSES)
    .where('requests.kind', '!=', 'drift')
    .where('slots.connectorId', '=', connectorId)
    .orderBy('grants.id');
  return (slotId === undefined ? all : all.where('slots.id', '=', slotId)).execute();
};

/** By which policies each of these grants was judged last; none of one that never was. */
export async function termsNow(
  db: Pick<ReadDb, 'selectFrom'>,
  ids: readonly GrantId[],
): Promise<ReadonlyMap<GrantId, GrantTerms>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('grants').select(['id', 'terms']).where('id', 'in', ids).execute();
  return new Map(rows.flatMap(({ id, terms }) => (terms === null ? [] : [[id, terms] as const])));
}

export const keepTerms = (tx: Tx, id: GrantId, terms: GrantTerms): Promise<unknown> =>
  tx.db
    .updateTable('grants')
    .set({ terms: JSON.stringify(terms) })
    .where('id', '=', id)
    .execute();
