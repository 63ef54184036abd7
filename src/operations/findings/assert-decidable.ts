import type { ReadDb } from '../../context.ts';
import { deciderOf } from '../../db/policies/deciders.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import type { Person } from '../../db/identities/people.ts';
import { holdingOf, type FindingModel } from '../../db/models/finding-model.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { refusalOfKeep, type FindingStatus } from '../../domain/access/finding.ts';
import { ForbiddenError, StaleError } from '../../errors.ts';

/**
 * Checks that somebody may decide on a finding, and still can: the connector's owners and the
 * admins may, and nobody keeps what is, or could be, their own. False when they decided the same
 * before.
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
    throw new ForbiddenError({ code: 'not_owner', act: 'decide' });
  const no = refusalOfKeep(await deciderOf(db, file, decider), holdingOf(model));
  if (no !== null && to !== 'removing') throw new ForbiddenError({ code: 'self_approval', of: no });
  if (model.status === 'open') return true;
  const isSame = model.status === to || isDone(model.status, to);
  if (isSame && model.decider?.id === decider.id) return false;
  const { status, decider: by } = model;
  throw new StaleError({ code: 'decided', what: 'finding', status, by: by?.name ?? null });
}

const isDone = (status: FindingStatus, to: FindingStatus): boolean =>
  status === 'removed' && to === 'removing';
