import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockDraft } from '../../db/connectors/connector-drafts.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { DraftId } from '../../domain/id.ts';
import { NotFoundError } from '../../errors.ts';
import { assertMayEnter } from './assert-may-enter.ts';
import { overAlready } from './over-already.ts';
import { moveDraft } from './steps/move-draft.ts';
import { transact } from '../transact.ts';

/**
 * Gives up what was entered, and deletes its token. What is in force stays. Whoever was asked for
 * the details is told. Writes connector_drafts, messages, audit_events; adds render-message.
 * @throws StaleError decided; ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError
 * draft, connector
 */
export async function discardDraft(
  ctx: OperationContext,
  actor: PersonActor,
  { draftId }: { readonly draftId: DraftId },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const draft = await lockDraft(tx, draftId);
    if (draft === undefined) throw new NotFoundError('draft');
    const { file } = await activeConfig(tx.db);
    await assertMayEnter(tx, actor, file, draft);
    if ((await moveDraft(tx, draft, 'discard', { closedBy: actor.personId })) === null)
      throw overAlready(draft);
  });
}
