import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockDraft } from '../../db/connectors/connector-drafts.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { DraftId } from '../../domain/id.ts';
import { NotFoundError } from '../../errors.ts';
import { assertMayEnter } from './assert-may-enter.ts';
import { hasSecretPages } from './has-secret-pages.ts';
import { overAlready } from './over-already.ts';
import { issueOneTimeLink, type IssuedLink } from '../one-time-links/steps/issue-one-time-link.ts';
import { transact } from '../transact.ts';

/**
 * Gives the acting person a link to the page on which a connector's access token is entered, for
 * whoever does not want Slack to carry it. Twice: another link, and the one before works, too.
 * Writes one_time_links.
 * @throws NotFoundError pages where there is no such page, draft, connector; ForbiddenError
 * not_owner, deactivated, managed_by_file; StaleError decided
 */
export async function beginTokenPage(
  ctx: OperationContext,
  actor: PersonActor,
  { draftId }: { readonly draftId: DraftId },
): Promise<IssuedLink> {
  if (!hasSecretPages(ctx)) throw new NotFoundError('pages');
  return transact(ctx, actor, async (tx) => {
    const draft = await lockDraft(tx, draftId);
    if (draft === undefined) throw new NotFoundError('draft');
    const { file } = await activeConfig(tx.db);
    await assertMayEnter(tx, actor, file, draft);
    if (draft.closedAt !== null) throw overAlready(draft);
    return issueOneTimeLink(tx, { purpose: 'token', subjectId: draftId, personId: actor.personId });
  });
}
