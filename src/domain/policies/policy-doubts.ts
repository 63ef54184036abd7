/**
 * What in the policies of a document is legal and cannot have been meant: never reached, or never
 * met. Pure.
 */
import { connectorNames, isAmong, isForAllOf, isForEverybodyOf, isForTimesOf } from './applicable.ts';
import { writtenSteps } from '../document/approval-fields.ts';
import { seconds, type ConfigFile } from '../document/config-file.ts';
import type { Policy } from '../document/config-policies.ts';
import { areForLengthsOf, isForLengthsOf, lengthsOf } from './lengths.ts';
import { areTwins, isSameWindow } from './windows.ts';
import { canLieBelow, covers, exceptionsOf } from './policy-match.ts';
import { LONGEST_REASON } from '../access/request.ts';

export interface PolicyDoubt {
  /** Such as `policies[1].reason.pattern`. */
  readonly path: string;
  readonly message: string;
}

/** In the order of the document. Finds nothing that is not so; not everything that is. Pure. */
export function policyDoubts({
  policies,
  connectors,
  people,
  managers,
}: Pick<ConfigFile, 'policies' | 'connectors' | 'people' | 'managers'>): PolicyDoubt[] {
  const hasManagers = managers !== undefined || people.some(({ manager }) => manager !== undefined);
  const named = connectors.map(({ id, group, oauth }) => ({
    id,
    group,
    names: connectorNames({ connectors }, id),
    takesSignIns: oauth !== undefined,
  }));
  return policies.flatMap((policy, index) => {
    const path = `policies[${index}]`;
    const own = named.filter(({ names }) => isAmong(policy.match.connectors, names));
    const groups = own.map(({ group }) => group);
    const unmet = typeof policy.reason === 'object' ? whyNeverMet(policy.reason.pattern) : null;
    return [
      ...shadowed(policies, policy, index).map((message) => ({ path, message })),
      ...lengthDoubts(policy).map(({ path: at, message }) => ({ path: `${path}.${at}`, message })),
      ...policy.match.resources.flatMap((glob, at) =>
        isNowhere(glob, groups)
          ? [
              {
                path: `${path}.match.resources[${at}]`,
                message: policy.match.connectors === undefined ? NOWHERE : NOT_THERE,
              },
            ]
          : [],
      ),
      ...(policy.match.connectors ?? []).flatMap((ref, at) =>
        connectors.length === 0 || named.some(({ names }) => isAmong([ref], names))
          ? []
          : [{ path: `${path}.match.connectors[${at}]`, message: NO_CONNECTOR }],
      ),
      ...(policy.match.requesters ?? []).flatMap((entry, at) =>
        typeof entry === 'object' && isNowhere(entry.holders.resource, groups)
          ? [{ path: `${path}.match.requesters[${at}].holders.resource`, message: NOWHERE }]
          : [],
      ),
      ...stepDoubts(policy, hasManagers).map(({ path: at, message }) => ({ path: `${path}.${at}`, message })),
      ...(unmet === null ? [] : [{ path: `${path}.reason.pattern`, message: unmet }]),
      ...confirmDoubts(policy, own).map((message) => ({ path: `${path}.confirm`, message })),
    ];
  });
}

/** Lengths that a policy is for, and does not let anybody ask for. */
function lengthDoubts(policy: Policy): PolicyDoubt[] {
  const { over, upTo } = lengthsOf(policy);
  return [
    ...(seconds(policy.minDuration) > upTo ? [{ path: 'minDuration', message: 'is longer than upTo' }] : []),
    ...(seconds(policy.maxDuration) <= over
      ? [{ path: 'maxDuration', message: 'is no longer than longerThan' }]
      : []),
  ].map(({ path, message }) => ({ path, message: `${message}: nothing can be asked for by this policy` }));
}

/** Connectors on which nobody could sign in to approve. */
function confirmDoubts(
  { confirm, match: { resources } }: Policy,
  own: readonly { readonly id: string; readonly group: string; readonly takesSignIns: boolean }[],
): string[] {
  if (confirm !== 'web') return [];
  return own
    .filter(({ group, takesSignIns }) => !takesSignIns && resources.some((glob) => !isNowhere(glob, [group])))
    .map(
      ({ id }) =>
        `has people sign in to GitLab, and the connector ${id} has no oauth: nothing could be approved there`,
    );
}

/** Steps that nobody could pass, whoever is asked. */
function stepDoubts({ approval }: Policy, hasManagers: boolean): PolicyDoubt[] {
  return writtenSteps(approval).flatMap(({ who, need, fallback = [] }, index) => {
    const all = [...who, ...fallback];
    const isCounted = all.every((ref) => ref.includes('@') || /^[UW]/.test(ref) || ref === 'manager');
    const people = new Set(all.map((ref) => ref.toLowerCase())).size;
    return [
      ...(isCounted && people < need
        ? [{ path: `approval.steps[${index}].need`, message: `is more than the ${people} it names` }]
        : []),
      ...(who.includes('manager') && !hasManagers
        ? [{ path: `approval.steps[${index}].who`, message: NO_MANAGER }]
        : []),
    ];
  });
}

