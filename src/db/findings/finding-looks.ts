/** Findings whose author GitLab is to be asked for. */
import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { FindingId } from '../../domain/id.ts';
import type { Finding } from './findings.ts';
import type { FindingAuthor } from '../schema/finding-tables.ts';
import type { ResourcesTable } from '../schema/resource-tables.ts';

/** GitLab was asked who gave it; null when it did not say. */
export const recordAuthor = (tx: Tx, id: FindingId, author: FindingAuthor | null): Promise<unknown> =>
  tx.db
    .updateTable('findings')
    .set({ author: author === null ? null : JSON.stringify(author), lookDueAt: null })
    .where('id', '=', id)
    .execute();

/** Where to ask who gave a finding; undefined when nobody is to be asked. */
export async function findLook(
  db: Pick<ReadDb, 'selectFrom'>,
  id: FindingId,
): Promise<
  (Pick<Finding, 'connectorId' | 'accountExternalId' | 'former'> & { resource: Found }) | undefined
> {
  const row = await db
    .selectFrom('findings')
    .innerJoin('resources', 'resources.id', 'findings.resourceId')
    .select([
      'findings.connectorId',
      'findings.accountExternalId',
      'findings.former',
      'resources.kind',
      'resources.externalId',
    ])
    .where('findings.id', '=', id)
    .where('findings.lookDueAt', 'is not', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { kind, externalId, ...rest } = row;
  return { ...rest, resource: { kind, externalId } };
}

type Found = Pick<Selectable<ResourcesTable>, 'kind' | 'externalId'>;
