/** What an edited document changes: who has to agree to what, for how long, who decides. Pure. */
import type { ConfigFile, Policy } from './config-file.ts';
import { ownersChanged } from './config-change.ts';
import { seconds } from './config-file.ts';
import type { GrantableRole } from './entitlement.ts';
import { planOf, type Plan } from './plan.ts';
import { policyFor } from './policy-match.ts';

/** What a place can be asked for on; null where no policy lets anybody ask. */
export interface Rule {
  readonly plan: Plan;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** `required`, `optional`, or what its author says about the pattern it has to meet. */
  readonly reason: string;
}

/** Of one pattern, for the roles of which it is so. */
export interface RuleChange {
  readonly pattern: string;
  readonly roles: readonly GrantableRole[];
  readonly before: Rule | null;
  readonly after: Rule | null;
}

export interface DocumentDiff {
  readonly rules: readonly RuleChange[];
  readonly connectors: { readonly added: readonly string[]; readonly removed: readonly string[] };
  readonly owners: readonly {
    readonly connectorId: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
  readonly admins: { readonly added: readonly string[]; readonly removed: readonly string[] };
}

export function diffDocuments(before: ConfigFile, after: ConfigFile): DocumentDiff {
  const ids = (file: ConfigFile): string[] => file.connectors.map(({ id }) => id);
  return {
    rules: ruleChanges(before.policies, after.policies),
    connectors: changed(ids(before), ids(after)),
    owners: ids(after).flatMap((connectorId) => {
      const owners = ownersChanged(before, after, connectorId);
      return owners === null ? [] : [{ connectorId, ...owners }];
    }),
    admins: changed(before.admins, after.admins),
  };
}

const changed = (was: readonly string[], is: readonly string[]) => ({
  added: is.filter((one) => !was.includes(one)),
  removed: was.filter((one) => !is.includes(one)),
});

/** For every pattern that either names: by the place it is about, where it has one. */
function ruleChanges(before: readonly Policy[], after: readonly Policy[]): RuleChange[] {
  const all = [...before, ...after];
  const patterns = [...new Set(all.flatMap(({ match: { resources } }) => resources))];
  const roles = [...new Set(all.flatMap(({ match }) => match.roles))];
  return patterns.flatMap((pattern) => {
    const found = new Map<string, RuleChange>();
    for (const role of roles) {
      const [was, is] = [before, after].map((policies) =>
        ruleOf(policyFor(policies, placeIn(pattern), role)),
      );
      const key = JSON.stringify([was, is]);
      if (was === undefined || is === undefined || JSON.stringify(was) === JSON.stringify(is)) continue;
      const roled = [...(found.get(key)?.roles ?? []), role];
      found.set(key, { pattern, roles: roled, before: was, after: is });
    }
    return [...found.values()];
  });
}

/** A place that a pattern names: `acme/prod/**` names `acme/prod`. */
const placeIn = (pattern: string): string =>
  pattern
    .split('/')
    .filter((part) => part !== '**')
    .map((part) => part.replaceAll('*', '-'))
    .join('/');

function ruleOf(policy: Policy | null): Rule | null {
  const plan = policy === null ? null : planOf(policy.approval);
  if (policy === null || plan === null) return null;
  const { reason } = policy;
  return {
    plan,
    minSeconds: seconds(policy.minDuration),
    maxSeconds: seconds(policy.maxDuration),
    reason: typeof reason === 'string' ? reason : reason.message,
  };
}
