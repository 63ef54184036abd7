import type { OperationContext, Tx } from '../../context.ts';
import { findAccount, isLinked, type LinkedAccount } from '../../db/identities/accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import type { FindingModel } from '../../db/models/finding-model.ts';
import { findPlace, type Finding } from '../../db/findings/findings.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { insertRequest, type AccessRequest } from '../../db/requests/requests.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { refusalOfLimit } from '../../domain/access/finding.ts';
import type { FindingId, PersonId } from '../../domain/id.ts';
import type { Offer } from '../../domain/policies/offers.ts';
import { refusalOfSpans } from '../../domain/policies/length-refusals.ts';
import { RefusedError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { lockEligibility } from '../requests/steps/lock-eligibility.ts';
import { lockDecidable } from './steps/lock-decidable.ts';
import { moveFinding } from './steps/move-finding.ts';
import { rebaseSlotOnFormer } from './steps/rebase-slot-on-former.ts';
import { recordApproval } from '../requests/steps/record-approval.ts';
import { startGrant } from '../requests/steps/start-grant.ts';
import { transact } from '../transact.ts';

export interface LimitFinding {
  readonly findingId: FindingId;
  readonly durationSeconds: number;
  /** What the decider wants to say; null for nothing. */
  readonly note: string | null;
}

/**
 * Gives a membership that rose outside hallpass an end: it becomes a grant of that role, and what
 * was there before it rose comes back when the grant ends (ADR 7). The person it belongs to is
 * told, warned before the end, and can extend it or give it back, as with any grant. Writes
 * requests, approvals, grants, slots, findings, messages, audit_events. Twice by the same person:
 * nothing changes.
 * @throws RefusedError too_long, too_short, unlinked_account, not_requestable, own_account,
 * last_owner, only_watched; ForbiddenError not_owner, self_approval, deactivated; StaleError
 * decided, moved; NotFoundError finding
 */
export async function limitFinding(
  ctx: OperationContext,
  actor: PersonActor,
  input: LimitFinding,
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const decider = await actingPerson(tx, actor);
    const holderId = await lockHolder(tx, input.findingId);
    const decidable = await lockDecidable(tx, input.findingId, decider, 'temporary');
    if (decidable === null) return;
    const { finding, model } = decidable;
    const { version } = await activeConfig(tx.db);
    const offer = limitOffer(model);
    const no = refusalOfSpans(offer.spans, input.durationSeconds);
    if (no !== null) throw new RefusedError(no.refusal, no.field);
    await rebaseSlotOnFormer(tx, finding);
    const account = await linkedAccount(tx, finding, holderId);
    const decided = { offer, version, deciderId: decider.id, requesterId: account.personId, ...input };
    const request = await insertDecided(tx, finding, actor, decided);
    await startGrant(tx, request, account, { role: offer.role, durationSeconds: input.durationSeconds });
    await moveFinding(tx, finding, 'limit', { decidedBy: decider.id, requestId: request.id });
    await wantMessage(tx, { subjectId: request.id, kind: 'requester-card', personId: account.personId });
  });
}

/**
 * Within what bounds a finding can be made temporary: those within which people ask for that role
 * there.
 * @throws RefusedError unlinked_account, not_requestable, own_account, last_owner, only_watched
 */
export function limitOffer({ facts, offer }: FindingModel): Offer {
  const no = refusalOfLimit(facts);
  if (no === null && offer !== null) return offer;
  throw new RefusedError(no ?? { code: 'not_requestable', why: 'finding' }, 'duration', { at: 'limit' });
}

/**
 * Locks what a grant to whoever the finding is about depends on, before the finding itself. Null
 * when the account is linked to nobody.
 */
async function lockHolder(tx: Tx, findingId: FindingId): Promise<PersonId | null> {
  const place = await findPlace(tx.db, findingId);
  if (place === undefined) return null;
  const { connectorId, accountExternalId } = place;
  const seen = await findAccount(tx.db, connectorId, accountExternalId);
  if (seen === undefined || !isLinked(seen)) return null;
  await lockEligibility(tx, { requesterId: seen.personId, connectorId });
  return seen.personId;
}

async function linkedAccount(
  tx: Tx,
  { connectorId, accountExternalId }: Finding,
  holderId: PersonId | null,
): Promise<LinkedAccount> {
  const account = await findAccount(tx.db, connectorId, accountExternalId);
  if (account !== undefined && isLinked(account) && account.personId === holderId) return account;
  throw new RefusedError({ code: 'unlinked_account', whose: 'former' }, 'duration');
}

interface Decided extends LimitFinding {
  readonly offer: Offer;
  /** Of the active configuration. */
  readonly version: number;
  readonly deciderId: PersonId;
  readonly requesterId: PersonId;
}

/** The request that nobody made, approved as it is made. */
async function insertDecided(
  tx: Tx,
  finding: Finding,
  actor: PersonActor,
  { offer, version, deciderId, requesterId, durationSeconds, note }: Decided,
): Promise<AccessRequest> {
  const given = { role: offer.role, durationSeconds };
  const request = await insertRequest(tx, {
    id: tx.newId('req'),
    kind: 'drift',
    requesterId,
    resourceId: finding.resourceId,
    ...given,
    reason: '',
    status: 'approved',
    configVersion: version,
    policyId: offer.policyId,
    createdAt: tx.now,
    expiresAt: tx.now,
    decidedAt: tx.now,
    decidedBy: deciderId,
    decisionNote: note,
    source: actor.via,
    idempotencyKey: `${finding.id}:${tx.now.toISOString()}`,
  });
  await recordApproval(tx, request, actor, { decision: 'approve', note, ...given });
  return request;
}
