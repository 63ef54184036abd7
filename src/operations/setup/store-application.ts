import type { OperationContext } from '../../context.ts';
import { closeOneTimeLink } from '../../db/identities/one-time-links.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { NotFoundError } from '../../errors.ts';
import type { InBrowser } from '../one-time-links/steps/opened-link.ts';
import { transact } from '../transact.ts';
import { heldSecretPage } from './steps/held-secret-page.ts';
import { storeSecret } from './steps/store-secret.ts';

/**
 * Takes the OAuth application with which people sign in to a connector's GitLab, in place of the
 * one before, and uses the link up. False when the id or the secret is missing: then nothing is
 * changed. Writes connector_secrets, one_time_links, audit_events.
 * @throws as heldSecretPage; NotFoundError pages where nothing can be sealed
 */
export async function storeApplication(
  ctx: OperationContext,
  actor: PersonActor,
  { clientId, secret, ...at }: InBrowser & { readonly clientId: string; readonly secret: string },
): Promise<boolean> {
  const { boxes } = ctx;
  if (boxes === null) throw new NotFoundError('pages');
  const [id, typed] = [clientId.trim(), secret.trim()];
  return transact(ctx, actor, async (tx) => {
    const { linkId, connector } = await heldSecretPage(tx, actor, 'oauth', at);
    if (id === '' || typed === '') return false;
    await storeSecret(tx, boxes, connector, { kind: 'oauth', secret: typed, clientId: id });
    await closeOneTimeLink(tx, linkId);
    return true;
  });
}
