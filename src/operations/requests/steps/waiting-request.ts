/** A request that somebody decides, with how far it is, and who may do what about it. */
import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { lockGrant, type Grant } from '../../../db/grants/grants.ts';
import { requestProgress, type RequestProgress } from '../../../db/models/requests/request-progress.ts';
import { findPerson, type Person } from '../../../db/identities/people.ts';
import { lockRequest, originOf, type AccessRequest } from '../../../db/requests/requests.ts';
import { findResource, type ResourceRow } from '../../../db/cache/resources.ts';
import { isSameHuman } from '../../../db/identities/same-account.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import type { RequestId } from '../../../domain/id.ts';
import { isSameQuestion, type Question } from '../../../domain/policies/question.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../../errors.ts';
import { actingPerson } from '../../acting-person.ts';
import { lockEligibility } from './lock-eligibility.ts';

/** A request that somebody decides, locked. */
export interface Held {
  readonly request: AccessRequest;
  /** The grant it extends, if it does. */
  readonly extended: Grant | undefined;
  readonly approver: Person;
}

/** The same, with how far it is. */
export interface Waiting extends Held {
  readonly requester: Person;
  readonly resource: ResourceRow;
  readonly progress: RequestProgress;
}

/**
 * Locks a request with what a grant hangs on, for somebody other than its requester.
 * @throws ForbiddenError self_approval, deactivated; NotFoundError request
 */
export async function lockForDecision(tx: Tx, actor: PersonActor, requestId: RequestId): Promise<Held> {
  const origin = await originOf(tx.db, requestId);
  if (origin === undefined) throw new NotFoundError('request');
  await lockEligibility(tx, origin);
  const extended = origin.extendsGrantId === null ? undefined : await lockGrant(tx, origin.extendsGrantId);
  const request = await lockRequest(tx, requestId);
  if (request === undefined) throw new NotFoundError('request');
  const approver = await actingPerson(tx, actor);
  await assertSomebodyElse(tx, request, approver);
  return { request, extended, approver };
}

async function assertSomebodyElse(tx: Tx, { requesterId }: AccessRequest, approver: Person): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const isSame = await isSameHuman(tx.db, file, requesterId, approver.id);
  if (isSame) throw new ForbiddenError({ code: 'self_approval', of: 'request' });
}

/**
 * How far it is, where the approver may decide in one of its steps and it still waits for that.
 * @throws ForbiddenError not_approver; StaleError decided; NotFoundError request
 */
export async function waitingFor(tx: Tx, held: Held): Promise<Waiting> {
  const { request, approver } = held;
  const [requester, resource] = [
    await findPerson(tx.db, request.requesterId),
    await findResource(tx.db, request.resourceId),
  ];
  if (requester === undefined || resource === undefined) throw new NotFoundError('request');
  const { file } = await activeConfig(tx.db);
  const progress = await requestProgress(tx.db, file, { ...request, resource, now: tx.now });
  if (!progress.steps.some(({ people }) => people.includes(approver.id)))
    throw new ForbiddenError('not_approver');
  await assertPending(tx, request);
  return { ...held, requester, resource, progress };
}

async function assertPending(tx: Tx, request: AccessRequest): Promise<void> {
  if (request.status === 'pending' && request.expiresAt > tx.now) return;
  const decider = request.decidedBy === null ? undefined : await findPerson(tx.db, request.decidedBy);
  const { status } = request;
  throw new StaleError({ code: 'decided', what: 'request', status, by: decider?.name ?? null });
}

/** @throws StaleError question, where it asks something else than what was shown */
export function assertShown({ progress: { question } }: Waiting, shown: Question | undefined): void {
  if (shown !== undefined && !isSameQuestion(shown, question))
    throw new StaleError({ code: 'question', was: shown, now: question });
}

/** Who has agreed may still deny. @throws ForbiddenError not_your_step */
export function assertTurn({ progress, approver: { id } }: Waiting, decision: 'approve' | 'deny'): void {
  const { waitsFor, yes, question, steps } = progress;
  const mayDeny = decision === 'deny' && yes.some(({ approverId }) => approverId === id);
  if (mayDeny || waitsFor.includes(id)) return;
  const own = steps.findIndex(({ people }) => people.includes(id)) + 1;
  throw new ForbiddenError({ code: 'not_your_step', own, open: question.step });
}
