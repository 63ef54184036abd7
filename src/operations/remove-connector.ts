import type { Context } from '../context.ts';
import { lockDraftOf, moveDraft } from '../db/connector-drafts.ts';
import { lockOpenGrants } from '../db/grants.ts';
import type { PersonActor } from '../domain/actor.ts';
import { assertEditable } from './assert-editable.ts';
import { lockConfig, putInForce } from './put-in-force.ts';
import { renewDraft } from './renew-draft.ts';
import { transact } from './transact.ts';

export interface RemoveConnector {
  readonly connectorId: string;
  /** The version of the document the removal was shown against. */
  readonly version: number;
}

/**
 * Removes a connector that is managed in Slack, and returns how many open grants end by it. Its token is kept until the last of them is
 * revoked in GitLab, then deleted. Writes config_versions, grants, requests, connector_drafts, messages, audit_events;
 * adds settle-membership, render-message.
 * @throws StaleError version; ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError connector
 */
export async function removeConnector(
  ctx: Context,
  actor: PersonActor,
  { connectorId, version }: RemoveConnector,
): Promise<{ readonly ending: number }> {
  return transact(ctx, actor, async (tx) => {
    const before = await lockConfig(tx, version);
    await assertEditable(tx, actor, before.file, connectorId);
    const ending = (await lockOpenGrants(tx, { connectorId })).length;
    const connectors = before.file.connectors.filter(({ id }) => id !== connectorId);
    const document = { ...before.file, connectors };
    const applied = await putInForce(tx, actor, before, { document, source: 'slack' });
    const edit = await lockDraftOf(tx, connectorId);
    if (edit !== undefined) {
      await moveDraft(tx, edit, 'discard', { closedBy: actor.personId });
      await renewDraft(tx, edit);
    }
    tx.audit({
      action: 'connector.removed',
      subject: `connector:${connectorId}`,
      body: { version: applied, ending },
    });
    return { ending };
  });
}
