import { entriesOf } from './config-conflicts.ts';
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
  const steps = policies.flatMap(({ approval }) => (typeof approval === 'object' ? approval.steps : []));
  const deciders = steps.flatMap(({ who }) => who);
  const owners = [...connectors, ...conflicts].flatMap(({ owners: refs }) => refs);
  return new Set([...[...owners, ...deciders].filter((ref) => /^S[A-Z0-9]+$/.test(ref)), ...named]);
}
