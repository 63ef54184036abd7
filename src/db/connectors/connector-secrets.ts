/** What connectors set up in Slack share with GitLab, at rest. Nothing here can open it. */
import type { Selectable } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import type { SecretKind } from '../../domain/connectors/connector-secret.ts';
import type { TokenBox } from '../../sealed-box.ts';
import type { ConnectorSecretsTable } from '../schema/connector-tables.ts';

export type ConnectorSecret = Selectable<ConnectorSecretsTable>;

export const findConnectorSecret = (
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
  kind: SecretKind,
): Promise<ConnectorSecret | undefined> =>
  db
    .selectFrom('connectorSecrets')
    .selectAll()
    .where('connectorId', '=', connectorId)
    .where('kind', '=', kind)
    .executeTakeFirst();

/** Which of them a connector has. */
export async function secretKindsOf(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<ReadonlySet<SecretKind>> {
  const rows = await db
    .selectFrom('connectorSecrets')
    .select('kind')
    .where('connectorId', '=', connectorId)
    .execute();
  return new Set(rows.map(({ kind }) => kind));
}

/** Puts one in place of the one there is. */
export async function writeConnectorSecret(
  tx: Tx,
  { connectorId, kind, clientId }: Pick<ConnectorSecret, 'connectorId' | 'kind' | 'clientId'>,
  { origin, keyId, nonce, sealed }: TokenBox,
): Promise<void> {
  const values = { clientId, origin, keyId, nonce, sealed, updatedAt: tx.now };
  await tx.db
    .insertInto('connectorSecrets')
    .values({ connectorId, kind, ...values })
    .onConflict((conflict) => conflict.columns(['connectorId', 'kind']).doUpdateSet(values))
    .execute();
}

/**
 * The next one of a kind after `after` that another key sealed, locked; connector ids in order,
 * `''` comes before all.
 */
export const lockOutdatedSecret = (
  tx: Tx,
  kind: SecretKind,
  keyId: string,
  after: string,
): Promise<ConnectorSecret | undefined> =>
  tx.db
    .selectFrom('connectorSecrets')
    .selectAll()
    .where('kind', '=', kind)
    .where('keyId', '<>', keyId)
    .where('connectorId', '>', after)
    .orderBy('connectorId')
    .limit(1)
    .forUpdate()
    .executeTakeFirst();

/** Deletes those of connectors that are not among `kept`: nothing of GitLab's comes in by them. */
export const dropConnectorSecrets = (tx: Tx, kept: readonly string[]): Promise<unknown> =>
  tx.db
    .deleteFrom('connectorSecrets')
    .where('connectorId', 'not in', [...kept, ''])
    .execute();

/** One that dropConnectorSecrets would delete, if there is one; its connector is the subject. */
export const unneededSecret = (db: Pick<ReadDb, 'selectFrom'>, kept: readonly string[]) =>
  db
    .selectFrom('connectorSecrets')
    .select('connectorId as subject')
    .where('connectorId', 'not in', [...kept, ''])
    .limit(1);
