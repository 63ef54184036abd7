import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { ConnectorState } from '../../../db/connectors/connector-states.ts';
import { peopleWithCopy } from '../../../db/messages/message-copies.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { alertsOf, type Alert } from '../../../domain/connectors/alert.ts';
import { canonical } from '../../../domain/audit.ts';
import { dayOf } from '../../../domain/day.ts';
import { ownersToTell } from '../../messages/steps/tell-owners.ts';

/**
 * Brings what owners are told of a connector in line with its state: what is new is told once to
 * each owner, what shows something else now is shown anew. Nothing new is told of a connector that
 * is paused or not in the document. `before` left out: everything is shown anew, for the document
 * has changed. Twice: does nothing.
 */
export async function raiseAlerts(
  tx: Tx,
  after: ConnectorState | undefined,
  before?: ConnectorState,
): Promise<void> {
  const [was, is] = [before, after].map((state) =>
    state === undefined ? [] : alertsOf(state, dayOf(tx.now)),
  );
  for (const { subjectId, kind } of changed(was ?? [], is ?? [])) tx.renewMessages(subjectId, [kind]);
  if (after === undefined) return;
  for (const alert of (is ?? []).filter(({ isOn }) => isOn)) await tell(tx, after.connectorId, alert);
}

/** Those that are on one side only, or show something else. */
function changed(was: readonly Alert[], is: readonly Alert[]): Alert[] {
  const isIn = (alerts: readonly Alert[], { subjectId, shows }: Alert): boolean =>
    alerts.some((one) => one.subjectId === subjectId && canonical(one.shows) === canonical(shows));
  const gone = was.filter((alert) => !is.some(({ subjectId }) => subjectId === alert.subjectId));
  return [...gone, ...is.filter((alert) => !isIn(was, alert))];
}

async function tell(tx: Tx, connectorId: string, alert: Alert): Promise<void> {
  const { isOn: _isOn, shows: _shows, ...message } = alert;
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId);
  if (connector === undefined || connector.paused) return;
  const told = await peopleWithCopy(tx.db, alert);
  const untold = (await ownersToTell(tx, connectorId)).filter(({ id }) => !told.has(id));
  if (untold.length === 0) return;
  // Earlier ones about the same say from now on that there is a newer one.
  tx.renewMessages(alert.subjectId, [alert.kind]);
  for (const { id: personId } of untold) await wantMessage(tx, { ...message, personId });
}
