import type { OperationContext, ReadDb } from '../../context.ts';
import { lockConnector } from '../../db/config/config.ts';
import { dropConnectorSecrets } from '../../db/connectors/connector-secrets.ts';
import { lockDraftOf } from '../../db/connectors/connector-drafts.ts';
import { findConnectorState } from '../../db/connectors/connector-states.ts';
import { lockOpenGrants } from '../../db/grants/grants.ts';
import { countUnreconciled } from '../../db/grants/slots-of-connector.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { isLost } from '../../domain/connectors/lost-rights.ts';
import type { RefusalOf } from '../../domain/refusal.ts';
import { connectorSubject } from '../../domain/messages/subject.ts';
import { RefusedError } from '../../errors.ts';
import { assertEditable } from './assert-editable.ts';
import { lockConfig, activateConfig, sourceOf } from '../config/steps/activate-config.ts';
import { moveDraft } from './steps/move-draft.ts';
import { transact } from '../transact.ts';
import { readIfAny } from '../../domain/told.ts';

export interface RemoveConnector {
  readonly connectorId: string;
  /** The version of the document the removal was shown against. */
  readonly version: number;
}

/**
 * Removes a connector that is managed in Slack, and returns how many open grants end by it. Its
 * token is kept until the last of them is revoked in GitLab, then deleted; what else it shares with
 * GitLab is deleted now. Writes config_versions,
 * grants, requests, connector_drafts, messages, audit_events; adds reconcile-membership,
 * render-message.
 * @throws RefusedError token_refused; StaleError version; ForbiddenError not_owner, deactivated,
 * managed_by_file; NotFoundError connector
 */
export async function removeConnector(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, version }: RemoveConnector,
): Promise<{ readonly ending: number }> {
  return transact(ctx, actor, async (tx) => {
    const before = await lockConfig(tx, version);
    const fault = await removalFault(tx.db, await assertEditable(tx, actor, before.file, connectorId));
    if (fault !== null) throw new RefusedError(fault);
    await lockConnector(tx, connectorId);
    const ending = (await lockOpenGrants(tx, { connectorId })).length;
    const connectors = before.file.connectors.filter(({ id }) => id !== connectorId);
    const document = { ...before.file, connectors };
    const applied = await activateConfig(tx, actor, before, { document, source: sourceOf(actor) });
    await dropConnectorSecrets(
      tx,
      connectors.map(({ id }) => id),
    );
    const edit = await lockDraftOf(tx, connectorId);
    if (edit !== undefined) await moveDraft(tx, edit, 'discard', { closedBy: actor.personId });
    tx.audit({
      action: 'connector.removed',
      subject: connectorSubject(connectorId),
      body: { version: applied, ending },
    });
    return { ending };
  });
}

/**
 * Why a connector cannot be removed now: after it, nobody could enter the token that takes its
 * grants back. Null when it can. Reads only.
 */
export async function removalFault(
  db: Pick<ReadDb, 'selectFrom'>,
  { id, name }: Pick<ConnectorConfig, 'id' | 'name'>,
): Promise<RefusalOf<'token_refused'> | null> {
  const state = await findConnectorState(db, id);
  if (state?.status !== 'failing' || !isLost(state.fault)) return null;
  const open = await countUnreconciled(db, id);
  if (open === 0) return null;
  return { code: 'token_refused', connector: name, open, fault: readIfAny(state.detail) };
}
