import type { ReadDb } from '../../../context.ts';
import { conflictIndex, type Hold } from '../../../domain/conflicts/conflict.ts';
import { conflictsOfAsk, NO_CONFLICTS, type AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import { withInvited } from '../../../domain/conflicts/invited.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { Role } from '../../../domain/entitlement.ts';
import type { PersonId } from '../../../domain/id.ts';
import { exemptionsOf } from '../../conflicts/conflict-alerts.ts';
import { allPlaces, holdersNow } from '../../policies/holders.ts';
import { sharesNow } from '../../cache/shares.ts';

/** What was asked for, and by whom. */
export interface AskedThen {
  readonly requesterId: PersonId;
  readonly connectorId: string;
  readonly path: string;
  readonly role: Role;
}

/**
 * Which conflicts of a document many requests would bring about, by what people hold now: read once
 * for all of them. What was granted there by now is not counted twice, for it is the same role on
 * the same place. Reads only.
 */
export async function conflictsThen(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  now: Date,
): Promise<(asked: AskedThen) => Promise<AskedConflicts>> {
  const { conflicts = [] } = file;
  if (conflicts.length === 0) return () => Promise.resolve(NO_CONFLICTS);
  const shares = await sharesNow(db, file, now);
  const holders = await holdersNow(db, shares, now, null);
  const index = conflictIndex(conflicts, await allPlaces(db));
  const exemptions = new Map<PersonId, Promise<ReadonlyMap<string, Date>>>();
  return async ({ requesterId, connectorId, path, role }) => {
    const exempt = exemptions.get(requesterId) ?? exemptionsOf(db, requesterId, now);
    exemptions.set(requesterId, exempt);
    const asked: Hold = { connectorId, path, role, invited: null, grantId: null };
    return conflictsOfAsk(index, holders.get(requesterId) ?? NOTHING, withInvited([asked], shares), {
      unknown: [],
      exempt: new Map([...(await exempt)].map(([id, until]) => [id, { until, covers: true }])),
    });
  };
}

const NOTHING = { holds: [], userGroups: [] };
