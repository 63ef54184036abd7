import type { FoundResource } from '../../../connectors/found.ts';
import type { Tx } from '../../../context.ts';
import { applicablePolicies } from '../../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { logConnector } from '../../../db/connectors/connector-logs.ts';
import type { Grant } from '../../../db/grants/grants.ts';
import { lastingSeconds } from '../../../db/grants/so-far.ts';
import { unreadPeople } from '../../../db/models/conflicts/unread-people.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import { extensionsSince, recordPlace } from '../../../db/grants/extensions.ts';
import { findRequest, type AccessRequest } from '../../../db/requests/requests.ts';
import {
  isAsFound,
  placedResource,
  placeResource,
  type PlacedRow,
  type ResourceRow,
} from '../../../db/cache/resources.ts';
import type { SlotRow } from '../../../db/grants/slots.ts';
import type { Fault, FaultFacts } from '../../../domain/fault.ts';
import { refusalOfGiven } from '../../../domain/policies/policy.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { NotFoundError } from '../../../errors.ts';
import { lookAtReturned } from '../../findings/steps/look-at-returned.ts';
import { tellMovedPlaces } from '../../findings/steps/tell-moved-places.ts';
import { moveGrant } from '../../requests/steps/move-grant.ts';
import { reviewTerms } from '../../requests/steps/review-terms.ts';
import { putBackExtensions } from './put-back-extensions.ts';

/**
 * Takes up the place of a locked slot as GitLab has it now, and judges anew what is about to be
 * given there: a project may have been moved, renamed, archived or put up for deletion since it was
 * asked for, and policies go by its path. What may not be given any more fails, with why, before
 * anything is written; after a write whose outcome is unknown it is taken back. More time that may
 * not be given any more is put back, and the access ends as it would have. What was given outside
 * hallpass and only gets an end goes on. `live` are its locked grants. Twice: the same. Returns
 * whether any of them has moved, or the slot.
 */
export async function takeUpPlace(
  tx: Tx,
  slot: SlotRow,
  live: readonly Grant[],
  found: FoundResource,
): Promise<boolean> {
  const before = await placedResource(tx.db, slot.resourceId);
  if (before === undefined) throw new NotFoundError('resource');
  if (!isAsFound(before, found)) {
    await placeResource(tx, slot.connectorId, before, found);
    await tellMovedPlaces(tx, slot.connectorId, [before]);
    await lookAtReturned(tx, [before]);
  }
  if (before.path !== found.path) await noteMove(tx, slot, before, found, live);
  let isMoved = false;
  for (const grant of live.filter(({ status }) => status === 'provisioning')) {
    const request = await findRequest(tx.db, grant.requestId);
    if (request === undefined || request.kind === 'drift') continue;
    const no = await whyNot(tx, slot, { ...request, ...grant }, { before, found });
    if (no !== null) await giveUp(tx, slot, grant, { before, found, no });
    isMoved ||= no !== null;
  }
  for (const grant of live.filter(({ status }) => status === 'active'))
    isMoved = (await judgeExtensions(tx, slot, grant, { before, found })) || isMoved;
  if (live.some(({ placeDueAt }) => placeDueAt !== null)) await recordPlace(tx, slot.id);
  await reviewTerms(tx, slot.connectorId, slot.id);
  return isMoved;
}

async function noteMove(
  tx: Tx,
  { connectorId, id }: SlotRow,
  before: ResourceRow,
  found: FoundResource,
  live: readonly Grant[],
): Promise<void> {
  for (const { requestId } of live)
    tx.renewMessages(requestId, ['request-card', 'requester-card', 'outcome', 'request-notice']);
  await logConnector(tx, {
    connectorId,
    operation: 'reconcile',
    level: 'warn',
    subjectId: live.at(-1)?.id ?? id,
    message: { code: 'place_moved', from: before.path, to: found.path },
  });
}

/** Not in the group of the connector any more, or to be gone soon, or against a policy. */
type No = { readonly code: 'elsewhere' | 'archived' } | Refusal;

