/** What the policies make of a request, in sentences: for Slack and for the command line. Pure. */
import { CONFIRM_WORDS } from './confirm-words.ts';
import { scheduleIn } from '../domain/document/config-on-call.ts';
import { spellDuration } from '../domain/duration.ts';
import { roleLabel } from '../domain/entitlement.ts';
import type { ExplainedStep, Explanation, PassedOver } from '../domain/conflicts/explanation.ts';
import { extendWords } from './extend-words.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusalSentence } from './refusals.ts';
import type { Ways } from './ways.ts';
import { windowWords } from './window-words.ts';

const MOST_NAMED = 5;

/** Each a sentence or two. */
export interface ExplanationWords {
  readonly answer: string;
  /** Which policy that comes of. */
  readonly why: readonly string[];
  /** Who would have to agree, for how long it could be, and which conflicts it would be. */
  readonly terms: readonly string[];
}

/** What stands in the way only until it is done or answered: then those who decide are asked. */
const PASSES: ReadonlySet<Refusal['code']> = new Set([
  'unlinked_account',
  'pending_twin',
  'too_many_waiting',
]);

/** `isReader`: it is about whoever reads it, whom it speaks to. */
export function explanationWords(explained: Explanation, ways: Ways, isReader: boolean): ExplanationWords {
  const { path, role, durationSeconds, refusal } = explained;
  const person = isReader ? 'You' : explained.person;
  const what = `${roleLabel(role)} on \`${path}\` for ${spellDuration(durationSeconds)}`;
  const answer =
    refusal === null
      ? explained.steps === null
        ? `${person} would be granted ${what} at once: nobody has to agree.`
        : `${person} could ask for ${what}.`
      : isReader && refusal.code === 'unlinked_account'
        ? `You could ask for ${what} once a GitLab account is linked to you. Link yours${ways.byLinking}.`
        : refusal.code === 'pending_twin'
          ? `${isReader ? 'Your' : `${explained.person}’s`} request #${refusal.number} for ${roleLabel(role)} on \`${path}\` is waiting already${refusal.lengths === undefined ? '' : `, for ${spellDuration(refusal.lengths.waits)}`}.${isReader ? ways.seePending : ''}`
          : `${person} would be refused ${what}${isReader ? ': ' : ' and told: '}${refusalSentence(refusal, ways)}`;
  // Nobody is asked for what is refused; who they would be matters where they are too few.
  const isRefused = refusal !== null && !PASSES.has(refusal.code);
  const namesWho = !isRefused || (!isReader && refusal.code === 'no_approver');
  return {
    answer,
    why: why(explained),
    terms: [
      ...(namesWho ? who(explained, isReader) : []),
      ...limits(explained),
      ...(isRefused && isReader ? [] : conflicts(explained)),
    ],
  };
}

/** All of them, in the order in which it is decided. */
export function explanationLines(explained: Explanation, ways: Ways, isReader = false): string[] {
  const { answer, ...rest } = explanationWords(explained, ways, isReader);
  return [answer, ...rest.why, ...rest.terms];
}

function why({ policyId, passedOver, window, stricter, path, role }: Explanation): string[] {
  const decides =
    policyId === null
      ? `No policy names \`${path}\` with ${roleLabel(role)}.`
      : `The policy \`${policyId}\` decides: it is the first that names \`${path}\` with ${roleLabel(role)}.`;
  return [
    decides,
    ...(window === null ? [] : [`It is for ${windowWords(window)}.`]),
    ...passedOverWords(passedOver, policyId === null ? '' : 'Of those before it, '),
    ...stricter.map(
      ({ policyId: below, path: place, others }) =>
        `\`${below}\` counts as well, for \`${place}\`${others === 0 ? '' : ` and ${others} more`} below it.`,
    ),
  ];
}

const PASSED: Readonly<Record<Exclude<PassedOver['why'], 'window'>, (isOne: boolean) => string>> = {
  place: (isOne) => `${isOne ? 'does' : 'do'} not name the place`,
  role: (isOne) => `${isOne ? 'names' : 'name'} the place, but not this role`,
  connector: (isOne) => `${isOne ? 'is' : 'are'} for other connectors`,
  length: (isOne) => `${isOne ? 'is' : 'are'} for another length`,
  new: (isOne) => `${isOne ? 'is' : 'are'} for others: it goes by who has held it before`,
  requester: (isOne) => `${isOne ? 'is' : 'are'} for other people`,
};

/**
 * `Of those before it, closed, docs do not name the place.` Where none decides, there is none that
 * others could be before.
 */
