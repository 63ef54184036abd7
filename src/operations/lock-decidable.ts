import type { ReadDb, Tx } from '../context.ts';
import { activeConfig } from '../db/config.ts';
import { deciderOf } from '../db/deciders.ts';
import { findingModel, holdingOf, type FindingModel } from '../db/finding-model.ts';
import { findPlace, lockFinding, type Finding } from '../db/findings.ts';
import { lockOwnersOf } from '../db/other-owners.ts';
import { looksAfter } from '../db/owners.ts';
import type { Person } from '../db/people.ts';
import type { ConfigFile } from '../domain/config-file.ts';
import { refusalOfKeep, type FindingStatus } from '../domain/finding.ts';
import type { FindingId } from '../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../errors.ts';

/**
 * Locks a finding that somebody decides on, and keeps the others on the same resource from being decided on meanwhile: of two Owners, each
 * must not be taken for the one who stays. Null when they decided the same before. `to` is where the decision leads.
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
  const model = await findingModel(tx.db, file, id);
  if (finding === undefined || model === undefined) throw new NotFoundError('finding');
  return (await assertDecidable(tx.db, file, model, decider, to)) ? { finding, model } : null;
}

/**
 * Checks that somebody may decide on a finding, and still can: the connector's owners and the admins may, and nobody keeps what is, or
 * could be, their own. False when they decided the same before.
 * @throws ForbiddenError not_owner, self_approval; StaleError decided
 */
export async function assertDecidable(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  model: FindingModel,
  decider: Person,
  to: FindingStatus,
): Promise<boolean> {
  if (!(await looksAfter(db, file, model.resource.connectorId, decider)))
    throw new ForbiddenError(
      'not_owner',
      'You are not an integration owner here any more, so this is not yours to decide.',
    );
  const no = refusalOfKeep(await deciderOf(db, file, decider), holdingOf(model));
  if (no !== null && to !== 'removing') throw new ForbiddenError('self_approval', no);
  if (model.status === 'open') return true;
  const isSame = model.status === to || isDone(model.status, to);
  if (isSame && model.decider?.id === decider.id) return false;
  throw new StaleError('decided', answered(model));
}

const isDone = (status: FindingStatus, to: FindingStatus): boolean =>
  status === 'removed' && to === 'removing';

const WORDS: Record<FindingStatus, string> = {
  open: 'is open',
  accepted: 'was accepted already',
  temporary: 'was made temporary already',
  removing: 'is being removed already',
  removed: 'was removed already',
  gone: 'is not there any more',
  replaced: 'rose once more: decide on the newer message',
};

function answered({ status, decider }: FindingModel): string {
  const by = decider === null ? '' : `, by ${decider.name}`;
  return `That membership ${WORDS[status]}${by}.`;
}
