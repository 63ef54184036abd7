import type { ReadDb } from '../../../context.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { conflictIndex, type Hold } from '../../../domain/conflicts/conflict.ts';
import { conflictsOfAsk, NO_CONFLICTS, type AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import type { Role } from '../../../domain/entitlement.ts';
import type { PersonId } from '../../../domain/id.ts';
import { withInvited } from '../../../domain/conflicts/invited.ts';
import { exemptionsOf } from '../../conflicts/conflict-alerts.ts';
import { holdersNow, placesFor, unknownHolds } from '../../policies/holders.ts';
import { withUserGroupNames } from '../../policies/user-group-names.ts';
import { sharesNow } from '../../cache/shares.ts';

export interface ConflictAsk {
  readonly personId: PersonId;
  readonly resource: { readonly connectorId: string; readonly path: string };
  readonly role: Role;
  /** More time is asked for on a grant of just that. */
  readonly extension: boolean;
  readonly durationSeconds: number;
  readonly now: Date;
}

/**
 * The conflicts of the document that a role would bring somebody into, as the rows stand now, and
 * those that hallpass could not see. Reads only, and nothing where the document has none.
 */
export async function askedConflicts(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  ask: ConflictAsk,
): Promise<AskedConflicts> {
  const { conflicts = [] } = file;
  const { personId, resource, role, extension, now } = ask;
  const { connectorId, path } = resource;
  if (conflicts.length === 0) return NO_CONFLICTS;
  const shares = await sharesNow(db, file, now);
  const { holds, userGroups } = (await holdersNow(db, shares, now, personId)).get(personId) ?? NOTHING;
  const asked: Hold = { connectorId, path, role, invited: null, grantId: null };
  const isExtended = (hold: Hold): boolean =>
    extension && hold.grantId !== null && hold.connectorId === connectorId && hold.path === path;
  const kept = holds.filter((hold) => !isExtended(hold));
  const gained = withInvited([asked], shares);
  const unknown = await unknownHolds(db, file, shares);
  const places = await placesFor(db, conflicts, [...kept, ...gained, ...unknown]);
  const until = await endOf(db, holds.filter(isExtended), ask);
  const exempt = new Map(
    [...(await exemptionsOf(db, personId, now))].map(([id, end]) => [
      id,
      { until: end, covers: end >= until },
    ]),
  );
  const index = conflictIndex(conflicts, places);
  const { found, unseen } = conflictsOfAsk(index, { holds: kept, userGroups }, gained, { unknown, exempt });
  const others = await withUserGroupNames(
    db,
    found.map((one) => one.others),
  );
  return { unseen, found: found.map((one, at) => ({ ...one, others: others[at] ?? one.others })) };
}

/** When what is asked for would end: of more time, after what is left. */
async function endOf(
  db: Pick<ReadDb, 'selectFrom'>,
  extended: readonly Hold[],
  { now, durationSeconds }: ConflictAsk,
): Promise<Date> {
  const ids = extended.flatMap(({ grantId }) => grantId ?? []);
  const grants =
    ids.length === 0
      ? []
      : await db.selectFrom('grants').select('expiresAt').where('id', 'in', ids).execute();
  const from = Math.max(now.getTime(), ...grants.map(({ expiresAt }) => expiresAt?.getTime() ?? 0));
  return new Date(from + durationSeconds * 1000);
}

const NOTHING = { holds: [], userGroups: [] };
