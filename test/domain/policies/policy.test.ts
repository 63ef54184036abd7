import { describe, expect, it } from 'vitest';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import type { PersonId } from '../../../src/domain/id.ts';
import { refusalSentence } from '../../../src/sentences/refusals.ts';
import { SLACK_WAYS } from '../../../src/slack/blocks/slack-ways.ts';
import { durationChoices, offersFor } from '../../../src/domain/policies/offers.ts';
import { evaluate, type Facts } from '../../../src/domain/policies/policy.ts';
import { matchesPath, policyFor } from '../../../src/domain/policies/policy-match.ts';
import type { Reach } from '../../../src/domain/policies/terms.ts';
import { ACME, ANY, PROD, read } from '../../support/asks.ts';

const { policies } = ConfigFile.parse({
  version: 1,
  policies: [
    {
      id: 'closed',
      match: { resources: ['acme/secret/**'], roles: ['owner', 'maintainer', 'developer'] },
      approval: 'refuse',
    },
    {
      id: 'production',
      match: { resources: ['acme/prod/**'], roles: ['maintainer', 'owner'] },
      approval: 'owners',
      maxDuration: '2h',
    },
    {
      id: 'docs',
      match: { resources: ['*/docs'], roles: ['reporter'] },
      approval: 'auto',
      reason: 'optional',
    },
    {
      id: 'default',
      match: { resources: ['**'], roles: ['reporter', 'developer', 'maintainer'] },
      approval: 'owners',
      defaultDuration: '2h',
      reason: { pattern: '[A-Z]+-[0-9]+', message: 'Name a ticket such as INC-4711.' },
    },
  ],
});
const [ana, omar, priya] = ['per_ana', 'per_omar', 'per_priya'] as [PersonId, PersonId, PersonId];
const project = (path: string): Reach => ({ path, kind: 'project', below: [] });
const facts = (change: Partial<Facts> = {}): Facts => ({
  policies,
  connector: { name: 'GitLab', readOnly: false, paused: false },
  requester: { id: ana, account: 'active', isOutsider: false },
  resource: project('acme/platform/api'),
  role: 'developer',
  durationSeconds: 3600,
  reason: 'fixing INC-4711',
  held: null,
  owners: [omar, priya],
  pendingTwin: null,
  extension: false,
  ...change,
});

describe('paths', () => {
  it.each([
    ['**', 'acme', true],
    ['acme/prod/**', 'acme/prod', true],
    ['acme/prod/**', 'Acme/Prod/eu/payments', true],
    ['acme/prod/**', 'acme/production', false],
    ['acme/*', 'acme/a/b', false],
    ['acme/**/api', 'acme/api', true],
    ['acme/**/api', 'acme/x/y/api', true],
    ['acme/web-*', 'acme/web-shop', true],
    ['acme/w.b', 'acme/web', false],
  ])('%s against %s: %s', (glob, path, hit) => expect(matchesPath(glob, path)).toBe(hit));
});