async function whyNot(
  tx: Tx,
  { connectorId }: SlotRow,
  { requesterId, role, durationSeconds, wholeSeconds, reason, decidedBy, decidedAt, isMore }: Judged,
  { before, found: { kind, path, archived } }: Looked,
): Promise<No | null> {
  // The top-level group itself may have been renamed.
  const root = before.rootPath === before.path ? undefined : before.rootPath?.toLowerCase();
  const here = path.toLowerCase();
  if (root !== undefined && here !== root && !here.startsWith(`${root}/`)) return { code: 'elsewhere' };
  if (archived) return { code: 'archived' };
  const { file } = await activeConfig(tx.db);
  const reach = await reachOf(tx.db, { connectorId, kind, path });
  const unread = await unreadPeople(tx.db, file, {
    requesterId,
    connectorId,
    reach,
    role,
    durationSeconds: wholeSeconds ?? durationSeconds,
    now: tx.now,
  });
  // Where it did not move, it was judged when it was approved.
  if (unread !== null) return path === before.path ? null : unread;
  return refusalOfGiven({
    policies: await applicablePolicies(
      tx.db,
      file,
      { connectorId, path, at: decidedAt ?? tx.now },
      requesterId,
    ),
    resource: reach,
    role,
    durationSeconds,
    reason,
    isByRule: decidedBy === null,
    ...(isMore === undefined ? {} : { isMore }),
    ...(wholeSeconds === undefined ? {} : { wholeSeconds }),
  });
}

type Judged = Pick<
  AccessRequest,
  'requesterId' | 'role' | 'durationSeconds' | 'reason' | 'decidedBy' | 'decidedAt'
> & {
  readonly isMore?: boolean;
  /** With more time: how long it lasts in all. */
  readonly wholeSeconds?: number;
};

interface Looked {
  readonly before: PlacedRow;
  readonly found: FoundResource;
}

interface Changed extends Looked {
  readonly no: No;
}

/**
 * More time that was given since the last look, by what applies there now. Whether it was put back.
 */
async function judgeExtensions(
  tx: Tx,
  slot: SlotRow,
  grant: Grant,
  { before, found }: Looked,
): Promise<boolean> {
  if (grant.placeDueAt === null || grant.expiresAt === null) return false;
  const extensions = await extensionsSince(tx.db, grant.id, grant.placeDueAt);
  const last = extensions.at(-1);
  if (last === undefined) return false;
  const durationSeconds = Math.ceil((grant.expiresAt.getTime() - tx.now.getTime()) / 1000);
  const wholeSeconds = lastingSeconds(grant);
  const judged = {
    ...last,
    requesterId: grant.personId,
    role: grant.role,
    durationSeconds,
    wholeSeconds,
    isMore: true,
  };
  const no = await whyNot(tx, slot, judged, { before, found });
  if (no !== null) await putBackExtensions(tx, grant, extensions, faultOf(grant, { before, found, no }));
  return no !== null;
}

const faultOf = ({ role }: Grant, { before, found: { path }, no }: Changed): Fault => ({
  code: 'place_changed',
  was: before.path,
  path,
  role,
  ...reasonOf(no),
});

async function giveUp(tx: Tx, slot: SlotRow, grant: Grant, changed: Changed): Promise<void> {
  if (!slot.intents.every(({ queued }) => queued))
    return void (await moveGrant(tx, grant, 'abandon', { reason: 'not_confirmed' }));
  const { found, no } = changed;
  await moveGrant(tx, grant, 'reject', {
    failure: faultOf(grant, changed),
    why: { code: 'place_changed', path: found.path, refusal: no.code },
  });
}

type Why = Pick<FaultFacts['place_changed'], 'why' | 'rule'>;

function reasonOf(no: No): Why {
  if (no.code === 'elsewhere' || no.code === 'archived') return { why: no.code, rule: null };
  if (no.code === 'reason_pattern') return { why: 'other_terms', rule: no.rule };
  if (no.code !== 'not_requestable') return { why: 'other_terms', rule: null };
  return { why: no.why === 'not_by_rule' ? 'owners_decide' : 'refused', rule: null };
}
