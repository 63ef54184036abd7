import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { PersonId } from '../../domain/id.ts';
import { openDrafts } from '../connectors/connector-drafts.ts';
import { conflictAlerts } from './conflicts/conflict-alert-model.ts';
import { openFindings } from './finding-model.ts';
import { lateEnds, type StuckGrant } from './grants/holdings.ts';

/** What somebody began to look after. */
export interface Begun {
  readonly connectorIds: readonly string[];
  readonly conflictIds: readonly string[];
}

/** Whether anything does. Pure. */
export const isAnythingLeft = ({ findings, lateEnds: late, conflicts, drafts }: WaitsThere): boolean =>
  findings + late.length + conflicts + drafts.length > 0;

/** What waits there. */
export interface WaitsThere {
  /** What was given outside hallpass. */
  readonly findings: number;
  /** Others in a conflict, at most so many as are looked through. */
  readonly conflicts: number;
  /** Roles that were not taken back on time, at most so many as are looked through. */
  readonly lateEnds: readonly StuckGrant[];
  /** Integrations by name, whose changed details are not in force yet. */
  readonly drafts: readonly string[];
}

const MOST_LOOKED_THROUGH = 100;

/** What waits where somebody has begun to look after it, as it is now. Reads only. */
export async function waitsThere(
  db: Pick<ReadDb, 'selectFrom' | 'withRecursive'>,
  file: ConfigFile,
  { connectorIds, conflictIds }: Begun,
  { personId, now }: { readonly personId: PersonId; readonly now: Date },
): Promise<WaitsThere> {
  const { count: findings } = await openFindings(db, file, connectorIds, { limit: 1, now });
  const { alerts } = await conflictAlerts(db, conflictIds, 'active', { limit: MOST_LOOKED_THROUGH });
  const drafts = (await openDrafts(db)).filter(
    ({ kind, connectorId }) => kind === 'edit' && connectorIds.includes(connectorId),
  );
  return {
    findings,
    lateEnds: await lateEnds(db, connectorIds, MOST_LOOKED_THROUGH),
    // Nobody is told of their own.
    conflicts: alerts.filter(({ person }) => person.id !== personId).length,
    drafts: drafts.map(({ entered }) => entered.name),
  };
}