function passedOverWords(passedOver: readonly PassedOver[], among: string): string[] {
  const reasons = (['connector', 'place', 'role', 'requester', 'new', 'length'] as const).flatMap(
    (reason) => {
      const ids = passedOver.filter((one) => one.why === reason).map(({ policyId }) => `\`${policyId}\``);
      return ids.length === 0 ? [] : [`${among}${named(ids)} ${PASSED[reason](ids.length === 1)}.`];
    },
  );
  // Each with when it is.
  const atOtherTimes = passedOver.flatMap(({ policyId, window }) =>
    window === undefined ? [] : [`${among}\`${policyId}\` is for other times: ${windowWords(window)}.`],
  );
  return [...reasons, ...atOtherTimes];
}

const named = (all: readonly string[]): string =>
  all.length <= MOST_NAMED
    ? all.join(', ')
    : `${all.slice(0, MOST_NAMED).join(', ')} and ${all.length - MOST_NAMED} more`;

function who({ steps, distinct, confirm }: Explanation, isReader: boolean): string[] {
  if (steps === null) return [];
  const [only] = steps;
  const lines =
    steps.length === 1 && only !== undefined
      ? [`${stepWords(only, isReader)}.`]
      : steps.map((step, index) => `Step ${index + 1} of ${steps.length}: ${stepWords(step, isReader)}.`);
  const across = distinct
    ? 'Each person counts in one step only.'
    : 'One yes counts in every step its giver belongs to.';
  return [
    ...lines,
    ...(steps.length > 1 ? [across] : []),
    ...(confirm === null ? [] : [`${CONFIRM_WORDS[confirm]}.`]),
  ];
}

const WHO: Readonly<Record<string, string>> = {
  owners: 'the integration owners',
  'resource-owners': 'the Owners in GitLab',
  manager: 'the manager',
};

function stepWords(
  { need, who: refs, people, standIns, readings, notify = [] }: ExplainedStep,
  isReader: boolean,
): string {
  const called = (ref: string): string => (isReader && ref === 'manager' ? 'your manager' : whoWords(ref));
  const of = refs.map(called).join(', ');
  const byNow = people.length === 0 ? 'nobody by now' : named(people);
  const standing =
    standIns === null
      ? ''
      : standIns === 'fallback'
        ? ', with the fallback'
        : ', with the admins in their place';
  const isOne = need === 1 && refs.length === 1 && (refs[0] === 'manager' || refs[0]?.includes('@') === true);
  const many = isOne ? of : `${need} of ${of}`;
  const told =
    notify.length === 0
      ? ''
      : `, and ${notify.map(called).join(', ')} ${notify.length === 1 ? 'is' : 'are'} told`;
  return `${many} ${need === 1 ? 'has' : 'have'} to agree (${[byNow, ...readings.flatMap(readingWords)].join('; ')}${standing})${told}`;
}

function whoWords(ref: string): string {
  const schedule = scheduleIn(ref);
  return schedule === null ? (WHO[ref] ?? `\`${ref}\``) : `whoever is on call by \`${schedule}\``;
}

/** Nothing of one that is as of now. */
function readingWords(reading: ExplainedStep['readings'][number]): string[] {
  const { ageSeconds, counts } = reading;
  return counts && ageSeconds !== null && ageSeconds < 60 ? [] : [ageWords(reading)];
}

function ageWords({ ref, ageSeconds, counts }: ExplainedStep['readings'][number]): string {
  const schedule = scheduleIn(ref);
  if (ageSeconds === null)
    return schedule === null
      ? 'Slack has not said yet who the manager is'
      : `the schedule ${schedule} has not been read yet`;
  const ago = `as of ${spellDuration(ageSeconds < 60 ? ageSeconds : ageSeconds - (ageSeconds % 60))} ago`;
  const what = schedule === null ? 'what Slack says of the manager' : `what the schedule ${schedule} says`;
  return counts ? ago : `${what} is ${ago}, which is too old`;
}

const limits = ({ bounds, extend }: Explanation): string[] => [
  ...(bounds === null
    ? []
    : [`From ${spellDuration(bounds.minSeconds)} to ${spellDuration(bounds.maxSeconds)} at a time.`]),
  ...(extend === null || Object.values(extend).every((limit) => limit === null)
    ? []
    : [`It can be ${extendWords(extend)}.`]),
];

const conflicts = ({ conflicts: { found, unseen } }: Explanation): string[] => [
  ...found.map(({ name, onRequest }) => `It would be the conflict ${name}, ${CONFLICT[onRequest]}.`),
  ...unseen.map(({ name }) => `Whether it would be the conflict ${name} is not fully known.`),
];

const CONFLICT: Readonly<Record<'warn' | 'step' | 'block', string>> = {
  warn: 'which those who decide are told',
  step: 'for which more people have to agree',
  block: 'which refuses it',
};
