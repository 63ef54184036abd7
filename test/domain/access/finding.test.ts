import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRANTABLE_ROLES, rank } from '../../../src/domain/entitlement.ts';
import {
  FINDING,
  FINDING_EVENTS,
  FINDING_KINDS,
  FINDING_STATUSES,
  reaches,
  refusalOfLimit,
  refusalOfRemove,
  rises,
  type FindingFacts,
} from '../../../src/domain/access/finding.ts';
import { next, sources } from '../../../src/domain/machine.ts';
import type { Row } from '../../../src/domain/access/membership.ts';

const row = fc.record({
  role: fc.constantFrom(...GRANTABLE_ROLES),
  customRole: fc.option(fc.constantFrom('7', '42')),
  expiresOn: fc.option(fc.constantFrom('2026-12-01', '2027-01-31')),
});
const rowOrNone: fc.Arbitrary<Row | null> = fc.option(row);

describe('the finding table', () => {
  it('answers every pair of state and event', () => {
    const allowed = FINDING_STATUSES.flatMap((from) =>
      FINDING_EVENTS.flatMap((event) => {
        const to = next(FINDING, from, event);
        return to === null ? [] : [`${from} ${event} ${to}`];
      }),
    );
    expect(allowed).toEqual([
      'open accept accepted',
      'open limit temporary',
      'open remove removing',
      'open vanish gone',
      'open replace replaced',
      'accepted reconsider open',
      'temporary reopen open',
      'temporary vanish gone',
      'removing conclude removed',
      'removing reopen open',
      'removing vanish gone',
    ]);
  });
  it('calls nothing removed before GitLab was read back', () => {
    expect(sources(FINDING, 'conclude')).toEqual(['removing']);
  });
  it('lets people decide only on what is open', () => {
    for (const decision of ['accept', 'limit', 'remove'] as const)
      expect(sources(FINDING, decision)).toEqual(['open']);
  });
});

describe('a row rises', () => {
  it('from nothing, whatever it is', () => {
    fc.assert(
      fc.property(row, (to) => {
        expect(rises(null, to)).toBe(true);
      }),
    );
  });
  it('never to nothing, and never to itself', () => {
    fc.assert(
      fc.property(rowOrNone, (from) => {
        expect([rises(from, null), rises(from, from)]).toEqual([false, false]);
      }),
    );
  });
  it('by its date alone never', () => {
    fc.assert(
      fc.property(row, row, (from, { expiresOn }) => {
        expect(rises(from, { ...from, expiresOn })).toBe(false);
      }),
    );
  });
  it('with a higher role, and not with a lower one', () => {
    fc.assert(
      fc.property(row, row, (from, to) => {
        fc.pre(rank(from.role) !== rank(to.role));
        expect(rises(from, to)).toBe(rank(to.role) > rank(from.role));
      }),
    );
  });
  it('with another custom role on top of the same, and not with none', () => {
    const plain: Row = { role: 'developer', customRole: null, expiresOn: null };
    expect(rises(plain, { ...plain, customRole: '7' })).toBe(true);
    expect(rises({ ...plain, customRole: '7' }, { ...plain, customRole: '42' })).toBe(true);
    expect(rises({ ...plain, customRole: '7' }, plain)).toBe(false);
  });
});

describe('a row is told', () => {
  it('from the level on', () => {
    fc.assert(
      fc.property(row, fc.constantFrom(...GRANTABLE_ROLES), (one, level) => {
        expect(reaches(one, level)).toBe(rank(one.role) >= rank(level));
      }),
    );
    expect(reaches(null, 'guest')).toBe(false);
  });
});

describe('what can be done about a finding', () => {
  const facts: FindingFacts = {
    connector: 'GitLab',
    readOnly: false,
    paused: false,
    isOurs: false,
    isBot: false,
    isLinked: true,
    isLastOwner: false,
    isOffered: true,
    isHigher: true,
    kind: 'membership',
  };
  it('both, when nothing speaks against it', () => {
    expect([refusalOfRemove(facts), refusalOfLimit(facts)]).toEqual([null, null]);
  });
  it.each([
    [{ isOurs: true }, 'own_account'],
    [{ readOnly: true }, 'only_watched'],
    [{ paused: true }, 'only_watched'],
    [{ isLastOwner: true }, 'last_owner'],
  ] as const)('neither with %o', (changes, code) => {
    expect(refusalOfRemove({ ...facts, ...changes })?.code).toBe(code);
    expect(refusalOfLimit({ ...facts, ...changes })?.code).toBe(code);
  });
  it.each([
    [{ isBot: true }, 'unlinked_account'],
    [{ isLinked: false }, 'unlinked_account'],
    [{ isOffered: false }, 'not_requestable'],
    [{ isHigher: false }, 'not_requestable'],
    [{ kind: 'share' }, 'not_requestable'],
  ] as const)('removed, but not made temporary with %o', (changes, code) => {
    expect(refusalOfRemove({ ...facts, ...changes })).toBeNull();
    expect(refusalOfLimit({ ...facts, ...changes })?.code).toBe(code);
  });
  it('what cannot be removed can never be made temporary', () => {
    const any = fc.record({
      connector: fc.constant('GitLab'),
      readOnly: fc.boolean(),
      paused: fc.boolean(),
      isOurs: fc.boolean(),
      isBot: fc.boolean(),
      isLinked: fc.boolean(),
      isLastOwner: fc.boolean(),
      isOffered: fc.boolean(),
      isHigher: fc.boolean(),
      kind: fc.constantFrom(...FINDING_KINDS),
    });
    fc.assert(
      fc.property(any, (one) => {
        expect(refusalOfRemove(one) === null || refusalOfLimit(one) !== null).toBe(true);
      }),
    );
  });
});
