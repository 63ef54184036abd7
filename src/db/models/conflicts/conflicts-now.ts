/** Who is in which conflict by the rows as they stand now. Reads only. */
import { setImmediate } from 'node:timers/promises';
import type { ReadDb } from '../../../context.ts';
import type { Conflict } from '../../../domain/document/config-conflicts.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { conflictIndex, conflictsOf, type Found } from '../../../domain/conflicts/conflict.ts';
import type { PersonId } from '../../../domain/id.ts';
import { allPlaces, holdersNow, placesFor } from '../../policies/holders.ts';
import { sharesNow } from '../../cache/shares.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;
type Document = Pick<ConfigFile, 'connectors' | 'conflicts'>;

/** The conflicts of one person. */
export async function conflictsOfPerson(
  db: Reader,
  file: Document,
  personId: PersonId,
  now: Date,
): Promise<Found[]> {
  const conflicts = file.conflicts ?? [];
  if (conflicts.length === 0) return [];
  const shares = await sharesNow(db, file, now);
  const holder = (await holdersNow(db, shares, now, personId)).get(personId);
  if (holder === undefined) return [];
  const places = await placesFor(db, conflicts, holder.holds);
  return conflictsOf(conflictIndex(conflicts, places), holder);
}

/** After so many people others get their turn. */
const AT_ONCE = 500;

/** Everybody who is in one, and in which. */
export async function conflictsOfEverybody(
  db: Reader,
  file: Document,
  now: Date,
): Promise<ReadonlyMap<PersonId, readonly Found[]>> {
  const conflicts: readonly Conflict[] = file.conflicts ?? [];
  const everybody = new Map<PersonId, readonly Found[]>();
  if (conflicts.length === 0) return everybody;
  const shares = await sharesNow(db, file, now);
  const holders = await holdersNow(db, shares, now, null);
  const index = conflictIndex(conflicts, await allPlaces(db));
  let count = 0;
  for (const [personId, holder] of holders) {
    const found = conflictsOf(index, holder);
    if (found.length > 0) everybody.set(personId, found);
    if (++count % AT_ONCE === 0) await setImmediate();
  }
  return everybody;
}
