/**
 * The one way to change the state of a grant: with its audit event, what follows for its slot, and
 * what people see of it.
 */
import type { Tx } from '../../../context.ts';
import { extensionsOf, transitionGrant, type Grant } from '../../../db/grants/grants.ts';
import { isOutcomeTold } from '../../../db/messages/message-copies.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { termsChangesOf } from '../../../db/messages/notices.ts';
import { findRequest } from '../../../db/requests/requests.ts';
import { wantSlots } from '../../../db/grants/slots.ts';
import { accountOfSlot } from '../../../db/grants/unlinked-grants.ts';
import { undecidedThrough } from '../../../db/grants/undecided.ts';
import { givesPower } from '../../../domain/power.ts';
import type { AuditFact } from '../../../domain/audit.ts';
import type { Role } from '../../../domain/entitlement.ts';
import type { Fault } from '../../../domain/fault.ts';
import { isLate, type EndReason, type GrantEvent } from '../../../domain/access/grant.ts';
import { ordinalOf, outcomeOfGrant, TELLING } from '../../../domain/messages/outcome.ts';
import { unlinkedSubject } from '../../../domain/messages/subject.ts';
import type { PersonId, SlotId } from '../../../domain/id.ts';
import type { ConnectorCode } from '../../../errors.ts';
import { closePending } from './close-pending.ts';
import { stored } from '../../../domain/told.ts';

interface Leaving {
  readonly reason: EndReason;
  /** Who ended it; left out when nobody did. */
  readonly endedBy?: PersonId;
  /** What they wrote about it; left out for nothing. */
  readonly note?: string | undefined;
}

/** What the person has there afterwards of their own, and through which group; null for nothing. */
interface Left {
  readonly role: Role | null;
  readonly through?: string | null;
}

/** What is known with each event. `left` is null where the group or project itself is gone. */
interface Facts {
  readonly apply: { readonly expiresAt: Date; readonly warnAt: Date };
  /** `failure` is what the holder is shown. */
  readonly reject: {
    readonly failure: Fault;
    readonly why:
      | { readonly code: ConnectorCode; readonly fault: Fault }
      | { readonly code: 'already_held'; readonly role: Role }
      /** Judged anew by the place as it is; `refusal` is the code of what speaks against it. */
      | { readonly code: 'place_changed'; readonly path: string; readonly refusal: string };
  };
  readonly abandon: Leaving;
  readonly extend: { readonly expiresAt: Date; readonly warnAt: Date };
  readonly curtail: { readonly expiresAt: Date; readonly warnAt: Date };
  readonly expire: Leaving;
  readonly end: Leaving;
  readonly vanish: { readonly reason: EndReason; readonly left: Left | null };
  readonly remove: { readonly left: Left | null };
}

interface Move {
  readonly changes: Parameters<typeof transitionGrant>[3];
  readonly fact: AuditFact;
  /** Whether GitLab has to be brought in line with it. */
  readonly wantsSlot?: true;
  /** Whether it takes away what a pending extension asks for more of. */
  readonly endsOpen?: true;
}

const revoking = ({ reason, endedBy, note }: Leaving, { requestId }: Grant, now: Date): Move => ({
  changes: { endReason: reason, endedBy: endedBy ?? null, endNote: note ?? null, endingAt: now },
  fact: {
    action: 'grant.revoking',
    body: { reason, endedBy: endedBy ?? null, requestId, ...(note === undefined ? {} : { note }) },
  },
  wantsSlot: true,
  endsOpen: true,
});

const put = (
  times: Facts['extend'],
  { expiresAt }: Grant,
  action: 'grant.extended' | 'grant.curtailed',
): Move => ({
  changes: { ...times, warnedAt: null },
  fact: { action, body: { from: expiresAt, to: times.expiresAt } },
  wantsSlot: true,
});

