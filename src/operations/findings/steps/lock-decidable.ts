import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findingModel, type FindingModel } from '../../../db/models/finding-model.ts';
import { findPlace, lockFinding, type Finding } from '../../../db/findings/findings.ts';
import { lockOwnersOf } from '../../../db/cache/other-owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { FindingStatus } from '../../../domain/access/finding.ts';
import type { FindingId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { assertDecidable } from '../assert-decidable.ts';

/**
 * Locks a finding that somebody decides on, and keeps the others on the same resource from being
 * decided on meanwhile: of two Owners, each must not be taken for the one who stays. Null when they
 * decided the same before. `to` is where the decision leads.
 * @throws as assertDecidable; NotFoundError finding
 */
export async function lockDecidable(
  tx: Tx,
  id: FindingId,
  decider: Person,
  to: FindingStatus,
): Promise<{ readonly finding: Finding; readonly model: FindingModel } | null> {
  const where = await findPlace(tx.db, id);
  if (where === undefined) throw new NotFoundError('finding');
  await lockOwnersOf(tx, where.resourceId);
  const finding = await lockFinding(tx, id);
  const { file } = await activeConfig(tx.db);
  const model = await findingModel(tx.db, file, id, tx.now);
  if (finding === undefined || model === undefined) throw new NotFoundError('finding');
  return (await assertDecidable(tx.db, file, model, decider, to)) ? { finding, model } : null;
}
