import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockDraft, recordDraftReminder } from '../../db/connectors/connector-drafts.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { draftOwners } from '../../db/policies/owners.ts';
import { system } from '../../domain/actor.ts';
import type { DraftId } from '../../domain/id.ts';
import { dueReminder, NEVER_LAPSES } from '../../domain/access/request.ts';
import { transact } from '../transact.ts';

/**
 * Reminds the owners of a draft whose details are still missing or not confirmed, and sets the time
 * of the next reminder. Does nothing unless one is due.
 */
export async function remindDraft(ctx: OperationContext, draftId: DraftId): Promise<void> {
  await transact(ctx, system('remind-draft'), async (tx) => {
    const draft = await lockDraft(tx, draftId);
    if (draft === undefined || draft.nextReminderAt === null || draft.nextReminderAt > tx.now) return;
    const { file } = await activeConfig(tx.db);
    const ordinal = draft.remindersSent + 1;
    const owners = await draftOwners(tx.db, file, draft);
    for (const { id } of owners)
      await wantMessage(tx, { subjectId: draftId, kind: 'draft-reminder', ordinal, personId: id });
    const due = dueReminder(draft.createdAt, NEVER_LAPSES, ordinal, tx.now);
    await recordDraftReminder(tx, draftId, due.sent, due.at);
    tx.audit({ action: 'draft.reminded', subject: draftId, body: { ordinal } });
    if (due.at !== null) tx.enqueue({ name: 'remind-draft', payload: { draftId }, delayUntil: due.at });
  });
}
