import type { Candidate } from '../../connectors/registry.ts';
import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { claimDraftCheck } from '../../db/connectors/connector-drafts.ts';
import { system } from '../../domain/actor.ts';
import { readDetails } from '../../domain/connectors/connector-details.ts';
import { DRAFT_CHECK_SECONDS } from '../../domain/connectors/connector-draft.ts';
import type { DraftId } from '../../domain/id.ts';
import { tokenHeld } from './draft-token.ts';
import { transact } from '../transact.ts';

export interface DraftCheck {
  readonly draftId: DraftId;
  /** Which entry it is about. */
  readonly entry: number;
  /** What to ask GitLab about; null when the token cannot be opened any more. */
  readonly candidate: Candidate | null;
}

/**
 * Takes hold of the check a draft waits for. Null when none is due, or another run has it. Writes
 * connector_drafts.
 */
export async function beginDraftCheck(ctx: OperationContext, draftId: DraftId): Promise<DraftCheck | null> {
  return transact(ctx, system('check-draft'), async (tx) => {
    const until = new Date(tx.now.getTime() + DRAFT_CHECK_SECONDS * 1000);
    const draft = await claimDraftCheck(tx, draftId, until);
    if (draft === undefined) return null;
    const { file } = await activeConfig(tx.db);
    const token = ctx.boxes === null ? null : await tokenHeld(tx, ctx.boxes, draft);
    const { config: connector } = readDetails(draft.entered, draft.connectorId);
    const allowPrivate = file.connectorsFromSlack.allowPrivateAddresses;
    const candidate = token === null ? null : { connector, token, allowPrivate };
    return { draftId, entry: draft.entry, candidate };
  });
}
