/** What custom roles are called, as a sync last read it. */
import { sql } from 'kysely';
import type { Tx } from '../../context.ts';
import type { NamedRow, Row } from '../../domain/access/membership.ts';

/** Writes the names that are new, or others than were known. */
export async function nameCustomRoles(
  tx: Tx,
  connectorId: string,
  found: readonly (Pick<NamedRow, 'customRoleName'> & { readonly row: Row })[],
): Promise<void> {
  const names = new Map(
    found.flatMap(({ row: { customRole }, customRoleName: name = null }) =>
      customRole === null || name === null ? [] : [[customRole, name]],
    ),
  );
  if (names.size === 0) return;
  await sql`
    insert into custom_roles (connector_id, external_id, name)
    select ${connectorId}, found.key, found.value
    from jsonb_each_text(${JSON.stringify(Object.fromEntries(names))}::jsonb) as found
    left join custom_roles as known on known.connector_id = ${connectorId} and known.external_id = found.key
    where known.name is distinct from found.value
    order by found.key
    on conflict (connector_id, external_id) do update set name = excluded.name`.execute(tx.db);
}

/** What the custom role of a finding's row is called; null for none, and where it is not known. */
export const customRoleNameOf = (row: 'found' | 'former') => sql<string | null>`(
  select name from custom_roles where connector_id = findings.connector_id
    and external_id = findings.${sql.ref(row)}->>'customRole')`;