const NO_MANAGER =
  'names the manager, and nobody has one: write managers: { slackField }, or manager under people';

const NOT_THERE =
  'matches nothing in the groups of the connectors that it is for; correct it, unless it is for one that was set up in Slack';

const NO_CONNECTOR =
  'is neither the id nor the application of a connector here; correct it, unless it is for one that was set up in Slack';

export const NOWHERE =
  'matches nothing in the group of any connector here; correct it, unless it is for one that was set up in Slack';

/** Whether a pattern matches nothing in these groups; one by its number may be anywhere. Pure. */
export const isNowhere = (glob: string, groups: readonly string[]): boolean =>
  groups.length > 0 && groups.every((group) => !/^\d+$/.test(group) && !canLieBelow(glob, group));

/**
 * For which of its roles and patterns an earlier policy always comes first, one sentence for each
 * such policy.
 */
function shadowed(policies: readonly Policy[], policy: Policy, index: number): string[] {
  const { match } = policy;
  const single = policies.slice(0, index).flatMap((earlier, at) => {
    if (!isForAllOf(earlier, policy) || !isForLengthsOf(earlier, policy)) return [];
    const roles = match.roles.filter((role) => earlier.match.roles.includes(role));
    const globs = match.resources.filter((glob) => coversAll(earlier, glob));
    if (roles.length === 0 || globs.length === 0) return [];
    const isAll = roles.length === match.roles.length && globs.length === match.resources.length;
    const what = isAll
      ? 'is never reached'
      : `is never reached for ${roles.join(', ')} on ${globs.join(', ')}`;
    return [
      `${what}: policies[${at}] (${earlier.id}) matches that first; put this one before it, or take it out`,
    ];
  });
  return single.length > 0 ? single : shadowedTogether(policies.slice(0, index), policy);
}

/** Several earlier ones are for some lengths or times each, and together for all of this one. */
function shadowedTogether(before: readonly Policy[], policy: Policy): string[] {
  const { roles, resources } = policy.match;
  const pairs = roles.flatMap((role) => resources.map((glob) => ({ role, glob })));
  const by = new Set<string>();
  for (const { role, glob } of pairs) {
    const its = before.filter(
      (earlier) =>
        isForEverybodyOf(earlier, policy) && earlier.match.roles.includes(role) && coversAll(earlier, glob),
    );
    const together = togetherFor(its, policy);
    if (together === null) return [];
    for (const { id } of together) by.add(id);
  }
  return [
    `is never reached: ${[...by].join(' and ')} match that first, each for some lengths or times; put this one before them, or take it out`,
  ];
}

/** Those that are for all lengths and times of another one between them; null for none. */
function togetherFor(its: readonly Policy[], policy: Policy): readonly Policy[] | null {
  const whenever = its.filter((one) => isForTimesOf(one, policy));
  if (areForLengthsOf(whenever, policy)) return whenever;
  for (const { match } of its) {
    const { when } = match;
    if (when === undefined) continue;
    const within = its.filter((one) => one.match.when !== undefined && isSameWindow(one.match.when, when));
    const outside = its.filter((one) => one.match.when !== undefined && areTwins(one.match.when, when));
    if ([within, outside].every((some) => areForLengthsOf([...whenever, ...some], policy)))
      return [...whenever, ...within, ...outside];
  }
  return null;
}

/** Of one that takes places out again it is not certain. */
const coversAll = ({ match }: Policy, glob: string): boolean =>
  exceptionsOf(match).length === 0 && match.resources.some((by) => covers(by, glob));

/** Why no reason, which is trimmed and not empty, meets a pattern; null where one may. */
function whyNeverMet(pattern: string): string | null {
  const bare = pattern
    .replaceAll(/\\s/g, ' ')
    .replaceAll(/\\[^bB]/g, 'x')
    .replaceAll(/\[(?:[^\]])*\]/g, 'x')
    .replaceAll(/\(\?(?:[:=]|<\w+>)/g, '(');
  if (/^\(*\^\(*\$\)*$/.test(bare) || bare.includes('(?!)'))
    return 'is met by no reason: one that is empty is never sent';
  if (/\$(?:[\w.]|\^)(?![?*])/.test(bare) || /(?:[\w.]|\+)\^/.test(bare))
    return 'is met by no reason: it asks for something before its beginning or after its end';
  if (/^\^ (?![?*{])/.test(bare) || bare.endsWith(' $'))
    return 'is met by no reason: spaces at either end are taken away first';
  const least = Math.max(0, ...[...bare.matchAll(/\{(\d+)/g)].map(([, count]) => Number(count)));
  return least > LONGEST_REASON ? `is met by no reason: ${LONGEST_REASON} characters are the most` : null;
}
