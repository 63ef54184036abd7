import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { NotFoundError } from '../../errors.ts';
import { transact } from '../transact.ts';
import { assertEditable } from './assert-editable.ts';
import { storeSecret } from './steps/store-secret.ts';

/** As GitLab takes them, and long enough that nobody guesses one. */
const SECRET = /^[\x21-\x7e]{16,255}$/;

/**
 * Takes a secret that whoever sets up GitLab's webhook has chosen, in place of the one before,
 * which is good no more. False when it is too short or no secret: then nothing is changed. Writes
 * connector_secrets, audit_events.
 * @throws ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError connector; pages
 * where nothing can be sealed
 */
export async function storeWebhookSecret(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, secret }: { readonly connectorId: string; readonly secret: string },
): Promise<boolean> {
  const { boxes } = ctx;
  if (boxes === null) throw new NotFoundError('pages');
  return transact(ctx, actor, async (tx) => {
    const { file } = await activeConfig(tx.db);
    const connector = await assertEditable(tx, actor, file, connectorId);
    if (!SECRET.test(secret)) return false;
    await storeSecret(tx, boxes, connector, { kind: 'webhook', secret, clientId: null });
    return true;
  });
}
