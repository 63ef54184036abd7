import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { SecretKind } from '../../domain/connectors/connector-secret.ts';
import { NotFoundError } from '../../errors.ts';
import { issueOneTimeLink, type IssuedLink } from '../one-time-links/steps/issue-one-time-link.ts';
import { transact } from '../transact.ts';
import { assertEditable } from './assert-editable.ts';
import { hasSecretPages } from './has-secret-pages.ts';

/**
 * Gives the acting person a link to the page on which a connector that is managed in Slack gets a
 * webhook secret, or an OAuth application, of its own. Twice: another link, and the one before
 * works, too. Writes one_time_links.
 * @throws NotFoundError pages where there is no such page, connector; ForbiddenError not_owner,
 * deactivated, managed_by_file
 */
export async function beginSecretPage(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, kind }: { readonly connectorId: string; readonly kind: SecretKind },
): Promise<IssuedLink> {
  if (!hasSecretPages(ctx) || ctx.boxes === null) throw new NotFoundError('pages');
  return transact(ctx, actor, async (tx) => {
    const { file } = await activeConfig(tx.db);
    await assertEditable(tx, actor, file, connectorId);
    return issueOneTimeLink(tx, { purpose: kind, subjectId: connectorId, personId: actor.personId });
  });
}
