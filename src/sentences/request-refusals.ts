/** Why nothing can be asked for, prolonged or nudged, for whoever asked. */
import { otherSide } from './other-side.ts';
import { spellDuration } from '../domain/duration.ts';
import { livePathOf } from '../domain/archived.ts';
import { roleLabel } from '../domain/entitlement.ts';
import { webApproval } from './web-approval.ts';
import type { OpenAt, RefusalFacts } from '../domain/refusal.ts';
import { windowWords } from './window-words.ts';
import type { Sentences, Words } from './sentences.ts';

type RequestCode =
  | 'not_requestable'
  | 'too_long'
  | 'too_short'
  | 'reason_required'
  | 'extension_limit'
  | 'path_not_typed'
  | 'web_approval'
  | 'confirm_in_slack'
  | 'token_setting'
  | 'note_required'
  | 'reason_pattern'
  | 'reason_too_long'
  | 'already_held'
  | 'pending_twin'
  | 'too_many_waiting'
  | 'no_approver'
  | 'guest'
  | 'people_unread'
  | 'conflict'
  | 'exemption_end'
  | 'not_less'
  | 'ending'
  | 'nudged_lately';

export const REQUEST_REFUSALS: Sentences<Pick<RefusalFacts, RequestCode>> = {
  not_requestable: (facts) => notRequestable(facts),
  too_long: (facts) => tooLong(facts),
  too_short: ({ minSeconds, below }) =>
    `Set a duration of at least ${spellDuration(minSeconds)}${becauseOf(below)}.`,
  reason_required: () => 'Say why you need it: the people who decide read this.',
  extension_limit: (facts) => extensionLimit(facts),
  confirm_in_slack: ({ path }) =>
    `The policy for ${path} wants whoever decides to confirm it. Decide in Slack, where the card shows what it is about.`,
  token_setting: ({ why }) => TOKEN_SETTING[why],
  path_not_typed: ({ path }) =>
    `Type ${path}, the path of what this is about: the policy has whoever approves do so.`,
  web_approval: (facts) => webApproval(facts),
  note_required: () => 'Write a note: the policy has whoever decides say why.',
  reason_pattern: ({ rule }) => rule,
  reason_too_long: ({ most }) =>
    `Say it in at most ${most.toLocaleString('en-US')} characters, and link to the rest.`,
  already_held: ({ role, path, through, asked }) =>
    `You already hold ${roleLabel(role)} on ${path}${through === null ? '' : `, through ${through}`}${asked === undefined ? '' : `, which includes ${roleLabel(asked)}`}.`,
  pending_twin: ({ number, lengths }, { seePending }) =>
    lengths === undefined
      ? `You already asked for this: request #${number} is waiting.${seePending}`
      : `You already asked for this: request #${number} is waiting, for ${spellDuration(lengths.waits)}. Cancel it to ask for ${spellDuration(lengths.asked)} instead.${seePending}`,
  too_many_waiting: ({ most }) =>
    `You have ${most === 1 ? 'a request' : `${most} requests`} waiting, which is the most. Cancel one that you do not need any more, or wait for an answer.`,
  no_approver: (facts) =>
    facts.why === 'step' ? stepTooShort(facts) : NO_APPROVER[facts.why](facts.turnTo ?? []),
  guest: () =>
    'Guests and people from other workspaces cannot ask for access. Ask a colleague who works here to arrange it.',
  people_unread: ({ isRefused }) =>
    isRefused
      ? 'A user group decides who may have this, and Slack does not tell hallpass who is in it. The integration owners and the admins know; ask one of them.'
      : 'The people of a user group that decides about this are still being read from Slack. Try again in a moment.',
  conflict: (facts) => conflictWords(facts),
  exemption_end: ({ mostDays }) => `Choose a day from today on, at most ${mostDays} days from now.`,
  not_less: ({ than }) =>
    than === 'duration'
      ? 'Approve for at most the time that was asked for.'
      : 'Approve the role that was asked for, or a lower one.',
  ending: (_, { byAsking }) =>
    `This access is not active any more, so it cannot be extended. Ask for it again${byAsking}.`,
  nudged_lately: ({ againInSeconds }) =>
    `You have just nudged them. Nudge again in ${spellDuration(againInSeconds)}.`,
};

