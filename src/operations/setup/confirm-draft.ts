import type { OperationContext, Tx } from '../../context.ts';
import { boxOf, findingsOf, lockDraft, type ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { changesBetween, withConnector } from '../../domain/connectors/connector-changes.ts';
import { connectorMade } from '../../domain/connectors/connector-details.ts';
import type { DraftId } from '../../domain/id.ts';
import { NotFoundError, StaleError } from '../../errors.ts';
import { openToken } from '../../sealed-box.ts';
import { assertMayEnter } from './assert-may-enter.ts';
import { draftBoxOwner } from './draft-token.ts';
import { overAlready } from './over-already.ts';
import { freeConnectorId, wasConnected } from './steps/free-connector-id.ts';
import { activateConfig, assertVersion, lockConfig, sourceOf } from '../config/steps/activate-config.ts';
import { faultsAmongRows } from './steps/faults-among-rows.ts';
import { storeCredential } from './steps/store-credential.ts';
import { moveDraft } from './steps/move-draft.ts';
import { transact } from '../transact.ts';

export interface ConfirmDraft {
  readonly draftId: DraftId;
  /** The entry whose findings were shown. */
  readonly entry: number;
  /** The version of the document the changes were shown against. */
  readonly version: number;
}

/**
 * Puts checked details in force, exactly as they were shown: the document, the token, and a sync at
 * once. Refused as soon as anything shown is not so any more; the draft stays, to be looked at
 * again. Writes config_versions, credentials, connector_drafts, messages, audit_events; adds
 * sync-connector, render-message.
 * @throws StaleError decided, moved (entered anew), version (the document changed); ForbiddenError
 * not_owner, deactivated, managed_by_file; NotFoundError draft, connector
 */
export async function confirmDraft(
  ctx: OperationContext,
  actor: PersonActor,
  input: ConfirmDraft,
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const before = await lockConfig(tx);
    const draft = await lockDraft(tx, input.draftId);
    if (draft === undefined) throw new NotFoundError('draft');
    if (draft.closedAt !== null) throw overAlready(draft);
    assertVersion(before, input.version);
    await assertMayEnter(tx, actor, before.file, draft);
    const findings = findingsOf(draft);
    if (draft.status !== 'checked' || findings === null || draft.entry !== input.entry)
      throw new StaleError({ code: 'moved', what: 'entered_anew' });
    const [fault] = await faultsAmongRows(tx, before.file, draft, findings);
    if (fault !== undefined) throw new StaleError({ code: 'moved', what: 'details', fault: fault.fault });
    const connectorId = await idOf(tx, before.file, draft);
    const base = before.file.connectors.find(({ id }) => id === connectorId) ?? null;
    const { allowPrivateAddresses } = before.file.connectorsFromSlack;
    const made: ConnectorConfig = {
      ...connectorMade(draft.entered, connectorId, findings, base),
      ...(allowPrivateAddresses ? { privateAddress: true } : {}),
    };
    await keepToken(tx, ctx, draft, made);
    const document = withConnector(before.file, made);
    const version = await activateConfig(tx, actor, before, { document, source: sourceOf(actor) });
    const changed = changesBetween(base, made).map(({ what }) => what);
    await moveDraft(tx, draft, 'confirm', { connectorId, closedBy: actor.personId, version, changed });
    tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
  });
}

/**
 * The id it gets: for a new connector the one that was chosen when it was begun, unless a document
 * has used that meanwhile.
 */
const idOf = async (
  tx: Tx,
  file: ConfigFile,
  { kind, connectorId, entered }: ConnectorDraft,
): Promise<string> =>
  kind === 'add' && (await wasConnected(tx, connectorId))
    ? freeConnectorId(tx, file, entered.name)
    : connectorId;

/**
 * Moves the token of a draft to its connector. A draft without one leaves the connector's as it is.
 */
async function keepToken(
  tx: Tx,
  { boxes }: OperationContext,
  draft: ConnectorDraft,
  { id: connectorId, url }: ConnectorConfig,
): Promise<void> {
  const box = boxOf(draft);
  if (box === null) return;
  if (boxes === null)
    throw new StaleError({ code: 'moved', what: 'details', fault: { code: 'no_secret_key' } });
  const token = openToken(boxes, draftBoxOwner(draft.id), url, box);
  if (token === null) throw new StaleError({ code: 'moved', what: 'token_unreadable' });
  await storeCredential(tx, boxes, { connectorId, url, token });
}
