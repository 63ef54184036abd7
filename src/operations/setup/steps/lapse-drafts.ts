import type { Tx } from '../../../context.ts';
import { lockStaleDrafts } from '../../../db/connectors/connector-drafts.ts';
import { DRAFT_TOKEN_SECONDS } from '../../../domain/connectors/connector-draft.ts';
import { moveDraft } from './move-draft.ts';

/**
 * Deletes the tokens that nobody confirmed for a day, and gives up edits nobody went on with for so
 * long. New connectors stay to be set up.
 */
export async function lapseDrafts(tx: Tx): Promise<void> {
  const before = new Date(tx.now.getTime() - DRAFT_TOKEN_SECONDS * 1000);
  for (const draft of await lockStaleDrafts(tx, before)) {
    if (draft.kind === 'edit') await moveDraft(tx, draft, 'discard', { closedBy: null });
    else await moveDraft(tx, draft, 'lapse', {});
  }
}