function conflictWords({
  name,
  held,
  isAlone,
  isOnBoth = false,
  turnTo = [],
}: RefusalFacts['conflict']): string {
  const talk = looksAfter(turnTo);
  if (isAlone)
    return `Whoever holds this has to be on the other side of the conflict “${name}” as well, and you are not. Ask for that first, or ${talk}.`;
  if (isOnBoth)
    return `This would be both sides of the conflict “${name}” at once${held === null ? '' : `: it would give you ${otherSide(held)}, too`}. Ask for less of it, such as one place below, or ${talk}.`;
  const standing =
    held === null ? 'you are on its other side by a user group' : `you hold ${otherSide(held)}`;
  return `You would be in the conflict “${name}”: ${standing}. Give that up first, or ${talk}.`;
}

const looksAfter = ([first]: readonly string[]): string =>
  first === undefined ? 'talk to whoever looks after it' : `talk to ${first}, who looks after it`;

function notRequestable(facts: RefusalFacts['not_requestable']): string {
  switch (facts.why) {
    case 'policy':
      if (facts.rule !== undefined)
        return `Nobody can ask for ${roleLabel(facts.role)} on ${facts.path}: ${facts.rule}`;
      return `No policy lets anybody ask for ${roleLabel(facts.role)} on ${facts.path}. Choose another role, or ask an integration owner.`;
    case 'closed':
      return `${roleLabel(facts.role)} on ${facts.path} can be asked for ${onlyAt(facts.window)}, and now is another time.`;
    case 'not_by_rule':
      return `An integration owner has to approve this on ${facts.path}. Ask for it again.`;
    case 'below':
      return `${roleLabel(facts.role)} on ${facts.path} would also be ${roleLabel(facts.role)} on ${facts.below}, ${facts.window === undefined ? belowWords(facts.rule) : `where it can be asked for ${onlyAt(facts.window)}.`} ${insteadAsk(facts.instead)}`;
    case 'apart':
      return `${roleLabel(facts.role)} on ${facts.path} reaches places whose policies leave no time in common: at most ${spellDuration(facts.most.seconds)} on ${facts.most.path}, at least ${spellDuration(facts.least.seconds)} on ${facts.least.path}. ${insteadAsk(facts.instead)}`;
    case 'archived':
      return livePathOf(facts.path) === null
        ? `${facts.path} is archived in GitLab, so nobody can be given a role there. Ask again once it is unarchived.`
        : `${facts.path} is scheduled for deletion in GitLab, so nobody can be given a role there. Ask again if it is restored.`;
    case 'extension':
      return 'No policy lets anybody ask for this any more.';
    case 'finding':
      return 'No policy lets anybody have this role there for a while.';
    case 'finding_kind':
      return 'Only a membership can be given an end through hallpass.';
    case 'finding_share':
      return 'It was invited before, with a lower role or an earlier end. Put that back in GitLab: hallpass could only take it back as a whole.';
    case 'finding_leftover':
      return 'hallpass cannot take back just what was changed. Look at it in the settings in GitLab, put it right there, and accept what may stay.';
    case 'finding_not_higher':
      return 'The role is no higher than before, so there is nothing to end.';
    case 'paused':
      return `${facts.connector} is paused, so nothing can be asked for there. An integration owner can resume it.`;
    case 'watched':
      return `hallpass only watches ${facts.connector} and grants nothing there. Ask an integration owner.`;
    case 'stopped':
      return `Nothing is given at the moment: whoever runs hallpass has stopped everything (${facts.reason}). Ask again when it goes on; integration owners are told.`;
    case 'removed':
      return `${facts.connector} was removed from hallpass, so nothing can be asked for there any more. Ask a hallpass admin.`;
  }
}

const onlyAt = (window: OpenAt): string =>
  window.outside === true ? windowWords(window) : `only ${windowWords(window)}`;

const belowWords = (rule: string | undefined): string =>
  rule === undefined
    ? 'where no policy lets anybody ask for it.'
    : `where nobody can ask for it: ${rule}${/[.!?]$/.test(rule) ? '' : '.'}`;

const insteadAsk = (instead: string | null): string =>
  instead === null ? 'Ask for what you need below it instead.' : `Ask for ${instead} instead.`;

