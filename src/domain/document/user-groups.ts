import { writtenSteps } from './approval-fields.ts';
import { entriesOf } from './config-conflicts.ts';
import { requesterRefs } from './match-fields.ts';
import type { ConfigFile } from './config-file.ts';

/** The Slack user groups whose members a document needs to know, each once. Pure. */
export function userGroupsIn({
  connectors,
  policies,
  conflicts = [],
}: Pick<ConfigFile, 'connectors' | 'policies' | 'conflicts'>): ReadonlySet<string> {
  const named = conflicts.flatMap(({ a, b }) =>
    [...entriesOf(a), ...entriesOf(b)].flatMap((entry) => ('userGroups' in entry ? entry.userGroups : [])),
  );
  const steps = policies.flatMap(({ approval }) => writtenSteps(approval));
  const deciders = steps.flatMap(({ who, fallback = [], escalate }) => [
    ...who,
    ...fallback,
    ...(escalate?.to ?? []),
  ]);
  const requesters = policies.flatMap(({ match }) => requesterRefs(match) ?? []);
  const owners = [...connectors, ...conflicts].flatMap(({ owners: refs }) => refs);
  const refs = [...owners, ...deciders, ...requesters];
  return new Set([...refs.filter((ref) => /^S[A-Z0-9]+$/.test(ref)), ...named]);
}
