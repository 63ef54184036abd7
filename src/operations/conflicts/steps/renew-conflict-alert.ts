import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { ConflictAlert } from '../../../db/conflicts/conflict-alerts.ts';
import { conflictWatchers } from '../../../db/conflicts/conflict-owners.ts';
import { renewBegunOwners } from '../../messages/steps/renew-begun-owners.ts';
import { conflictSubject } from '../../../domain/messages/subject.ts';

/** Makes everything that shows an alert due: its cards, lists of many, and Home tabs. */
export async function renewConflictAlert(
  tx: Tx,
  { id, conflictId }: Pick<ConflictAlert, 'id' | 'conflictId'>,
): Promise<void> {
  tx.renewMessages(id, ['conflict-card']);
  tx.renewMessages(conflictSubject(conflictId), ['conflict-digest']);
  const { file } = await activeConfig(tx.db);
  const watchers = await conflictWatchers(tx.db, file, conflictId);
  for (const personId of watchers) tx.renewHome(personId);
  renewBegunOwners(tx, watchers);
}
