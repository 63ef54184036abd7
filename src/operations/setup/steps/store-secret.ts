import type { Tx } from '../../../context.ts';
import { writeConnectorSecret } from '../../../db/connectors/connector-secrets.ts';
import type { SecretKind } from '../../../domain/connectors/connector-secret.ts';
import { connectorSubject } from '../../../domain/messages/subject.ts';
import { sealToken, type Boxes } from '../../../sealed-box.ts';
import { secretOwner } from '../stored-secret.ts';

/**
 * Stores what a connector shares with its GitLab at `url`, sealed, in place of the one before.
 * Writes connector_secrets, audit_events; the audit trail never learns the secret.
 */
export async function storeSecret(
  tx: Tx,
  boxes: Boxes,
  { id, url }: { readonly id: string; readonly url: string },
  {
    kind,
    secret,
    clientId,
  }: { readonly kind: SecretKind; readonly secret: string; readonly clientId: string | null },
): Promise<void> {
  const box = sealToken(boxes, secretOwner(kind, id), url, secret);
  await writeConnectorSecret(tx, { connectorId: id, kind, clientId }, box);
  tx.audit({
    action: 'credential.stored',
    subject: connectorSubject(id),
    body: { keyId: boxes.keyId, kind, ...(clientId === null ? {} : { clientId }) },
  });
}