describe('evaluate', () => {
  it('asks every owner but the requester', () => {
    expect(evaluate(facts({ owners: [ana, omar] }))).toMatchObject({
      outcome: 'ask',
      policyId: 'default',
      progress: { waitsFor: [omar] },
    });
  });
  it('approves at once where a policy says so', () => {
    expect(evaluate(facts({ resource: project('acme/docs'), role: 'reporter', reason: '' }))).toEqual({
      outcome: 'approve',
      policyId: 'docs',
    });
  });
  it('the first match wins', () => {
    expect(policyFor(policies, 'acme/prod/payments', 'maintainer')?.id).toBe('production');
    expect(policyFor(policies, 'acme/prod/payments', 'developer')?.id).toBe('default');
  });
  it.each<[string, Partial<Facts>, string, string, RegExp]>([
    [
      'a guest',
      { requester: { id: ana, account: 'active', isOutsider: true } },
      'guest',
      'resource',
      /colleague/,
    ],
    [
      'no linked account',
      { requester: { id: ana, account: 'none', isOutsider: false } },
      'unlinked_account',
      'resource',
      /access link/,
    ],
    [
      'a blocked account',
      { requester: { id: ana, account: 'blocked', isOutsider: false } },
      'account_blocked',
      'resource',
      /unblock/,
    ],
    ['a role no policy names', { role: 'owner' }, 'not_requestable', 'role', /Owner on acme\/platform\/api/],
    [
      'a policy that refuses',
      { resource: project('acme/secret/x') },
      'not_requestable',
      'role',
      /Choose another role/,
    ],
    [
      'a pending twin',
      { pendingTwin: { number: 12, durationSeconds: 3600 } },
      'pending_twin',
      'role',
      /#12 is waiting\./,
    ],
    [
      'a pending twin for another time',
      { pendingTwin: { number: 12, durationSeconds: 7200 } },
      'pending_twin',
      'role',
      /request #12 is waiting, for 2 hours\. Cancel it to ask for 1 hour instead\./,
    ],
    [
      'a role already held',
      { held: { role: 'maintainer', through: 'acme', direct: false } },
      'already_held',
      'role',
      /Maintainer on acme\/platform\/api, through acme/,
    ],
    ['too long', { durationSeconds: 8 * 3600 + 1 }, 'too_long', 'duration', /at most 8 hours/],
    ['too short', { durationSeconds: 30 }, 'too_short', 'duration', /at least 1 minute/],
    [
      'a reason too long',
      { reason: `INC-1 ${'x'.repeat(3000)}` },
      'reason_too_long',
      'reason',
      /at most 3,000 characters/,
    ],
    ['no reason', { reason: '  ' }, 'reason_required', 'reason', /Say why/],
    ['a reason without a ticket', { reason: 'because' }, 'reason_pattern', 'reason', /INC-4711/],
    [
      'the requester is the only owner',
      { owners: [ana] },
      'no_approver',
      'resource',
      /only integration owner/,
    ],
    ['no owner at all', { owners: [] }, 'no_approver', 'resource', /no active integration owner/],
  ])('refuses %s', (_, change, code, field, message) => {
    const decision = evaluate(facts(change));
    expect(decision).toMatchObject({ outcome: 'refuse', refusal: { code }, field });
    const words = decision.outcome === 'refuse' ? refusalSentence(decision.refusal, SLACK_WAYS) : '';
    expect(words).toMatch(message);
  });
  it('an extension is not refused for holding the role', () => {
    expect(
      evaluate(
        facts({ extension: true, held: { role: 'developer', through: 'acme/platform/api', direct: true } }),
      ).outcome,
    ).toBe('ask');
  });
});

describe('the form', () => {
  it('offers only what is above the role held, with the bounds of each policy', () => {
    const offers = offersFor(policies, project('acme/prod/payments'), 'reporter');
    expect(offers.map(({ role, policyId, maxSeconds }) => [role, policyId, maxSeconds])).toEqual([
      ['developer', 'default', 28_800],
      ['maintainer', 'production', 7200],
      ['owner', 'production', 7200],
    ]);
    expect(offersFor(policies, project('acme/secret/x'), null).map((offer) => offer.role)).toEqual([
      'reporter',
    ]);
  });
  it('lists usual lengths within the bounds, the default and the cap', () => {
    const bounds = { minSeconds: 60, maxSeconds: 9000, defaultSeconds: 5400, recommended: [] };
    expect(durationChoices(bounds)).toEqual([1800, 3600, 5400, 7200, 9000]);
  });
  it('lists what the policy recommends instead, as far as the strictest below lets it', () => {
    const short = { ...PROD, maxDuration: '90m' };
    const policies = read([short, { ...ANY, recommended: ['4h', '45m', '1h'], defaultDuration: '1h' }]);
    const choices = (reach: Reach): number[][] =>
      offersFor(policies, reach, 'developer').map(durationChoices);
    expect(choices(project('acme/web/x'))).toEqual([[2700, 3600, 14_400, 28_800]]);
    expect(choices(ACME)).toEqual([[2700, 3600, 5400]]);
    const outside = { ...ANY, recommended: ['1h', '9h', 'soon'] };
    expect(() => read([outside])).toThrow(/lies outside minDuration and maxDuration/);
    expect(() => read([{ ...ANY, recommended: [] }])).toThrow(/leave it out/);
  });
});

describe('the document', () => {
  it('refuses unknown keys, doubled ids and bounds that contradict', () => {
    const policy = {
      id: 'x',
      match: { resources: ['**'], roles: ['owner'] },
      approval: 'owners',
      minDuration: '9h',
      maxDuration: '8h',
    };
    const faults =
      ConfigFile.safeParse({ version: 1, colour: 'red', policies: [policy, policy] }).error?.issues ?? [];
    expect(faults.map((fault) => fault.path.join('.'))).toEqual(
      expect.arrayContaining(['policies.0.minDuration', '']),
    );
    expect(
      ConfigFile.safeParse({
        version: 1,
        policies: [
          { ...policy, minDuration: '1m' },
          { ...policy, minDuration: '1m' },
        ],
      }).error?.issues[0]?.message,
    ).toContain('twice');
  });
});
