import type { Context, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import { lockDraft, moveDraft, NO_TOKEN, type ConnectorDraft } from '../../db/connector-drafts.ts';
import { twinOf } from '../../db/connector-groups.ts';
import { countUnreconciled } from '../../db/slots-of-connector.ts';
import { system } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/config-file.ts';
import {
  cannotTakeBack,
  faultsFound,
  readDetails,
  sharedGroup,
  type DetailsFault,
  type DetailsField,
  type Findings,
} from '../../domain/connectors/connector-details.ts';
import { ConnectorError, type ConnectorCode } from '../../errors.ts';
import type { DraftCheck } from './begin-draft-check.ts';
import { nameFault } from './steps/name-fault.ts';
import { renewDraft } from './steps/renew-draft.ts';
import { transact } from '../transact.ts';

/** What GitLab said to a candidate; null when it could not be asked, for want of the token. */
export type DraftAnswer = Findings | ConnectorError | null;

/**
 * Records what a check came to. One about details that were entered anew meanwhile changes nothing. A token that is refused is deleted.
 * Writes connector_drafts, messages, audit_events; adds render-message.
 */
export async function recordDraftCheck(
  ctx: Context,
  { draftId, entry }: Pick<DraftCheck, 'draftId' | 'entry'>,
  answer: DraftAnswer,
): Promise<void> {
  await transact(ctx, system('check-draft'), async (tx) => {
    const draft = await lockDraft(tx, draftId);
    if (draft?.status !== 'checking' || draft.entry !== entry) return;
    const faults = await faultsOf(tx, draft, answer);
    const { connectorId } = draft;
    if (faults.length > 0 || answer === null || answer instanceof ConnectorError) {
      const spoilt = faults.some(({ field }) => field === 'token');
      await moveDraft(tx, draft, 'reject', { faults: JSON.stringify(faults), ...(spoilt ? NO_TOKEN : {}) });
      const fields = faults.map(({ field }) => field);
      tx.audit({ action: 'draft.rejected', subject: draftId, body: { connectorId, entry, fields } });
    } else {
      await moveDraft(tx, draft, 'accept', { findings: JSON.stringify(answer) });
      const { account, root } = answer;
      tx.audit({
        action: 'draft.checked',
        subject: draftId,
        body: { connectorId, entry, account: account.externalId, group: root.externalId },
      });
    }
    await renewDraft(tx, draft);
  });
}

async function faultsOf(tx: Tx, draft: ConnectorDraft, answer: DraftAnswer): Promise<DetailsFault[]> {
  if (answer === null)
    return [{ field: 'token', message: 'The token could not be kept. Enter it once more.' }];
  if (answer instanceof ConnectorError)
    return [{ field: FIELD_OF[answer.code] ?? 'url', message: answer.message }];
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

/** What speaks against details that GitLab has nothing against: what hallpass itself has there already. */
export async function faultsAmongRows(
  tx: Pick<Tx, 'db'>,
  file: ConfigFile,
  draft: ConnectorDraft,
  found: Findings,
): Promise<DetailsFault[]> {
  const faults = [
    await nameFault(tx.db, file, draft.entered, draft.connectorId),
    await twinFault(tx, file, draft, found),
    await heldFault(tx, draft, found),
  ];
  return faults.filter((fault) => fault !== null);
}

/** Two connectors on one group, or on one and what lies in it, would undo each other's work. */
async function twinFault(
  tx: Pick<Tx, 'db'>,
  file: ConfigFile,
  draft: ConnectorDraft,
  { root }: Findings,
): Promise<DetailsFault | null> {
  const { url } = readDetails(draft.entered, draft.connectorId).config;
  const group = { url, names: [root.externalId, root.path] };
  const isEdit = draft.kind === 'edit';
  const others = file.connectors.filter(({ id }) => !isEdit || id !== draft.connectorId);
  const twin = await twinOf(tx.db, others, group);
  // A group that was moved into another since has to get its tokens all the same.
  if (twin === undefined || (isEdit && twin.overlap !== 'same')) return null;
  return { field: 'group', message: sharedGroup(root.path, twin.connector.name, twin.overlap) };
}

/** What was given with the token in use can only be taken back with one that writes, too. */
async function heldFault(
  tx: Pick<Tx, 'db'>,
  { kind, connectorId }: ConnectorDraft,
  found: Findings,
): Promise<DetailsFault | null> {
  if (kind === 'add' || found.canProvision) return null;
  const open = await countUnreconciled(tx.db, connectorId);
  return open === 0 ? null : { field: 'token', message: cannotTakeBack(found, open) };
}
