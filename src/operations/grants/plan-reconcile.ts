import type { Reading } from '../../connectors/connector.ts';
import type { Author, FoundResource } from '../../connectors/found.ts';
import type { OperationContext, Tx } from '../../context.ts';
import { lockUnderWay } from '../../db/findings/findings.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import type { GrantOver } from '../../db/grants/grants-over.ts';
import { lockGrantsOfSlot, type Grant } from '../../db/grants/grants.ts';
import { isUnderReview } from '../../db/reviews/items.ts';
import { lockLeased, recordPlan, wantSlots, type SlotRow } from '../../db/grants/slots.ts';
import { areOver, powerBehind } from '../../db/grants/undecided.ts';
import { system } from '../../domain/actor.ts';
import { dayOf, type Day } from '../../domain/day.ts';
import { rank } from '../../domain/entitlement.ts';
import { isOpenGrant } from '../../domain/access/grant.ts';
import type { GrantId } from '../../domain/id.ts';
import {
  sameRow,
  reconcile,
  stillLanding,
  type Drift,
  type Intent,
  type Plan,
  type Row,
} from '../../domain/access/membership.ts';
import { StaleError } from '../../errors.ts';
import { endOutside } from '../findings/steps/end-outside.ts';
import { moveGrant } from '../requests/steps/move-grant.ts';
import type { LeasedSlot } from './lease-slot.ts';
import { suspectsOf } from './steps/suspects.ts';
import { takeUpPlace } from './steps/take-up-place.ts';
import { dropDoubted, noticeDoubted } from '../findings/steps/notice-doubted.ts';
import { noticeDrift, noticeRise } from '../findings/steps/notice-drift.ts';
import { noticeLost } from '../findings/steps/notice-lost.ts';
import { tellFindings } from '../findings/steps/tell-findings.ts';
import { noteOwners } from '../reviews/steps/note-owners.ts';
import { withoutMovedReview } from '../reviews/steps/conclude-review.ts';
import { tellOwners } from '../messages/steps/tell-owners.ts';
import { transact } from '../transact.ts';

/**
 * How long a write that was planned may still be carried out: it is sent within
 * RECONCILE_LIMIT_SECONDS, and GitLab gives up a request after 60 seconds.
 */
const LANDING_SECONDS = 90;

/** What one reconcile set out to do, committed before it is done. */
export interface ReconcilePlan {
  /** The version of the slot this reconciles; a later one stays due. */
  readonly version: number;
  readonly wanted: Row | null;
  readonly write: boolean;
  /**
   * Writes of earlier reconciles that may still land; the one of this reconcile is not among them.
   */
  readonly landing: readonly Intent[];
  /** Somebody changed the row outside hallpass. */
  readonly drifted: boolean;
  /** What was undecided goes back, since the power it took is over. */
  readonly returns: boolean;
  /** The grants this plan holds up, and those it lets go. */
  readonly open: readonly GrantId[];
  readonly leaving: readonly GrantId[];
}

/**
 * Commits what was found on a slot and what is about to be written: the undo before the do. A
 * change made outside hallpass is accepted here, audited and told; one that took the role away ends
 * the grants. One that a holder may have made for themself is not accepted: the owners are asked.
 * `authors` are those who changed the row since hallpass last wrote it, null where GitLab does not
 * tell. What is about to be given is judged by its `place` first, as in `takeUpPlace`.
 * @throws StaleError moved when the lease has passed to another worker
 */
export async function planReconcile(
  ctx: OperationContext,
  leased: LeasedSlot,
  seen: Reading,
  { authors = null, place = null }: Beside = {},
): Promise<ReconcilePlan> {
  return transact(ctx, system('reconcile-membership'), async (tx) => {
    const held = await lockHeld(tx, leased);
    const isMoved = place !== null && (await takeUpPlace(tx, held.locked, held.live, place));
    const { live, locked } = isMoved ? await lockHeld(tx, leased) : held;
    const open = live.filter(isOpenGrant);
    const known = await withoutMovedReview(tx, locked, { direct: seen.direct, isHeld: live.length > 0 });
    const slot = known.baseline === null ? await begin(tx, known, open, seen) : known;
    const suspects = await suspectsOf(tx.db, slot, leased.place.resource.kind, authors);
    const undecided = await stillUndecided(tx, slot);
    const plan = reconcile(
      {
        ...slot,
        undecided,
        isSuspect: suspects.length > 0,
        open: open.map((grant) => ({ ...grant, endsOn: endDay(grant, tx.now) })),
      },
      seen.direct,
      dayOf(tx.now),
    );
    const write = !sameRow(plan.wanted, seen.direct);
    const landing = stillLanding(slot.intents, tx.now).filter((intent) => !sameRow(intent.row, seen.direct));
    const intents = write ? [...landing, intentOf(plan.wanted, tx.now)] : landing;
    await recordPlan(tx, slot.id, plan, { row: seen.direct }, intents);
    const goingOn = await refuseHeld(tx, plan, await acceptDrift(tx, { slot, plan, live, suspects }));
    return {
      version: slot.wantedVersion,
      wanted: plan.wanted,
      write,
      landing,
      drifted: plan.drift !== null,
      returns: slot.undecided !== null && undecided === null && plan.drift === null,
      open: goingOn.map((grant) => grant.id),
      leaving: live.filter((grant) => grant.status === 'revoking').map((grant) => grant.id),
    };
  });
}

/** What was read in GitLab beside the row itself. */
interface Beside {
  readonly authors?: readonly Author[] | null;
  /** Null where it was not due to be looked at. */
  readonly place?: FoundResource | null;
}

