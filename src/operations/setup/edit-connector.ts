import type { OperationContext } from '../../context.ts';
import { insertDraft, lockDraftOf, type ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { detailsOf } from '../../domain/connectors/connector-details.ts';
import { assertEditable } from './assert-editable.ts';
import { lockConfig } from '../config/steps/activate-config.ts';
import { moveDraft } from './steps/move-draft.ts';
import { transact } from '../transact.ts';

/**
 * The draft in which a connector's details are changed: the one under way, or a new one that says
 * what is in force. Nothing changes by it. Writes connector_drafts, audit_events.
 * @throws ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError connector
 */
export async function editConnector(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId }: { readonly connectorId: string },
): Promise<ConnectorDraft> {
  return transact(ctx, actor, async (tx) => {
    const { file } = await lockConfig(tx);
    const connector = await assertEditable(tx, actor, file, connectorId);
    const before = await lockDraftOf(tx, connectorId);
    const entered = detailsOf(connector);
    // One that nothing came of says what was in force when it was made.
    if (before !== undefined && (before.status !== 'open' || before.faults.length > 0)) return before;
    if (before !== undefined) {
      const renewed = await moveDraft(tx, before, 'lapse', { entered });
      if (renewed !== null) return renewed;
    }
    const draft = await insertDraft(tx, {
      kind: 'edit',
      connectorId,
      entered,
      createdBy: actor.personId,
      nextReminderAt: null,
    });
    tx.audit({ action: 'draft.created', subject: draft.id, body: { connectorId } });
    return draft;
  });
}
