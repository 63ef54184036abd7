import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/id.ts';
import { evaluate, progressFor, type Facts } from '../../../src/domain/policies/policy.ts';
import { facts, group, known, policy, read } from '../../support/asks.ts';

const project = (path: string) => ({ path, kind: 'project', below: [] }) as const;
const outcome = (policies: Parameters<typeof read>[0], place: Facts['resource']) => {
  const decided = evaluate(facts(read(policies), place));
  return 'policyId' in decided ? decided.policyId : decided.refusal.code;
};

describe('glob exclusions against renamed and moved groups', () => {
  const policies = [
    policy('production', ['acme/prod/**', '!acme/prod/sandbox/**'], {
      approval: 'owners',
      maxDuration: '2h',
    }),
    policy('sandbox', ['acme/**/sandbox/**'], { approval: 'auto' }),
    policy('closed', ['acme/frozen/**'], { approval: 'refuse' }),
  ];

  it('a project goes by the path that it has now, in whatever case it is written', () => {
    expect(outcome(policies, project('acme/prod/sandbox/try'))).toBe('sandbox');
    // The group was renamed: it is not taken out any more.
    expect(outcome(policies, project('acme/prod/sandbox-2/try'))).toBe('production');
    // The project was moved out of it, and into it.
    expect(outcome(policies, project('acme/prod/try'))).toBe('production');
    expect(outcome(policies, project('Acme/Prod/SandBox/db'))).toBe('sandbox');
    // The whole tree was moved to where nothing can be asked for.
    expect(outcome(policies, project('acme/frozen/prod/sandbox/try'))).toBe('sandbox');
    expect(outcome(policies, project('acme/frozen/prod/db'))).toBe('not_requestable');
    expect(outcome(policies, project('acme/attic/db'))).toBe('not_requestable');
  });

  it('a group is held to what lies below it by now', () => {
    const prod = (...below: readonly string[]) => group('acme/prod', ...below.map((path) => known(path)));
    const long = (place: Facts['resource']) =>
      evaluate(
        facts(
          read([
            policy('production', ['acme/prod/**', '!acme/prod/sandbox/**'], { maxDuration: '1d' }),
            policy('sandbox', ['acme/prod/sandbox/**'], { maxDuration: '1h' }),
          ]),
          place,
          { durationSeconds: 7200 },
        ),
      ).outcome;
    expect(long(prod('acme/prod/db'))).toBe('ask');
    expect(long(prod('acme/prod/db', 'acme/prod/sandbox/try'))).toBe('refuse');
    expect(long(prod('acme/prod/db', 'acme/prod/sandbox-2/try'))).toBe('ask');
  });
});

describe('document edited between ask and press', () => {
  const [lee, sam, omar] = ['per_lee', 'per_sam', 'per_omar'] as [PersonId, PersonId, PersonId];
  const staff = {
    named: new Map([
      ['lee@acme.test', [lee]],
      ['sam@acme.test', [sam]],
    ]),
    admins: [],
    sameAccount: [],
    adminNames: [],
  };
  const by = (change: object) => read([policy('p', ['**'], change as never)]);
  const waiting = (change: object, more: Partial<Facts> = {}): Facts =>
    facts(by(change), project('acme/db'), { staff, owners: [omar], agreed: [], ...more });
  const steps = (...who: readonly string[]) => ({ approval: { steps: who.map((one) => ({ who: one })) } });

  it('is judged by what it says now: by whom, for how long, and whether at all', () => {
    expect(progressFor(waiting(steps('lee@acme.test'))).waitsFor).toEqual([lee]);
    expect(progressFor(waiting(steps('sam@acme.test'))).waitsFor).toEqual([sam]);
    expect(evaluate(waiting({ ...steps('sam@acme.test'), maxDuration: '30m' }))).toMatchObject({
      refusal: { code: 'too_long' },
    });
    expect(evaluate(waiting({ approval: 'refuse' }))).toMatchObject({ refusal: { code: 'not_requestable' } });
  });

  it('a yes that was said counts where its giver still decides, and nowhere else', () => {
    const two = steps('lee@acme.test', 'sam@acme.test');
    expect(progressFor(waiting(two, { agreed: [lee] }))).toMatchObject({ open: 1, waitsFor: [sam] });
    expect(progressFor(waiting(steps('sam@acme.test'), { agreed: [lee] }))).toMatchObject({ open: 0 });
    expect(progressFor(waiting(steps('lee@acme.test'), { agreed: [lee] })).open).toBeNull();
  });

  it('what refuses by now can still be answered: it is for the owners', () => {
    expect(progressFor(waiting({ approval: 'refuse' })).waitsFor).toEqual([omar]);
  });

  it('a confirmation that was added is asked for', () => {
    expect(progressFor(waiting({ ...steps('lee@acme.test'), confirm: 'typed' })).confirm).toBe('typed');
  });
});

describe('500 policies', () => {
  const many = Array.from({ length: 500 }, (_, index) =>
    policy(`p${index}`, [`acme/team-${index}/**`], {
      match: {
        resources: [`acme/team-${index}/**`],
        roles: ['maintainer'],
        ...(index % 5 === 0 ? { upTo: '4h' } : {}),
        ...(index % 7 === 0 ? { when: { days: ['mon'], timeZone: 'UTC' } } : {}),
      },
      approval: { steps: [{ who: 'owners' }] },
    }),
  );

  it('decide each on its own place, the first and the last', () => {
    for (const index of [1, 5, 251, 499]) {
      expect(outcome(many, project(`acme/team-${index}/api`))).toBe(`p${index}`);
    }
    expect(outcome(many, project('acme/team-500/api'))).toBe('not_requestable');
  });
});
