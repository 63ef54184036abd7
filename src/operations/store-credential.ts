import type { ReadDb, Tx } from '../context.ts';
import { findCredential, writeCredential } from '../db/credentials.ts';
import { openToken, sealToken, type Boxes } from '../sealed-box.ts';

/** Whose box it is: one moved to another connector's row does not open. */
export const credentialOwner = (connectorId: string): string => `connector:${connectorId}`;

/**
 * Stores a connector's token, sealed for it and for its instance at `url`, in place of the one before. Writes credentials, audit_events; the audit trail learns that it
 * happened and which key sealed it, never the token.
 */
export async function storeCredential(
  tx: Tx,
  boxes: Boxes,
  { connectorId, url, token }: { readonly connectorId: string; readonly url: string; readonly token: string },
): Promise<void> {
  await writeCredential(tx, connectorId, sealToken(boxes, credentialOwner(connectorId), url, token));
  tx.audit({
    action: 'credential.stored',
    subject: `connector:${connectorId}`,
    body: { keyId: boxes.keyId },
  });
}

/** The token stored for a connector, to be sent to its instance; null when there is none, or none that opens. Reads only. */
export async function storedToken(
  db: Pick<ReadDb, 'selectFrom'>,
  boxes: Boxes | null,
  { id, url }: { readonly id: string; readonly url: string },
): Promise<string | null> {
  const box = await findCredential(db, id);
  return box === undefined || boxes === null ? null : openToken(boxes, credentialOwner(id), url, box);
}
