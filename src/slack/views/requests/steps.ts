/** How far a request in steps is, in words. Pure. */
import type { PersonRef, RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownAsk, ShownProgress, ShownStep } from '../../../db/models/requests/request-progress.ts';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Part } from '../../blocks/message.ts';
import { isCut, people, when, who } from '../../blocks/phrases.ts';

const NAMED = 3;

/** Where there is room for everybody. */
const MOST_NAMED = 20;

/** One person answers it, as ever. */
export const isPlain = ({ steps }: Pick<ShownProgress, 'steps'>): boolean =>
  steps.length === 1 && steps[0]?.need === 1;

/** `Step 1 of 2 · 1 of 2 agreed`; the parts that say nothing are left out. */
export function stepWords({ steps, open }: Pick<ShownProgress, 'steps' | 'open'>): Mrkdwn {
  const at = open ?? steps.length - 1;
  const step = steps[at];
  const which = steps.length === 1 ? [] : [mrkdwn`Step ${at + 1} of ${steps.length}`];
  const votes = step === undefined ? [] : [mrkdwn`${step.agreed.length} of ${step.need} agreed`];
  return joined([...which, ...votes], ' · ');
}

/** Who is waited for, for the requester: `Step 1 of 2 · 1 of 2 agreed · waits for @omar, @olga`. */
export const waitingWords = (progress: ShownProgress): Mrkdwn =>
  isPlain(progress)
    ? mrkdwn`waiting on ${people(progress.waitsFor, NAMED)}`
    : mrkdwn`${stepWords(progress)} · waits for ${people(progress.waitsFor, NAMED)}`;

/** `@omar, @lee and @priya`. */
function allOf(list: readonly PersonRef[]): Mrkdwn {
  const [last, ...before] = list.map(who).toReversed();
  if (last === undefined) return mrkdwn``;
  return before.length === 0 ? last : mrkdwn`${joined(before.toReversed())} and ${last}`;
}

/**
 * Why it lapsed: `@omar and @lee agreed, @priya did not answer`. Of what was asked by version 0.2.0
 * or earlier nobody who is missing is named.
 */
export function lapsedWords({ lapsed }: Pick<RequestModel, 'lapsed'>): Mrkdwn {
  const { agreed = [], missing = [] } = lapsed ?? {};
  const [one, more] = missing;
  const silent =
    one === undefined
      ? mrkdwn`${agreed.length === 0 ? 'nobody' : 'nobody else'} answered`
      : more === undefined
        ? mrkdwn`${people(missing)} did not answer`
        : mrkdwn`none of ${people(missing, NAMED)} answered`;
  if (agreed.length === 0) return silent;
  const and = missing.length === 1 ? ',' : ', and';
  return mrkdwn`${allOf(agreed)} agreed${and} ${silent}`;
}

/** What comes after the step that waits: `After this step: @dana`; nothing after the last one. */
export function nextWords({ steps, open }: Pick<ShownProgress, 'steps' | 'open'>): Part[] {
  const later = open === null ? [] : steps.slice(open + 1);
  return later.length === 0
    ? []
    : [{ small: mrkdwn`After this step: ${joined(later.map(stepAsk), ', then ')}` }];
}

const stepAsk = ({ need, people: of }: Pick<ShownStep, 'need' | 'people'>): Mrkdwn =>
  of.length < need
    ? mrkdwn`nobody who could agree`
    : need === 1 && of.length === 1
      ? people(of)
      : mrkdwn`${need} of ${people(of, NAMED)}`;

/** Who else could answer, where a line above names only some of them. */
export const allWaitedFor = ({ waitsFor }: Pick<ShownProgress, 'waitsFor'>): Part[] =>
  isCut(waitsFor, NAMED) ? [{ small: mrkdwn`Waits for any of ${people(waitsFor, MOST_NAMED)}` }] : [];

/** Before anything is asked: `Will be asked: @omar + 1`, or one part for each step. */
export function askedWords(asks: readonly ShownAsk[]): Mrkdwn {
  const [only, ...more] = asks;
  if (only === undefined) return mrkdwn`Nobody has to approve this`;
  if (more.length > 0 || only.need > 1) {
    const steps = asks.map(({ need, people: of }) =>
      of.length < need ? mrkdwn`nobody who could agree` : mrkdwn`${need} of ${people(of, MOST_NAMED)}`,
    );
    return mrkdwn`Will be asked: ${joined(steps, ', then ')}`;
  }
  if (only.people.length > 0) return mrkdwn`Will be asked: ${people(only.people, MOST_NAMED)}`;
  return only.isOwners
    ? mrkdwn`Too few people can approve this: there is no other integration owner`
    : mrkdwn`Too few people can approve this: there is nobody`;
}

