import { describe, expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/id.ts';
import { evaluate, type Facts } from '../../../src/domain/policies/policy.ts';
import { progressOf, type StaffedPlan } from '../../../src/domain/policies/progress.ts';
import { askLeft, questionOf, readQuestion, writeQuestion } from '../../../src/domain/policies/question.ts';
import { termsFor } from '../../../src/domain/policies/terms.ts';
import { refusalSentence } from '../../../src/sentences/refusals.ts';
import { SLACK_WAYS } from '../../../src/slack/blocks/slack-ways.ts';
import { ACME, ANY, facts, group, PROD, read } from '../../support/asks.ts';

const [ana, omar, olga, dana] = ['ana', 'omar', 'olga', 'dana'].map((name) => `per_${name}`) as [
  PersonId,
  PersonId,
  PersonId,
  PersonId,
];
const steps = (...list: readonly object[]) => ({ approval: { steps: list } });
const staff = (named: Readonly<Record<string, readonly PersonId[]>>): NonNullable<Facts['staff']> => ({
  named: new Map(Object.entries(named)),
  admins: [dana],
  adminNames: ['Dana Weiss'],
  sameAccount: [],
});
const said = (its: Facts): string => {
  const decision = evaluate(its);
  return decision.outcome === 'refuse' ? refusalSentence(decision.refusal, SLACK_WAYS) : decision.outcome;
};

describe('a policy in steps', () => {
  it('on a group is asked for along with those of what lies below it, the same step once', () => {
    const policies = read([
      { ...PROD, ...steps({ who: ['dana@acme.test'], note: 'deny' }, { who: 'owners', need: 2 }) },
      ANY,
    ]);
    expect(termsFor(policies, ACME, 'maintainer', 3600)).toMatchObject({
      approval: 'ask',
      plan: {
        distinct: true,
        steps: [
          { who: ['owners'], need: 2, note: 'never' },
          { who: ['dana@acme.test'], need: 1, note: 'deny' },
        ],
      },
      by: { approval: 'acme/prod' },
    });
  });

  it('asks the first step first, and a step of its own counts once where two policies have it', () => {
    const policies = read([{ ...ANY, ...steps({ who: 'owners' }, { who: 'S0LEADS' }) }]);
    const asked = facts(policies, group('acme/web'), { staff: staff({ S0LEADS: [olga] }) });
    expect(evaluate(asked)).toMatchObject({ outcome: 'ask', progress: { open: 0, waitsFor: [omar] } });
    expect(evaluate({ ...asked, agreed: [omar] })).toMatchObject({ progress: { open: 1, waitsFor: [olga] } });
  });

  it('is refused at once where a step could never pass, with whom to turn to', () => {
    const policies = read([{ ...ANY, ...steps({ who: 'owners' }, { who: 'S0LEADS', need: 2 }) }]);
    const asked = (leads: readonly PersonId[]): Facts =>
      facts(policies, group('acme/web'), { staff: staff({ S0LEADS: leads }) });
    expect(said(asked([]))).toBe(
      'The policy asks for 2 people to agree in step 2 of 2, and besides you there is nobody. Turn to Dana Weiss, a hallpass admin.',
    );
    expect(said(asked([olga]))).toContain('besides you there is only 1.');
    expect(said(asked([olga, omar]))).toBe(
      'The policy asks for 2 people to agree in step 2 of 2. The 2 who could, besides you, are needed for another step, and nobody agrees in more than one. Turn to Dana Weiss, a hallpass admin.',
    );
    expect(said(asked([olga, dana]))).toBe('ask');
  });

  it('an owner named in the second step, too, counts there where it could not pass without them', () => {
    const its: StaffedPlan = {
      distinct: true,
      steps: [
        { who: ['owners'], need: 1, note: 'never', people: [omar, olga], standIns: null },
        { who: ['omar@acme.test'], need: 1, note: 'never', people: [omar], standIns: null },
      ],
    };
    expect(progressOf(its, [omar])).toMatchObject({
      open: 0,
      waitsFor: [olga],
      steps: [{ agreed: [] }, { agreed: [omar] }],
    });
    expect(progressOf(its, [omar, olga]).open).toBeNull();
  });

  it('an approver of step 1 does not count again in step 2, unless the policy says that they do', () => {
    const both = {
      who: ['owners'],
      need: 1,
      note: 'never',
      people: [omar, olga],
      standIns: null,
    } as const;
    const its = { distinct: true, steps: [both, both] };
    expect(progressOf(its, [omar])).toMatchObject({ open: 1, waitsFor: [olga] });
    expect(progressOf({ ...its, distinct: false }, [omar]).open).toBeNull();
  });

  it('a second Slack account with the same account in GitLab is nobody else', () => {
    const policies = read([{ ...ANY, ...steps({ who: 'owners', need: 2 }) }]);
    const two = facts(policies, group('acme/web'), { owners: [ana, omar, olga] });
    expect(said(two)).toBe('ask');
    expect(said({ ...two, staff: { ...staff({}), sameAccount: [olga] } })).toContain('there is only 1');
  });

  it('quorum of three of whom one leaves Slack, one is dropped from the file: the admins stand in', () => {
    const policies = read([{ ...ANY, ...steps({ who: 'S0LEADS', need: 3 }) }]);
    const asked = (leads: readonly PersonId[], agreed: readonly PersonId[]) =>
      facts(policies, group('acme/web'), { staff: staff({ S0LEADS: leads }), agreed });
    const lee = 'per_lee' as PersonId;
    expect(evaluate(asked([omar, olga, lee], [omar]))).toMatchObject({ progress: { waitsFor: [olga, lee] } });
    expect(evaluate(asked([olga, lee], [omar, olga]))).toMatchObject({
      progress: { waitsFor: [lee, dana], steps: [{ agreed: [olga], standIns: 'admins' }] },
    });
    expect(said(asked([lee], [omar, lee]))).toContain('there is only 2');
  });
});

describe('what is asked', () => {
  it('is what the least agreed to', () => {
    const asked = { role: 'maintainer', durationSeconds: 7200 } as const;
    const less = [
      { role: 'developer', durationSeconds: 7200 },
      { role: 'maintainer', durationSeconds: 60 },
    ] as const;
    expect(askLeft(asked, less)).toEqual({ role: 'developer', durationSeconds: 60 });
    expect(askLeft(asked, [])).toEqual(asked);
  });

  it('travels with the buttons and comes back as it was; what is no question is none', () => {
    const its = { distinct: true, steps: [] };
    const question = questionOf({ role: 'maintainer', durationSeconds: 7200 }, progressOf(its, []));
    expect(readQuestion(writeQuestion(question))).toEqual(question);
    for (const text of [
      '',
      'boss/1/1/1/1',
      'owner/1/1/1',
      'owner/1/1/1/1/1',
      'owner/-1/1/1/1',
      'owner/x/1/1/1',
    ])
      expect(readQuestion(text)).toBeNull();
  });
});
