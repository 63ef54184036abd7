import type { Tx } from '../../../context.ts';
import { lockStaleDrafts, moveDraft, NO_TOKEN } from '../../../db/connector-drafts.ts';
import { DRAFT_TOKEN_SECONDS } from '../../../domain/connectors/connector-draft.ts';
import { renewDraft } from './renew-draft.ts';

/** Deletes the tokens that nobody confirmed for a day, and gives up edits nobody went on with for so long. New connectors stay to be set up. */
export async function lapseDrafts(tx: Tx): Promise<void> {
  const before = new Date(tx.now.getTime() - DRAFT_TOKEN_SECONDS * 1000);
  for (const draft of await lockStaleDrafts(tx, before)) {
    const event = draft.kind === 'edit' ? 'discard' : 'lapse';
    await moveDraft(tx, draft, event, { ...NO_TOKEN, findings: null });
    tx.audit({ action: 'draft.lapsed', subject: draft.id, body: { connectorId: draft.connectorId } });
    await renewDraft(tx, draft);
  }
}
