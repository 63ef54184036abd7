import type { OperationContext } from '../../context.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { withConnector } from '../../domain/connectors/connector-changes.ts';
import { connectorSubject } from '../../domain/messages/subject.ts';
import { assertEditable } from './assert-editable.ts';
import { lockConfig, activateConfig, sourceOf } from '../config/steps/activate-config.ts';
import { transact } from '../transact.ts';

export interface PauseConnector {
  readonly connectorId: string;
  /** False resumes it. */
  readonly paused: boolean;
  /** The version of the document the change was shown against. */
  readonly version: number;
}

/**
 * Pauses or resumes a connector that is managed in Slack. What was granted before still ends on
 * time. Twice: nothing changes. Writes config_versions, audit_events; adds sync-connector when it
 * is resumed.
 * @throws StaleError version; ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError
 * connector
 */
export async function pauseConnector(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, paused, version }: PauseConnector,
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const before = await lockConfig(tx, version);
    const connector = await assertEditable(tx, actor, before.file, connectorId);
    if (connector.paused === paused) return;
    const document = withConnector(before.file, { ...connector, paused });
    const applied = await activateConfig(tx, actor, before, { document, source: sourceOf(actor) });
    tx.audit({
      action: paused ? 'connector.paused' : 'connector.resumed',
      subject: connectorSubject(connectorId),
      body: { version: applied },
    });
    if (!paused) tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
  });
}
