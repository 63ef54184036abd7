/** What an edited document changes: who has to agree to what, for how long, who decides. Pure. */
import { conflictChanges, type ConflictChange } from './conflict-changes.ts';
import { applicable, askingsIn, connectorNames, type Asking } from './applicable.ts';
import { refusalRule } from '../document/approval-fields.ts';
import type { EventReceiver } from '../document/config-event-receivers.ts';
import type { ConfigFile } from '../document/config-file.ts';
import type { Policy } from '../document/config-policies.ts';
import { ownersChanged } from './config-change.ts';
import { seconds } from '../document/config-file.ts';
import type { GrantableRole } from '../entitlement.ts';
import { lengthIn, ofLength, piecesOf, type Lengths } from './lengths.ts';
import { extendRuleOf, type ExtendRule } from './extend-rule.ts';
import { isClosed } from './closed.ts';
import { planOf, type Plan } from './plan.ts';
import { policyFor } from './policy-match.ts';

/** What a place can be asked for on; null where no policy lets anybody ask. */
export interface Rule {
  readonly plan: Plan;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** What forms list; none for the usual durations. */
  readonly recommended: readonly number[];
  /** `required`, `optional`, or what its author says about the pattern it has to meet. */
  readonly reason: string;
  readonly extend: ExtendRule;
  /** Where tickets are that a reason names; null where none is shown as a link. */
  readonly ticketUrl: string | null;
}

/** What cannot be asked for, with what its policy says of that. */
export interface Closed {
  readonly refusalRule: string;
}

