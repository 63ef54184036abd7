import type { Tx } from '../../../context.ts';
import { writeCredential } from '../../../db/connectors/credentials.ts';
import { sealToken, type Boxes } from '../../../sealed-box.ts';
import { credentialOwner } from '../stored-token.ts';
import { connectorSubject } from '../../../domain/messages/subject.ts';

/**
 * Stores a connector's token, sealed for it and for its instance at `url`, in place of the one
 * before. Writes credentials, audit_events; the audit trail learns that it happened and which key
 * sealed it, never the token.
 */
export async function storeCredential(
  tx: Tx,
  boxes: Boxes,
  { connectorId, url, token }: { readonly connectorId: string; readonly url: string; readonly token: string },
): Promise<void> {
  await writeCredential(tx, connectorId, sealToken(boxes, credentialOwner(connectorId), url, token));
  tx.audit({
    action: 'credential.stored',
    subject: connectorSubject(connectorId),
    body: { keyId: boxes.keyId },
  });
}
