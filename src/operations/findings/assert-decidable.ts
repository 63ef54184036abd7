import type { ReadDb } from '../../context.ts';
import { deciderOf } from '../../db/deciders.ts';
import { managesConnector } from '../../db/owners.ts';
import type { Person } from '../../db/people.ts';
import { holdingOf, type FindingModel } from '../../db/models/finding-model.ts';
import type { ConfigFile } from '../../domain/config-file.ts';
import { refusalOfKeep, type FindingStatus } from '../../domain/finding.ts';
import { ForbiddenError, StaleError } from '../../errors.ts';

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
  if (!(await managesConnector(db, file, model.resource.connectorId, decider)))
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