type Steps = Pick<ShownProgress, 'steps'>;

/** `Agreed in step 1: @omar`, for each step in which somebody has. */
export const agreedWords = ({ steps }: Steps): Mrkdwn[] =>
  steps.flatMap(({ agreed }, index) => (agreed.length === 0 ? [] : [agreedIn({ steps }, agreed, index)]));

function agreedIn({ steps }: Steps, agreed: ShownStep['agreed'], index: number): Mrkdwn {
  const where = steps.length === 1 ? mrkdwn`` : mrkdwn` in step ${index + 1}`;
  return mrkdwn`Agreed${where}: ${joined(agreed.map(({ by }) => who(by)))}`;
}

/** Who has agreed in which step, and what they wrote. */
export function agreedParts({ steps }: Steps): Part[] {
  return steps.flatMap(({ agreed }, index) => {
    if (agreed.length === 0) return [];
    return [
      { small: agreedIn({ steps }, agreed, index) },
      ...agreed.flatMap(({ by, note }): Part[] =>
        note === null || note === '' ? [] : [{ quote: note, label: `Note by ${by.name}` }],
      ),
    ];
  });
}

/** That somebody agreed to less than was asked for; null where nobody did. */
export function lessWords(
  { question }: Pick<ShownProgress, 'question'>,
  { role, durationSeconds, kind }: Pick<RequestModel, 'role' | 'durationSeconds' | 'kind'>,
): Mrkdwn | null {
  if (question.role === role && question.durationSeconds === durationSeconds) return null;
  const asked =
    kind === 'extension'
      ? mrkdwn`${spellDuration(durationSeconds)} more`
      : mrkdwn`${roleLabel(role)} for ${spellDuration(durationSeconds)}`;
  return mrkdwn`Asked for was ${asked}; whoever agreed has agreed to less`;
}

/** For the requester: who is asked only because it has waited for so long; none for nobody. */
export function lateParts({ late }: Pick<ShownStep, 'late'>): Part[] {
  if (late === undefined || late.people.length === 0) return [];
  const { people: since, afterSeconds } = late;
  const are = since.length === 1 ? 'is' : 'are';
  return [
    {
      small: mrkdwn`It has waited for ${spellDuration(afterSeconds)}, so ${people(since, NAMED)} ${are} asked as well`,
    },
  ];
}

/** For the requester: who is asked as well, and when, if the step goes on waiting. */
export function soonParts({ soon }: Pick<ShownProgress, 'soon'>): Part[] {
  if (soon === undefined || soon.people.length === 0) return [];
  const are = soon.people.length === 1 ? 'is' : 'are';
  return [
    { small: mrkdwn`If it still waits ${when(soon.at)}, ${people(soon.people, NAMED)} ${are} asked as well` },
  ];
}

/** For whoever is asked: why they are. */
export function askedAs(
  { need, isOwners, isManager = false, isOnCall = false, standIns, late }: ShownStep,
  connector: string,
  requester: PersonRef,
  reader: string,
): Mrkdwn {
  if (late?.people.some(({ slackUserId }) => slackUserId === reader) === true)
    return mrkdwn`You are asked because it has waited for ${spellDuration(late.afterSeconds)}`;
  if (standIns === 'admins')
    return mrkdwn`Hallpass admins are asked because too few of those whom the policy names can decide by now`;
  if (standIns === 'fallback')
    return mrkdwn`You are asked because the policy names you where too few of its first choice can decide`;
  if (isManager) return mrkdwn`You are asked as the manager of ${who(requester)}`;
  if (isOnCall) return mrkdwn`You are asked because you are on call`;
  if (isOwners) return mrkdwn`You are asked as an integration owner of ${connector}`;
  return need === 1
    ? mrkdwn`You are asked because the policy names you`
    : mrkdwn`You are asked because the policy names you; ${need} people have to agree`;
}
