import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { lockDraft, type ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import { system } from '../../domain/actor.ts';
import {
  faultsFound,
  readDetails,
  type DetailsFault,
  type DetailsField,
  type Findings,
} from '../../domain/connectors/connector-details.ts';
import { ConnectorError, type ConnectorCode } from '../../errors.ts';
import type { DraftCheck } from './begin-draft-check.ts';
import { faultsAmongRows } from './steps/faults-among-rows.ts';
import { moveDraft } from './steps/move-draft.ts';
import { transact } from '../transact.ts';

/** What GitLab said to a candidate; null when it could not be asked, for want of the token. */
export type DraftAnswer = Findings | ConnectorError | null;

/**
 * Records what a check came to. One about details that were entered anew meanwhile changes nothing.
 * A token that is refused is deleted. Writes connector_drafts, messages, audit_events; adds
 * render-message.
 */
export async function recordDraftCheck(
  ctx: OperationContext,
  { draftId, entry }: Pick<DraftCheck, 'draftId' | 'entry'>,
  answer: DraftAnswer,
): Promise<void> {
  await transact(ctx, system('check-draft'), async (tx) => {
    const draft = await lockDraft(tx, draftId);
    if (draft?.status !== 'checking' || draft.entry !== entry) return;
    const faults = await faultsOf(tx, draft, answer);
    if (faults.length > 0 || answer === null || answer instanceof ConnectorError)
      await moveDraft(tx, draft, 'reject', { faults });
    else await moveDraft(tx, draft, 'accept', { findings: answer });
  });
}

async function faultsOf(tx: Tx, draft: ConnectorDraft, answer: DraftAnswer): Promise<DetailsFault[]> {
  if (answer === null) return [{ field: 'token', fault: { code: 'token_lost' } }];
  if (answer instanceof ConnectorError)
    return [{ field: FIELD_OF[answer.code] ?? 'url', fault: answer.fault }];
  const { config } = readDetails(draft.entered, draft.connectorId);
  const { file } = await activeConfig(tx.db);
  return [...faultsFound(config, answer), ...(await faultsAmongRows(tx, file, draft, answer))];
}

/** Whatever else went wrong has to do with the address. */
const FIELD_OF: Partial<Record<ConnectorCode, DetailsField>> = {
  unauthorized: 'token',
  missing: 'group',
  forbidden: 'group',
};