async function lockHeld(
  tx: Tx,
  { id, leaseToken }: LeasedSlot,
): Promise<{ readonly live: readonly Grant[]; readonly locked: SlotRow }> {
  const live = await lockGrantsOfSlot(tx, id);
  const locked = await lockLeased(tx, id, leaseToken);
  if (locked === undefined) throw new StaleError({ code: 'moved', what: 'slot' });
  return { live, locked };
}

/**
 * A slot at rest, as it begins: what is there is what it goes back to, unless hallpass made that
 * and lost what it knew of it.
 */
async function begin(
  tx: Tx,
  slot: SlotRow,
  open: readonly Grant[],
  { direct: row, madeBy, since = null }: Reading,
): Promise<SlotRow> {
  if (row === null) return slot;
  if (open.length > 0 && (await noticeLost(tx, slot, { row, madeBy }))) {
    const isWeaker = open.some((grant) => rank(grant.role) > rank(row.role));
    const undecided = { row, over: isWeaker ? [] : open.map(({ id }) => id) };
    return { ...slot, baseline: { row: null, on: dayOf(tx.now) }, applied: { row }, undecided };
  }
  const found = await noticeDrift(tx, slot.connectorId, [{ ...slot, row, madeBy, since }]);
  await noteOwners(tx, found);
  await tellFindings(tx, slot.connectorId, found);
  return slot;
}

/** What is undecided stands no longer than the grants that gave the power for it. */
async function stillUndecided(tx: Tx, slot: SlotRow): Promise<SlotRow['undecided']> {
  if (slot.undecided === null) return null;
  return (await areOver(tx.db, await powerBehind(tx.db, slot))) ? null : slot.undecided;
}

const intentOf = (row: Row | null, now: Date): Intent => ({
  row,
  landsBy: new Date(now.getTime() + LANDING_SECONDS * 1000).toISOString(),
  queued: false,
});

/** The UTC day on which a grant ends, or would if it started now. */
const endDay = (grant: Grant, now: Date): Day =>
  dayOf(grant.expiresAt ?? new Date(now.getTime() + grant.durationSeconds * 1000));

interface Seen {
  readonly slot: SlotRow;
  readonly plan: Plan;
  readonly live: readonly Grant[];
  readonly suspects: readonly GrantOver[];
}

/** Returns the grants that go on. */
async function acceptDrift(tx: Tx, { slot, plan, live, suspects }: Seen): Promise<readonly Grant[]> {
  const open = live.filter(isOpenGrant);
  if (plan.drift === null) return open;
  tx.audit({
    action: 'slot.drifted',
    subject: slot.id,
    body: { ...plan.drift, endsGrants: plan.endsGrants, isDoubted: plan.isDoubted },
  });
  await logConnector(tx, {
    connectorId: slot.connectorId,
    operation: 'reconcile',
    level: 'warn',
    subjectId: live.at(-1)?.id ?? slot.id,
    message: {
      code: 'drifted',
      kind: plan.drift.kind,
      from: plan.drift.from?.role ?? null,
      to: plan.drift.to?.role ?? null,
    },
  });
  if (plan.isDoubted && plan.undecided !== null) {
    const former = plan.baseline.row;
    const grants = suspects.map(({ id }) => id);
    await noticeDoubted(tx, slot, { found: plan.undecided.row, former }, grants);
    // It was seen too late: no end of a grant brings it back here any more.
    if (open.length > 0 && (await areOver(tx.db, grants))) await wantSlots(tx, [slot.id]);
    return open;
  }
  if (plan.undecided === null) await dropDoubted(tx, slot, plan.drift.to);
  if (!(await isToldAsFinding(tx, slot, plan.drift, live)))
    await tellOwners(tx, slot.connectorId, {
      subjectId: slot.id,
      kind: 'drift-notice',
      ordinal: slot.wantedVersion,
      detail: { ...plan.drift, endsGrants: plan.endsGrants },
    });
  if (plan.endsGrants === null) return open;
  await endOutside(tx, open, { reason: plan.endsGrants, leftRole: plan.wanted?.role ?? null });
  return [];
}

/**
 * Whether owners hear of it as something to decide on: the finding or review that is being carried
 * out says it when the slot is reconciled, and where no grant stands any more, a rise is a finding
 * of its own. Notes who became Owner.
 */
async function isToldAsFinding(
  tx: Tx,
  slot: SlotRow,
  { from, to }: Drift,
  live: readonly Grant[],
): Promise<boolean> {
  if ((await lockUnderWay(tx, slot)) !== undefined || (await isUnderReview(tx, slot.id))) return true;
  const former = slot.baseline?.row ?? null;
  const finding =
    live.length > 0 ? null : await noticeRise(tx, slot.connectorId, slot, { former, found: to });
  await noteOwners(tx, [{ ...slot, former: from, found: to }]);
  if (finding !== null) await tellFindings(tx, slot.connectorId, [finding]);
  return finding !== null;
}

/**
 * A grant that would give no more than what the person has meanwhile got of their own fails before
 * anything is written.
 */
async function refuseHeld(tx: Tx, plan: Plan, open: readonly Grant[]): Promise<readonly Grant[]> {
  const own = sameRow(plan.wanted, plan.baseline.row) ? plan.baseline.row : null;
  if (own === null) return open;
  const useless = open.filter(
    (grant) => grant.status === 'provisioning' && rank(grant.role) <= rank(own.role),
  );
  for (const grant of useless) {
    await moveGrant(tx, grant, 'reject', {
      failure: { code: 'held_outside', role: own.role },
      why: { code: 'already_held', role: own.role },
    });
  }
  return open.filter((grant) => !useless.includes(grant));
}