const MOVES: { readonly [E in GrantEvent]: (facts: Facts[E], grant: Grant, now: Date) => Move } = {
  apply: (times, { role }, now) => ({
    changes: { activatedAt: now, ...times },
    fact: { action: 'grant.provisioned', body: { role, expiresAt: times.expiresAt } },
  }),
  reject: ({ failure, why }) => ({
    changes: { failure: stored(failure) },
    fact: { action: 'grant.failed', body: { ...why } },
  }),
  abandon: revoking,
  extend: (times, grant) => put(times, grant, 'grant.extended'),
  curtail: (times, grant) => put(times, grant, 'grant.curtailed'),
  expire: revoking,
  end: revoking,
  vanish: ({ reason, left }, _, now) => ({
    changes: {
      endReason: reason,
      endingAt: now,
      ...(left === null ? { leftUnknown: true } : { leftRole: left.role }),
    },
    fact: { action: 'grant.ended', body: { reason, ...(left === null ? { gone: true } : {}) } },
    endsOpen: true,
  }),
  remove: ({ left }, { endReason: reason }) => ({
    changes:
      left === null ? { leftUnknown: true } : { leftRole: left.role, leftThrough: left.through ?? null },
    fact: {
      action: 'grant.ended',
      body: {
        reason,
        ...(left === null ? { gone: true } : { left: left.role, leftThrough: left.through ?? null }),
      },
    },
  }),
};

/**
 * Moves a locked grant along its table. Audits it, makes its slot due where GitLab has to follow,
 * closes the pending extension of one that is no longer open, and renews what people see. Returns
 * the new row, or null when its state does not accept the event: then nothing is written. Writes
 * grants, slots, requests, messages, audit_events; adds reconcile-membership, render-message.
 */
export async function moveGrant<E extends GrantEvent>(
  tx: Tx,
  grant: Grant,
  event: E,
  facts: Facts[E],
): Promise<Grant | null> {
  const { changes, fact, wantsSlot, endsOpen } = MOVES[event](facts, grant, tx.now);
  const moved = await transitionGrant(tx, grant, event, changes);
  if (moved === null) return null;
  tx.audit({ ...fact, subject: grant.id });
  if (wantsSlot) await wantSlots(tx, [grant.slotId, ...(endsOpen ? await liftedBy(tx, moved) : [])]);
  // The grant is locked: none is asked for meanwhile.
  const extensions = await extensionsOf(tx.db, grant.id);
  const isAskedFor = extensions.some(({ status }) => status === 'pending');
  if (endsOpen && isAskedFor) await closePending(tx, { extendsGrantId: grant.id }, 'grant_ended');
  tx.renewMessages(grant.requestId, ['request-card', 'requester-card', 'outcome', 'request-notice']);
  for (const { id, status } of extensions)
    if (endsOpen || status !== 'pending') tx.renewMessages(id, ['outcome']);
  tx.renewMessages(grant.id, ['expiry-warning']);
  if (moved.status === 'ended')
    for (const subjectId of await termsChangesOf(tx.db, grant.id))
      tx.renewMessages(subjectId, ['terms-change']);
  if (moved.status === 'ended' && moved.endReason === 'unlinked') await renewUnlinked(tx, moved);
  tx.reviewConflicts(grant.personId);
  if (moved.status !== grant.status) await tellOutcome(tx, moved);
  return moved;
}

/** Whoever was told that it is being taken back reads that it was. */
async function renewUnlinked(tx: Tx, { slotId, endingAt }: Grant): Promise<void> {
  const slot = await accountOfSlot(tx.db, slotId);
  if (slot === undefined || endingAt === null) return;
  const { connectorId, accountExternalId } = slot;
  tx.renewMessages(unlinkedSubject(connectorId, accountExternalId, endingAt), ['unlink-notice']);
}

/** Other slots on which something stands that it gave the power for: that ends with it. */
async function liftedBy(tx: Tx, { id, slotId, role }: Grant): Promise<SlotId[]> {
  if (!givesPower(role, 'project')) return [];
  return (await undecidedThrough(tx.db, { id, slotId })).filter((other) => other !== slotId);
}

/** Tells the holder by a message of its own what is news to them. */
async function tellOutcome(tx: Tx, { requestId, personId, ...grant }: Grant): Promise<void> {
  if (!TELLING.has(grant.status)) return;
  const request = await findRequest(tx.db, requestId);
  const hasWaited = grant.status === 'active' && (await isOutcomeTold(tx.db, requestId, 'waiting'));
  const outcome =
    request === undefined
      ? null
      : outcomeOfGrant({ ...grant, isLate: isLate(grant) }, { ...request, hasWaited });
  if (outcome === null) return;
  await wantMessage(tx, {
    kind: 'outcome',
    subjectId: requestId,
    ordinal: ordinalOf(outcome),
    personId,
  });
}
