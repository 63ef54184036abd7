/** Whose account is whose in an office, and what became of links. */
import type { LinkSource } from '../../src/domain/identities/account.ts';
import type { GrantId } from '../../src/domain/id.ts';
import type { Handle, Office } from './office.ts';

/** Whose account that is and why, as `ana by enterprise_email`; null for nobody's. */
export async function holder(office: Office, externalId: number): Promise<string | null> {
  const row = await office.ctx.db
    .selectFrom('accounts')
    .leftJoin('people', 'people.id', 'accounts.personId')
    .select(['people.name', 'accounts.linkedBy'])
    .where('accounts.externalId', '=', String(externalId))
    .executeTakeFirst();
  return row?.name ? `${row.name} by ${row.linkedBy}` : null;
}

/** As if they had proven it: what no claim says any more. */
export async function prove(
  office: Office,
  handle: Handle,
  externalId: number,
  by: LinkSource,
): Promise<void> {
  const { personId } = office.actor(handle);
  await office.database.pool.query(
    'update accounts set person_id = null, linked_by = null, linked_via = null where person_id = $1',
    [personId],
  );
  await office.database.pool.query(
    `update accounts set person_id = $1, linked_by = $2, linked_via = null, linked_at = $3 where external_id = $4`,
    [personId, by, office.ctx.now(), String(externalId)],
  );
}

export async function unlinked(office: Office): Promise<unknown[]> {
  const rows = await office.ctx.db
    .selectFrom('auditEvents')
    .select(['subjectId', 'body'])
    .where('action', '=', 'account.unlinked')
    .orderBy('seq')
    .execute();
  return rows.map(({ subjectId, body }) => {
    const { cause, ended, source } = JSON.parse(body) as Record<string, unknown>;
    return [subjectId, source, cause, ended];
  });
}

export async function told(office: Office): Promise<unknown[]> {
  const messages = await office.messages('unlink-notice');
  const nameOf = new Map([...office.people].map(([handle, { personId }]) => [personId, handle]));
  // Messages made in one transaction come in no order.
  return messages
    .map(({ personId, detail }) => [nameOf.get(personId), detail?.['cause'], detail?.['ended']])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

export const hold = (office: Office, handle: Handle = 'ana'): Promise<GrantId> =>
  office.grant(handle, 'acme/platform/api', 'developer', '4h');
