import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { openAlerts, type ConflictAlert } from '../../db/conflicts/conflict-alerts.ts';
import { dropReview, findSurvey } from '../../db/conflicts/conflict-reviews.ts';
import { conflictsOfEverybody } from '../../db/models/conflicts/conflicts-now.ts';
import { unreadConflicts } from '../../db/models/conflicts/unread-people.ts';
import { peopleWaiting } from '../../db/requests/requests.ts';
import { system } from '../../domain/actor.ts';
import type { Found } from '../../domain/conflicts/conflict.ts';
import { keptSides, sameSides } from '../../domain/conflicts/conflict-alert.ts';
import { groupedBy } from '../../domain/grouped.ts';
import { transact } from '../transact.ts';

/**
 * Looks at everybody, and has those looked at one by one of whom the alerts do not say what is so,
 * or who wait for something. It reads without a lock, and decides nothing: what changes meanwhile
 * is marked by whatever changes it. Writes conflict_reviews; adds review-conflicts.
 */
export async function surveyConflicts(ctx: OperationContext): Promise<void> {
  const version = await findSurvey(ctx.db);
  if (version === undefined) return;
  const { file } = await activeConfig(ctx.db);
  const all = await conflictsOfEverybody(ctx.db, file, ctx.now());
  // Once it is known who is in their user groups, everybody is looked at again.
  const unread = await unreadConflicts(ctx.db, file);
  const isRead = ({ conflictId }: { readonly conflictId: string }): boolean => !unread.has(conflictId);
  const found = new Map([...all].map(([personId, its]) => [personId, its.filter(isRead)]));
  const alerts = groupedBy((await openAlerts(ctx.db)).filter(isRead), ({ personId }) => personId);
  const names = new Map((file.conflicts ?? []).map(({ id, name }) => [id, name]));
  const people = new Set([...found.keys(), ...alerts.keys()]);
  const changed = [...people].filter(
    (personId) => !isAsFound(alerts.get(personId) ?? [], found.get(personId) ?? [], names),
  );
  const waiting = await peopleWaiting(ctx.db);
  await transact(ctx, system('survey-conflicts'), async (tx) => {
    for (const personId of [...changed, ...waiting]) tx.reviewConflicts(personId);
    await dropReview(tx, 'everybody', version);
  });
}

function isAsFound(
  alerts: readonly ConflictAlert[],
  found: readonly Found[],
  names: ReadonlyMap<string, string>,
): boolean {
  if (alerts.length !== found.length) return false;
  const byConflict = new Map(alerts.map((alert) => [alert.conflictId, alert]));
  return found.every(({ conflictId, ...sides }) => {
    const alert = byConflict.get(conflictId);
    return (
      alert !== undefined && alert.name === names.get(conflictId) && sameSides(alert.sides, keptSides(sides))
    );
  });
}