/** After a limit: the place below that it comes from. */
const becauseOf = (below: string | null): string =>
  below === null ? '' : `: it reaches ${below}, whose policy says so`;

/**
 * Whole minutes, so that the number is still true when it is acted on; short trial lengths stay as
 * they are.
 */
const roundedDown = (seconds: number): number => (seconds < 60 ? seconds : seconds - (seconds % 60));

function tooLong({ maxSeconds, leftSeconds, below }: RefusalFacts['too_long']): string {
  const cap = spellDuration(maxSeconds);
  if (leftSeconds === null) return `Set a duration of at most ${cap}${becauseOf(below)}.`;
  const left = spellDuration(roundedDown(leftSeconds));
  const more = roundedDown(maxSeconds - leftSeconds);
  return more < 60
    ? `With ${left} still left, ${cap} at a time is the most. Ask again closer to the end.`
    : `Set a duration of at most ${spellDuration(more)}: with the ${left} still left, ${cap} is the most.`;
}

function extensionLimit(facts: RefusalFacts['extension_limit']): string {
  switch (facts.why) {
    case 'times':
      return facts.times === 0
        ? 'The policy lets nobody extend this. Ask for it again when it has ended.'
        : `This was extended ${facts.times === 1 ? 'once' : `${facts.times} times`}, which is the most. Ask for it again when it has ended.`;
    case 'from':
      return `More time can be asked for once ${facts.percent} % of the present time is over: in ${spellDuration(roundedUp(facts.inSeconds))}.`;
    case 'up_to':
      return facts.leftSeconds < 60
        ? `This lasts ${spellDuration(facts.seconds)} in all at most. Ask for it again when it has ended.`
        : `Set a duration of at most ${spellDuration(roundedDown(facts.leftSeconds))}: this lasts ${spellDuration(facts.seconds)} in all at most.`;
  }
}

const roundedUp = (seconds: number): number => (seconds < 60 ? seconds : Math.ceil(seconds / 60) * 60);

type NoApprover = RefusalFacts['no_approver'];

function stepTooShort({
  step,
  of,
  need,
  found,
  turnTo,
  isToOwners = false,
}: Extract<NoApprover, { why: 'step' }>): string {
  const where = of === 1 ? '' : ` in step ${step} of ${of}`;
  const who = need === 1 ? 'somebody' : `${need} people`;
  const there =
    found === 0
      ? ', and besides you there is nobody'
      : found < need
        ? `, and besides you there is only ${found}`
        : `. ${found === 1 ? 'The only one who could, besides you, is' : `The ${found} who could, besides you, are`} needed for another step, and nobody agrees in more than one`;
  return `The policy asks for ${who} to agree${where}${there}. Turn to ${isToOwners ? named(turnTo, 'an integration owner') : named(turnTo, ADMIN)}.`;
}

const ADMIN = 'a hallpass admin';

/** `Dana Weiss, a hallpass admin`, or what somebody is where there is no name. */
const named = ([first]: readonly string[], what: string): string =>
  first === undefined ? what : `${first}, ${what}`;

/** For the middle of a sentence. */
const adminIn = (turnTo: readonly string[]): string =>
  turnTo.length === 0 ? ADMIN : `${named(turnTo, ADMIN)},`;

const NO_APPROVER: Readonly<
  Record<Exclude<NoApprover['why'], 'step'>, (turnTo: readonly string[]) => string>
> = {
  no_owner: (turnTo) => `There is no active integration owner to ask. Ask ${adminIn(turnTo)} to name one.`,
  only_owner: (turnTo) =>
    `You are the only integration owner, and nobody approves their own request. Ask ${adminIn(turnTo)} to name a second owner.`,
  nobody_to_nudge: () => 'Nobody is there who could decide this. Ask a hallpass admin.',
  nobody_to_confirm: () => 'Nobody is there who could confirm it. Ask a hallpass admin.',
};

const TOKEN_SETTING: Words<RefusalFacts['token_setting']['why']> = {
  name: 'Give it a name of at most 60 characters, by which you will know it again.',
  days: 'A token is good for 1 to 365 days. Choose how long.',
  verbs: 'Choose at least one thing that it may do. A program neither asks for access nor decides.',
  connectors: 'Choose integrations that are there, or none for all of them.',
};
