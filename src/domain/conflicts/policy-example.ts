/**
 * Examples of what a document is meant to decide, kept beside it and checked before it is put in
 * force. People are not looked at: what is compared is what the policies say, as far as nobody has
 * to be known for it.
 */
import { z } from 'zod';
import { conflictIndex, type Hold } from './conflict.ts';
import { conflictsOfAsk, refusalOfConflicts, type AskedConflicts } from './conflict-ask.ts';
import { conflictPlan } from './conflict-plan.ts';
import { applicable, connectorNames } from '../policies/applicable.ts';
import { duration } from '../document/config-fields.ts';
import { seconds, type ConfigFile } from '../document/config-file.ts';
import { holdersIn, requesterRef } from '../document/match-fields.ts';
import { GRANTABLE_ROLES, rank } from '../entitlement.ts';
import { comparable } from '../policies/policy-match.ts';
import { bothPlans, NO_STEPS } from '../policies/plan.ts';
import { openWindows } from '../policies/windows.ts';
import { refusalOfGiven } from '../policies/policy.ts';
import { termsFor, type Reach } from '../policies/terms.ts';

const Expected = z.strictObject({
  outcome: z.enum(['asked', 'granted', 'refused']),
  policy: z.string().optional().meta({ description: 'The id of the policy that decides' }),
  steps: z.array(z.string()).optional().meta({ description: 'Such as: 2 of owners, dana@acme.test' }),
  conflicts: z
    .array(z.string())
    .optional()
    .meta({ description: 'The ids of conflicts it would bring about' }),
  code: z.string().optional().meta({ description: 'Why it is refused, such as too_long' }),
});
type Expected = z.infer<typeof Expected>;

const Example = z.strictObject({
  place: z.string().min(1),
  /** What lies below, for a group. */
  below: z.array(z.string().min(1)).default([]),
  role: z.enum(GRANTABLE_ROLES),
  for: duration,
  /** The id of the connector; one that no policy names unless given. */
  connector: z.string().optional(),
  /** What the document may call whoever asks, such as a Slack e-mail and a user group. */
  requester: z.array(z.string()).default([]),
  reason: z.string().default(''),
  /** When it is asked, such as 2026-03-02T22:00:00+01:00; at a time of no window unless given. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** Roles that they hold, by which the document may tell them apart. */
  holds: z.array(z.strictObject({ resource: z.string().min(1), role: z.enum(GRANTABLE_ROLES) })).default([]),
  /** Whether they never held it before; they did unless given. */
  new: z.boolean().default(false),
  expect: Expected,
});
export type Example = z.infer<typeof Example>;

export const ExamplesFile = z.strictObject({ examples: z.array(Example).min(1, 'has no example') });

type Decides = Pick<ConfigFile, 'policies' | 'connectors' | 'conflicts'>;

/** What policies decide, in the words of an example. Pure. */
export function decideExample(file: Decides, example: Example): Required<Expected> {
  const connector = example.connector === undefined ? [] : connectorNames(file, example.connector);
  const policies = applicable(file.policies, {
    connector,
    requester: [...example.requester, ...holdersHeld(file, example)],
    windows: example.at === undefined ? [] : openWindows(file.policies, new Date(example.at)),
    everHeld: example.new ? null : 'owner',
  });
  const resource: Reach = {
    path: example.place,
    kind: example.below.length === 0 ? 'project' : 'group',
    below: example.below.map((path) => ({ path, kind: 'project', isArchived: false })),
  };
  const { role, reason } = example;
  const durationSeconds = seconds(example.for);
  const terms = termsFor(policies, resource, role, durationSeconds);
  const asked = { policies, resource, role, reason, durationSeconds, isByRule: false };
  const conflicts = conflictsIn(file, example);
  const plan = bothPlans(terms?.plan ?? NO_STEPS, conflictPlan(file.conflicts, conflicts));
  const refusal = refusalOfGiven(asked) ?? refusalOfConflicts(conflicts);
  return {
    outcome: refusal !== null ? 'refused' : plan.steps.length === 0 ? 'granted' : 'asked',
    policy: terms?.policyId ?? '',
    steps: plan.steps.map(({ need, who }) => `${need} of ${who.join(', ')}`),
    conflicts: conflicts.found.map(({ id }) => id),
    code: refusal?.code ?? '',
  };
}

/** By the roles that the example says they hold, and the user groups they are in. */
function conflictsIn({ connectors, conflicts = [] }: Decides, example: Example): AskedConflicts {
  const connectorId = example.connector ?? connectors[0]?.id ?? '';
  const holdOf = ({ resource: path, role }: Example['holds'][number]): Hold => ({
    connectorId,
    path,
    role,
    invited: null,
    grantId: null,
  });
  const paths = [example.place, ...example.below, ...example.holds.map(({ resource }) => resource)];
  const index = conflictIndex(conflicts, new Map([[connectorId, paths]]));
  const userGroups = example.requester.filter((ref) => /^S[A-Z0-9]+$/.test(ref));
  const asked = holdOf({ resource: example.place, role: example.role });
  const holder = { holds: example.holds.map(holdOf), userGroups };
  return conflictsOfAsk(index, holder, [asked], { unknown: [], exempt: new Map() });
}

/** What `holders` are in the document, and hold as much. */
const holdersHeld = ({ policies }: Decides, { holds }: Example): string[] =>
  policies
    .flatMap(({ match }) => holdersIn(match))
    .filter(({ resource, role }) =>
      holds.some(
        (hold) => rank(hold.role) >= rank(role) && comparable(resource).startsWith(comparable(hold.resource)),
      ),
    )
    .map((holders) => requesterRef({ holders }));

/** Where what is decided is something else than what was meant. */
export interface Deviation {
  readonly key: keyof Expected;
  readonly meant: string;
  readonly decided: string;
}

/** Of what the example says; none when it is decided as it was meant. Pure. */
export function deviationsOf(file: Decides, example: Example): Deviation[] {
  const decided = decideExample(file, example);
  return (['outcome', 'policy', 'steps', 'conflicts', 'code'] as const).flatMap((key) => {
    const meant = example.expect[key];
    if (meant === undefined || textOf(meant) === textOf(decided[key])) return [];
    return [{ key, meant: textOf(meant), decided: textOf(decided[key]) }];
  });
}

const textOf = (value: string | readonly string[]): string =>
  typeof value === 'string' ? value : value.join('; then ');
