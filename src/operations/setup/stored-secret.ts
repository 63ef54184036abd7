import type { ReadDb } from '../../context.ts';
import { findConnectorSecret } from '../../db/connectors/connector-secrets.ts';
import type { SecretKind } from '../../domain/connectors/connector-secret.ts';
import { openToken, type Boxes } from '../../sealed-box.ts';

/** Whose box it is: one moved to another connector's row, or to another kind, does not open. */
export const secretOwner = (kind: SecretKind, connectorId: string): string => `${kind}:${connectorId}`;

export interface StoredSecret {
  readonly secret: string;
  /** Of the OAuth application; null for a webhook. */
  readonly clientId: string | null;
}

/**
 * What a connector shares with its GitLab; null when there is nothing of that kind, or nothing that
 * opens. Reads only.
 */
export async function storedSecret(
  db: Pick<ReadDb, 'selectFrom'>,
  boxes: Boxes | null,
  { id, url }: { readonly id: string; readonly url: string },
  kind: SecretKind,
): Promise<StoredSecret | null> {
  const row = await findConnectorSecret(db, id, kind);
  const secret =
    row === undefined || boxes === null ? null : openToken(boxes, secretOwner(kind, id), url, row);
  return row === undefined || secret === null ? null : { secret, clientId: row.clientId };
}