/** Of one pattern, for the roles of which it is so. */
export interface RuleChange {
  readonly pattern: string;
  /** `others`: all but those of whom something else is so. */
  readonly circle: 'everybody' | 'others' | Asking;
  readonly roles: readonly GrantableRole[];
  /** How long it is asked for. */
  readonly lengths: Lengths;
  readonly before: Rule | Closed | null;
  readonly after: Rule | Closed | null;
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
  readonly conflicts: readonly ConflictChange[];
  /** Event receivers that are told elsewhere by now; null for one that was not, or is no more. */
  readonly receivers: readonly {
    readonly id: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export function diffDocuments(before: ConfigFile, after: ConfigFile): DocumentDiff {
  const ids = (file: ConfigFile): string[] => file.connectors.map(({ id }) => id);
  return {
    rules: ruleChanges(before, after),
    connectors: changed(ids(before), ids(after)),
    owners: ids(after).flatMap((connectorId) => {
      const owners = ownersChanged(before, after, connectorId);
      return owners === null ? [] : [{ connectorId, ...owners }];
    }),
    admins: changed(before.admins, after.admins),
    conflicts: conflictChanges(before, after),
    receivers: receiverChanges(before, after),
  };
}

/** The host of an address, or where the file is. */
const placeOf = ({ url, file }: EventReceiver): string =>
  url === undefined ? (file ?? 'standard output') : new URL(url).host;

function receiverChanges(before: ConfigFile, after: ConfigFile): DocumentDiff['receivers'] {
  const hosts = ({ eventReceivers = [] }: ConfigFile) =>
    new Map(eventReceivers.map((one) => [one.id, placeOf(one)]));
  const [was, is] = [hosts(before), hosts(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((id) => ({ id, before: was.get(id) ?? null, after: is.get(id) ?? null }))
    .filter((one) => one.before !== one.after);
}

const changed = (was: readonly string[], is: readonly string[]) => ({
  added: is.filter((one) => !was.includes(one)),
  removed: was.filter((one) => !is.includes(one)),
});

type Pair = Pick<RuleChange, 'before' | 'after'>;

/** Both documents as they are for some who ask. */
interface View {
  readonly asking: Asking;
  readonly before: readonly Policy[];
  readonly after: readonly Policy[];
}

/** For every pattern that either names: by the place it is about, where it has one. */
function ruleChanges(before: ConfigFile, after: ConfigFile): RuleChange[] {
  const all = [...before.policies, ...after.policies];
  const patterns = [...new Set(all.flatMap(({ match: { resources } }) => resources))];
  const roles = [...new Set(all.flatMap(({ match }) => match.roles))];
  const pieces = piecesOf(all);
  const views = askingsIn(all).map((asking) => ({
    asking,
    before: policiesIn(before, asking),
    after: policiesIn(after, asking),
  }));
  return patterns.flatMap((pattern) => {
    const found = new Map<string, RuleChange>();
    for (const role of roles)
      for (const change of joined(pieces.flatMap((piece) => changesOf(views, pattern, role, piece)))) {
        const key = `${keyOf(change)} ${change.lengths.over} ${change.lengths.upTo}`;
        found.set(key, { ...change, roles: [...(found.get(key)?.roles ?? []), role] });
      }
    return [...found.values()];
  });
}

const keyOf = ({ circle, before, after }: RuleChange): string => JSON.stringify([circle, before, after]);

/** What is the same of lengths that follow each other is said once. */
function joined(changes: readonly RuleChange[]): RuleChange[] {
  const found: RuleChange[] = [];
  for (const change of changes) {
    const at = found.findIndex(
      (one) => one.lengths.upTo === change.lengths.over && keyOf(one) === keyOf(change),
    );
    const before = found[at];
    if (before === undefined) found.push(change);
    else found[at] = { ...before, lengths: { over: before.lengths.over, upTo: change.lengths.upTo } };
  }
  return found;
}

/** A connector that is named by its id goes by the name of its application as well. */
const policiesIn = (file: ConfigFile, asking: Asking): readonly Policy[] =>
  applicable(file.policies, {
    ...asking,
    connector: asking.connector.flatMap((ref) => connectorNames(file, ref)),
  });

/** For everybody, and for those for whom something else comes out. */
function changesOf(
  views: readonly View[],
  pattern: string,
  role: GrantableRole,
  lengths: Lengths,
): RuleChange[] {
  const place = placeIn(pattern);
  const rule = (policies: readonly Policy[]): Pair['before'] =>
    ruleOf(policyFor(ofLength(policies, lengthIn(lengths)), place, role), lengths);
  const [all, ...some] = views.map(({ asking, before, after }) => ({
    asking,
    pair: { before: rule(before), after: rule(after) },
  }));
  if (all === undefined) return [];
  const apart = some.filter(({ pair }) => !isSame(pair, all.pair));
  const change = (circle: RuleChange['circle'], pair: Pair): RuleChange[] =>
    isSame(pair.before, pair.after) ? [] : [{ pattern, circle, roles: [role], lengths, ...pair }];
  return [
    ...apart.flatMap(({ asking, pair }) => change(asking, pair)),
    ...change(apart.length === 0 ? 'everybody' : 'others', all.pair),
  ];
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** A place that a pattern names: `acme/prod/**` names `acme/prod`. */
const placeIn = (pattern: string): string =>
  pattern
    .split('/')
    .filter((part) => part !== '**')
    .map((part) => part.replaceAll('*', '-'))
    .join('/');

/** Null as well where nothing of that length can be asked for. */
function ruleOf(policy: Policy | null, { over, upTo }: Lengths): Rule | Closed | null {
  if (policy === null) return null;
  if (isClosed(policy)) return null;
  const plan = planOf(policy);
  const words = refusalRule(policy.approval);
  if (plan === null) return words === null ? null : { refusalRule: words };
  const { reason } = policy;
  const [minSeconds, maxSeconds] = [seconds(policy.minDuration), seconds(policy.maxDuration)];
  if (maxSeconds <= over || minSeconds > upTo) return null;
  return {
    plan,
    minSeconds,
    maxSeconds,
    recommended: policy.recommended?.map(seconds) ?? [],
    reason: typeof reason === 'string' ? reason : reason.message,
    extend: extendRuleOf(policy),
    ticketUrl: policy.ticket?.url ?? null,
  };
}
