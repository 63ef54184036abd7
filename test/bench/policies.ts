import { ConfigFile } from '../../src/domain/document/config-file.ts';
import type { Policy } from '../../src/domain/document/config-policies.ts';
import type { PersonId } from '../../src/domain/id.ts';
import { conflictIndex, type Hold } from '../../src/domain/conflicts/conflict.ts';
import { conflictsOfAsk } from '../../src/domain/conflicts/conflict-ask.ts';
import { conflictPlan } from '../../src/domain/conflicts/conflict-plan.ts';
import { NO_STEPS, type Plan } from '../../src/domain/policies/plan.ts';
import { evaluate, type Decision, type Facts } from '../../src/domain/policies/policy.ts';
import { percentile, type Row } from './row.ts';

const MANY = 500;
const FEW = 5;
const CONFLICTS = 200;
const TIMES = 20_000;
const WARM_UP = 2_000;
const ON = `${MANY} policies`;

/**
 * How long it takes to decide on one request, in steps, by many policies: where one of the first
 * decides, where the last does, and where it is looked for conflicts as well. The bare figure is
 * the same by five policies without steps.
 */
export async function policies(): Promise<Row[]> {
  const early = timesOf(factsOf(documentOf(MANY, true), 'acme/team-3/api'));
  const late = timesOf(factsOf(documentOf(MANY, true), `acme/team-${MANY - 1}/api`));
  const bare = timesOf(factsOf(documentOf(FEW, false), 'acme/team-3/api'));
  const together = timesOf(factsOf(documentOf(MANY, true), `acme/team-${MANY - 1}/api`), conflictsThere());
  const row = (figure: string, value: number, bareValue: number, bar: Row['bar']): Row => ({
    benchmark: 'policies',
    on: ON,
    figure,
    value,
    unit: 'ms',
    bare: bareValue,
    bar,
  });
  const [half, most] = [percentile(bare, 0.5), percentile(bare, 0.99)];
  return [
    row('one of the first five decides p50', percentile(early, 0.5), half, { of: 'ratio', most: 3 }),
    row('the last decides p50', percentile(late, 0.5), half, null),
    row('the last decides p99', percentile(late, 0.99), most, { of: 'value', most: 1 }),
    row(`and ${CONFLICTS} conflicts, the last decides p99`, percentile(together, 0.99), most, {
      of: 'value',
      most: 1,
    }),
  ];
}

/** In milliseconds of the processor's time: what else the machine does is no part of it. */
function timesOf(facts: Facts, besides: () => Plan = () => NO_STEPS): number[] {
  const decide = (): Decision => evaluate({ ...facts, besides: besides() });
  for (let time = 0; time < WARM_UP; time++) decide();
  return Array.from({ length: TIMES }, () => {
    const from = process.cpuUsage();
    decide();
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  });
}

/** Of somebody who holds the other side of one of them, which asks for one more step. */
function conflictsThere(): () => Plan {
  const { conflicts = [] } = ConfigFile.parse({
    version: 1,
    conflicts: Array.from({ length: CONFLICTS }, (_, index) => ({
      id: `c${index}`,
      name: `Conflict ${index}`,
      a: { any: [{ resources: [`acme/team-${MANY - 1 - index}/**`], roles: ['maintainer'] }] },
      b: { any: [{ resources: [`acme/rules-${index}`], roles: ['developer'] }] },
      onRequest: 'step',
      step: { who: ['S0LEADS01'] },
      owners: ['o@acme.test'],
    })),
  });
  const asked: Hold = {
    connectorId: 'gitlab',
    path: `acme/team-${MANY - 1}/api`,
    role: 'maintainer',
    invited: null,
    grantId: null,
  };
  const held: Hold = { ...asked, path: 'acme/rules-0' };
  const index = conflictIndex(conflicts, new Map([['gitlab', [asked.path, held.path]]]));
  const none = { unknown: [], exempt: new Map() };
  return () =>
    conflictPlan(conflicts, conflictsOfAsk(index, { holds: [held], userGroups: [] }, [asked], none));
}

function documentOf(count: number, inSteps: boolean): Policy[] {
  const steps = [{ who: 'S0LEADS01' }, { who: 'owners', need: 2 }];
  return ConfigFile.parse({
    version: 1,
    policies: Array.from({ length: count }, (_, index) => ({
      id: `p${index}`,
      match: { resources: [`acme/team-${index}/**`], roles: ['developer', 'maintainer'] },
      approval: inSteps ? { steps } : 'owners',
    })),
  }).policies;
}

const person = (name: string): PersonId => `per_${name}`;

const factsOf = (its: readonly Policy[], path: string): Facts => ({
  policies: its,
  connector: { name: 'GitLab', readOnly: false, paused: false },
  requester: { id: person('ana'), account: 'active', isOutsider: false },
  resource: { path, kind: 'project', below: [] },
  role: 'maintainer',
  durationSeconds: 3600,
  reason: 'because',
  held: null,
  owners: ['omar', 'priya', 'dana'].map(person),
  staff: {
    named: new Map([['S0LEADS01', ['lee', 'sam'].map(person)]]),
    admins: [],
    adminNames: [],
    sameAccount: [],
  },
  pendingTwin: null,
  extension: false,
});
