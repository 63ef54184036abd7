/** Which Slack user groups a document names. Pure. */
import { writtenSteps, type StepRule } from './approval-fields.ts';
import { entriesOf, type Conflict } from './config-conflicts.ts';
import { requesterRefs } from './match-fields.ts';
import type { ConfigFile } from './config-file.ts';

/** The Slack user groups whose members a document needs to know, each once. */
export function userGroupsIn({
  connectors,
  policies,
  conflicts = [],
  reviews,
}: Pick<ConfigFile, 'connectors' | 'policies' | 'conflicts' | 'reviews'>): ReadonlySet<string> {
  const steps = [
    ...policies.flatMap(({ approval }) => writtenSteps(approval)),
    ...conflicts.flatMap(({ step }) => step ?? []),
  ];
  const inSteps = steps.flatMap((step) => [...refsOfStep(step), ...(step.notify ?? [])]);
  const requesters = policies.flatMap(({ match }) => requesterRefs(match) ?? []);
  const owners = [...connectors, ...conflicts].flatMap(({ owners: refs }) => refs);
  const named = [...owners, ...inSteps, ...requesters, ...reviewRefs(reviews)].filter(isUserGroup);
  return new Set([...named, ...conflicts.flatMap(userGroupsOf)]);
}

/** Who looks at access reviews, and whose access they are about. */
const reviewRefs = (reviews: ConfigFile['reviews']): readonly string[] => [
  ...(reviews?.auditors ?? []),
  ...(reviews?.schedules ?? []).flatMap(({ people = [] }) => people),
];

/** Those that are on a side of a conflict, or have to agree because of it. */
export const userGroupsOf = ({ a, b, step }: Conflict): readonly string[] => [
  ...[...entriesOf(a), ...entriesOf(b)].flatMap((entry) => ('userGroups' in entry ? entry.userGroups : [])),
  ...(step === undefined ? [] : refsOfStep(step)).filter(isUserGroup),
];

/** Everybody who may decide by a step, in whatever part of it. */
export const refsOfStep = ({ who, fallback = [], escalate }: Named): readonly string[] => [
  ...who,
  ...fallback,
  ...(escalate?.to ?? []),
];

interface Named {
  readonly who: readonly string[];
  readonly fallback?: readonly string[] | undefined;
  readonly escalate?: StepRule['escalate'];
}

const isUserGroup = (ref: string): boolean => /^S[A-Z0-9]+$/.test(ref);
