import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { alertsOfLate, toldAsTheyBegan } from '../../../db/messages/late-alerts.ts';
import { watchersOf } from '../../../db/policies/owners.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { renewBegunOwners } from '../../messages/steps/renew-begun-owners.ts';

/**
 * Tells whoever was told that a grant is late that it was taken back, by an alert or as they became
 * an owner meanwhile. Where the place is gone, they are told that in its stead. Writes messages.
 */
export async function tellLateEnd(tx: Tx, connectorId: string, grant: Grant): Promise<void> {
  const { id: grantId, slotId: subjectId, lateToldAt: since } = grant;
  if (since === null) return;
  const { file } = await activeConfig(tx.db);
  const watchers = [...(await watchersOf(tx.db, file, [connectorId]))];
  renewBegunOwners(tx, watchers);
  const alerts = await alertsOfLate(tx.db, { ...grant, now: tx.now });
  const begun = await toldAsTheyBegan(tx.db, watchers, { connectorId, since, now: tx.now });
  const people = [
    ...alerts.filter(({ isTold }) => isTold).map(({ personId }) => personId),
    ...begun.filter((id) => alerts.every(({ personId }) => personId !== id)),
  ];
  const ordinal = alerts[0]?.ordinal ?? 1;
  for (const personId of people)
    await wantMessage(tx, { kind: 'late-end', subjectId, ordinal, personId, detail: { grantId } });
}
