import { describe, expect, it } from 'vitest';
import { END_REASONS, type EndReason } from '../../../src/domain/access/grant.ts';
import { outcomeOfGrant, outcomeOfRequest, type Outcome } from '../../../src/domain/messages/outcome.ts';
import { CANCEL_CAUSES, type CancelCause } from '../../../src/domain/access/request.ts';

const OWNER = 'per_omar';

describe('what becomes of a request', () => {
  /** Cancelled because the grant ended is told with that end; already held, by what finds it out. */
  const CANCELLED: { readonly [C in CancelCause]: Outcome | null } = {
    by_requester: null,
    deactivated: null,
    grant_ended: null,
    connector_gone: 'cancelled',
    resource_gone: 'cancelled',
    already_held: null,
    nobody_left: 'cancelled',
  };

  it.each(CANCEL_CAUSES)(
    'cancelled, %s: rings unless the person did it or hears of it otherwise',
    (cause) => {
      for (const kind of ['standard', 'extension'] as const) {
        const told = outcomeOfRequest({ kind, status: 'cancelled', decidedBy: null, cancelCause: cause });
        expect(told).toBe(CANCELLED[cause]);
      }
    },
  );

  it.each(['standard', 'extension'] as const)('%s: denied and expired ring', (kind) => {
    const answered = { kind, cancelCause: null };
    expect(outcomeOfRequest({ ...answered, status: 'denied', decidedBy: OWNER })).toBe('denied');
    expect(outcomeOfRequest({ ...answered, status: 'expired', decidedBy: null })).toBe('expired');
    expect(outcomeOfRequest({ ...answered, status: 'pending', decidedBy: null })).toBeNull();
  });

  it('approved by an owner: more time rings, and access tells of itself when it is there', () => {
    const approved = { status: 'approved', cancelCause: null } as const;
    expect(outcomeOfRequest({ ...approved, kind: 'extension', decidedBy: OWNER })).toBe('extended');
    expect(outcomeOfRequest({ ...approved, kind: 'extension', decidedBy: null })).toBeNull();
    expect(outcomeOfRequest({ ...approved, kind: 'standard', decidedBy: OWNER })).toBeNull();
  });
});

describe('what becomes of a grant', () => {
  /** Given back is the holder's own press; who left or lost the link is told of the account. */
  const SILENT: readonly EndReason[] = ['given_back', 'unlinked', 'deactivated'];
  const approved = { kind: 'standard', decidedBy: OWNER, hasWaited: false } as const;

  it.each(END_REASONS)('ended, %s', (endReason) => {
    const outcome = SILENT.includes(endReason) ? null : 'ended';
    expect(outcomeOfGrant({ status: 'ended', endReason, isLate: false }, approved)).toBe(outcome);
    expect(outcomeOfGrant({ status: 'revoking', endReason, isLate: false }, approved)).toBeNull();
  });

  it('given back rings where GitLab took long over it, and nothing else rings for that', () => {
    const ended = { status: 'ended', isLate: true } as const;
    expect(outcomeOfGrant({ ...ended, endReason: 'given_back' }, approved)).toBe('ended');
    expect(outcomeOfGrant({ ...ended, endReason: 'unlinked' }, approved)).toBeNull();
  });

  it('active rings where somebody decided, failed always but for drift', () => {
    const active = { status: 'active', endReason: null, isLate: false } as const;
    const failed = { status: 'failed', endReason: null, isLate: false } as const;
    expect(outcomeOfGrant(active, approved)).toBe('active');
    expect(outcomeOfGrant(active, { ...approved, decidedBy: null })).toBeNull();
    expect(outcomeOfGrant(active, { ...approved, decidedBy: null, hasWaited: true })).toBe('active');
    expect(outcomeOfGrant(failed, { ...approved, decidedBy: null })).toBe('failed');
    expect(outcomeOfGrant(failed, { ...approved, kind: 'drift' })).toBeNull();
  });
});
