import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { findPlace, lastFinding, lockFinding } from '../../db/findings/findings.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import { lockOwnersOf } from '../../db/cache/other-owners.ts';
import { findPerson } from '../../db/identities/people.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { FindingId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';
import { moveFinding } from './steps/move-finding.ts';
import { reviewFindings } from './steps/review-findings.ts';

/**
 * Makes a question again of what was accepted by mistake: any owner or admin can, also of what they
 * could not keep themselves. What is not there any more is over at once. Twice: nothing changes.
 * @throws ForbiddenError not_owner, deactivated; StaleError decided for what is not accepted, or
 * rose once more since; NotFoundError finding
 */
export async function reconsiderFinding(
  ctx: OperationContext,
  actor: PersonActor,
  { findingId }: { readonly findingId: FindingId },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const where = await findPlace(tx.db, findingId);
    if (where === undefined) throw new NotFoundError('finding');
    const { file } = await activeConfig(tx.db);
    if (!(await managesConnector(tx.db, file, where.connectorId, person)))
      throw new ForbiddenError({ code: 'not_owner', act: 'decide' });
    await lockOwnersOf(tx, where.resourceId);
    const finding = await lockFinding(tx, findingId);
    if (finding === undefined) throw new NotFoundError('finding');
    if (finding.status === 'open') return;
    const isNewest = (await lastFinding(tx, where))?.id === findingId;
    if (finding.status !== 'accepted' || !isNewest) {
      const by = finding.decidedBy === null ? undefined : await findPerson(tx.db, finding.decidedBy);
      const status = isNewest ? finding.status : 'replaced';
      throw new StaleError({ code: 'decided', what: 'finding', status, by: by?.name ?? null });
    }
    await moveFinding(tx, finding, 'reconsider', { by: person.id });
    await reviewFindings(tx, where.connectorId);
  });
}
