import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { lockOpenFindings, recordFound } from '../../../db/findings/findings.ts';
import { standingRows } from '../../../db/findings/rows-at-findings.ts';
import { outgrows, reaches } from '../../../domain/access/finding.ts';
import { sameRow } from '../../../domain/access/membership.ts';
import { moveFinding } from './move-finding.ts';
import { renewFinding } from './renew-finding.ts';

/**
 * Brings the open findings of a connector up to date with what stands there now. One that is gone,
 * or below what is told, is closed without a decision; one of which only the date changed, or that
 * was lowered within what is told, is shown anew.
 */
export async function reviewFindings(tx: Tx, connectorId: string): Promise<void> {
  // What hallpass itself restores is decided on, or not, whatever stands there meanwhile.
  // Invited groups and addresses are in no member list.
  const open = (await lockOpenFindings(tx, connectorId)).filter(
    ({ held, kind }) => !held && kind === 'membership',
  );
  if (open.length === 0) return;
  const { file } = await activeConfig(tx.db);
  const level = file.connectors.find(({ id }) => id === connectorId)?.driftFrom ?? null;
  const standing = await standingRows(tx, connectorId);
  for (const finding of open) {
    const row = standing.get(finding.id) ?? null;
    if (sameRow(row, finding.found)) continue;
    if (
      level !== null &&
      row !== null &&
      (finding.grants.length > 0 || reaches(row, level)) &&
      outgrows(finding.former, row, finding.grants.length > 0)
    ) {
      await recordFound(tx, finding.id, row);
      await renewFinding(tx, finding);
    } else await moveFinding(tx, finding, 'vanish', { now: row });
  }
}
