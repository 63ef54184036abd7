/** What an edited document changes, for whoever is about to put it in force. Pure. */
import { CONFIRM_WORDS } from './confirm-words.ts';
import { conflictChangeLine } from './conflict-changes.ts';
import type { Closed, DocumentDiff, Rule, RuleChange } from '../domain/policies/document-diff.ts';
import { spellDuration } from '../domain/duration.ts';
import { extendWords } from './extend-words.ts';
import { windowWords } from './window-words.ts';
import { roleLabel } from '../domain/entitlement.ts';

/** One line for each thing that is different; none where nothing that matters is. */
export function documentDiffLines({
  rules,
  connectors,
  owners,
  admins,
  conflicts,
  receivers,
}: DocumentDiff): string[] {
  return [
    ...rules.map(ruleLine),
    ...connectors.added.map((id) => `${id}: a new connector`),
    ...connectors.removed.map(
      (id) => `${id}: the connector is gone; what was granted there ends, and requests are cancelled`,
    ),
    ...owners.map(({ connectorId, ...refs }) => `${connectorId}: ${who(refs, 'an owner', 'owners')}`),
    ...(admins.added.length + admins.removed.length === 0 ? [] : [who(admins, 'an admin', 'admins')]),
    ...conflicts.map(conflictChangeLine),
    ...receivers.map(receiverLine),
  ];
}

function receiverLine({ id, before, after }: DocumentDiff['receivers'][number]): string {
  if (after === null) return `${id}: is told nothing any more, and what it has not taken is dropped`;
  if (before === null) return `${id}: ${after} is told what happens from now on`;
  return `${id}: ${after} is told what happens instead of ${before}, also what that has not taken`;
}

function ruleLine({ pattern, roles, circle, lengths, before, after }: RuleChange): string {
  const what = `${pattern}, ${roles.map(roleLabel).join(', ')}${circleWords(circle)}${lengthWords(lengths)}`;
  if (!isRule(after)) return `${what}: ${closedWords(before, after)}`;
  if (!isRule(before))
    return `${what}: can be asked for now: ${peopleOf(after)}, at most ${spellDuration(after.maxSeconds)}`;
  return `${what}: ${differences(before, after).join('; ')}`;
}

const isRule = (ruling: RuleChange['before']): ruling is Rule => ruling !== null && 'plan' in ruling;

function closedWords(before: RuleChange['before'], after: Closed | null): string {
  const says = after === null ? '' : `: “${after.refusalRule}”`;
  if (isRule(before)) return `cannot be asked for any more${says}`;
  return `cannot be asked for, as before, and ${after === null ? 'says nothing of its own any more' : `says now${says}`}`;
}

/** ` for more than 2 hours and up to 8 hours`; nothing for every length. */
function lengthWords({ over, upTo }: RuleChange['lengths']): string {
  const from = over === 0 ? [] : [`more than ${spellDuration(over)}`];
  const to = upTo === Infinity ? [] : [`up to ${spellDuration(upTo)}`];
  return from.length + to.length === 0 ? '' : ` for ${[...from, ...to].join(' and ')}`;
}

/** ` on Okta for S024BE7LH`; nothing for everybody. */
function circleWords(circle: RuleChange['circle']): string {
  if (circle === 'everybody') return '';
  if (circle === 'others') return ' in all other cases';
  const { connector, requester, windows = [], everHeld } = circle;
  return [
    ...connector.map((ref) => ` on ${ref}`),
    ...requester.map((ref) => ` asked by ${ref}`),
    ...(everHeld === null ? [' asked by who never held it'] : []),
    ...windows.map((window) => `, ${windowWords(window)}`),
  ].join('');
}

function differences(before: Rule, after: Rule): string[] {
  const [was, is] = [peopleOf(before), peopleOf(after)];
  const distinct = before.plan.distinct !== after.plan.distinct && was !== nobody && is !== nobody;
  return [
    ...(was === is ? [] : [`${is} instead of ${was}`]),
    ...(distinct
      ? [after.plan.distinct ? 'nobody counts in two steps' : 'one yes counts in every step of its giver']
      : []),
    ...(before.maxSeconds === after.maxSeconds
      ? []
      : [`at most ${spellDuration(after.maxSeconds)} instead of ${spellDuration(before.maxSeconds)}`]),
    ...(before.minSeconds === after.minSeconds
      ? []
      : [`at least ${spellDuration(after.minSeconds)} instead of ${spellDuration(before.minSeconds)}`]),
    ...(listed(before) === listed(after) ? [] : [`forms list ${listed(after)} instead of ${listed(before)}`]),
    ...(before.plan.confirm === after.plan.confirm
      ? []
      : [
          after.plan.confirm === undefined
            ? before.plan.confirm === 'typed'
              ? 'nobody types the path any more'
              : 'it is approved in Slack again'
            : CONFIRM_WORDS[after.plan.confirm].replace('Whoever', 'whoever'),
        ]),
    ...(extendWords(before.extend) === extendWords(after.extend)
      ? []
      : [`${extendWords(after.extend)} instead of ${extendWords(before.extend)}`]),
    ...(before.reason === after.reason
      ? []
      : [`the reason: “${after.reason}” instead of “${before.reason}”`]),
    ...(before.ticketUrl === after.ticketUrl
      ? []
      : [
          after.ticketUrl === null
            ? 'tickets are no links any more'
            : `tickets in a reason are links to ${after.ticketUrl}`,
        ]),
    ...(was === is && JSON.stringify(before.plan.steps) !== JSON.stringify(after.plan.steps)
      ? ['notes, reminders, fallbacks or escalations of its steps, or who is told of them']
      : []),
  ];
}

const listed = ({ recommended }: Rule): string =>
  recommended.length === 0 ? 'the usual durations' : recommended.map(spellDuration).join(', ');

const nobody = 'nobody has to agree';

/** `2 of owners, then 1 of manager`. */
const peopleOf = ({ plan: { steps } }: Rule): string =>
  steps.length === 0
    ? nobody
    : steps.map(({ need, who: refs }) => `${need} of ${refs.join(', ')}`).join(', then ');

function who(
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
  one: string,
  many: string,
): string {
  const are = (refs: readonly string[]): string => (refs.length === 1 ? one : many);
  return [
    ...(added.length === 0
      ? []
      : [`${added.join(', ')} ${added.length === 1 ? 'is' : 'are'} ${are(added)} now`]),
    ...(removed.length === 0
      ? []
      : [`${removed.join(', ')} ${removed.length === 1 ? 'is' : 'are'} ${are(removed)} no more`]),
  ].join('; ');
}
