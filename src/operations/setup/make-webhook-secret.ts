import { randomBytes } from 'node:crypto';
import type { OperationContext } from '../../context.ts';
import { closeOneTimeLink } from '../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { NotFoundError } from '../../errors.ts';
import type { InBrowser } from '../one-time-links/steps/opened-link.ts';
import { transact } from '../transact.ts';
import { heldSecretPage } from './steps/held-secret-page.ts';
import { storeSecret } from './steps/store-secret.ts';

/**
 * Makes the secret of a connector's webhook, in place of the one before, which is good no more, and
 * uses the link up: nobody is shown it again. Writes connector_secrets, one_time_links,
 * audit_events.
 * @throws as heldSecretPage; NotFoundError pages where nothing can be sealed
 */
export async function makeWebhookSecret(
  ctx: OperationContext,
  actor: PersonActor,
  at: InBrowser,
): Promise<{ readonly connectorId: string; readonly name: string; readonly secret: string }> {
  const { boxes } = ctx;
  if (boxes === null) throw new NotFoundError('pages');
  const secret = randomBytes(32).toString('base64url');
  return transact(ctx, actor, async (tx) => {
    const { linkId, connector } = await heldSecretPage(tx, actor, 'webhook', at);
    await storeSecret(tx, boxes, connector, { kind: 'webhook', secret, clientId: null });
    await closeOneTimeLink(tx, linkId);
    return { connectorId: connector.id, name: connector.name, secret };
  });
}
