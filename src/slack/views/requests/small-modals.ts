/** The modals that belong to one button each: Deny, Approve for less…, Extend. Pure. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { RequestModel } from '../../../db/models/requests/request-model.ts';
import type { ShownAsk } from '../../../db/models/requests/request-progress.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { Confirm } from '../../../domain/document/config-policies.ts';
import type { GrantableRole, Role } from '../../../domain/entitlement.ts';
import { durationChoices, lengthsUpTo, type Bounds, type Offer } from '../../../domain/policies/offers.ts';
import { writeQuestion, type Question } from '../../../domain/policies/question.ts';
import type { GrantId } from '../../../domain/id.ts';
import { FORMS } from '../../blocks/ids.ts';
import { joined, mrkdwn, mrkdwnText, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { blocksOf, type Part } from '../../blocks/message.ts';
import { durationInputs, noteInput, pathInput, reasonInput, roleInput } from '../../blocks/inputs.ts';
import { filedSuffix } from './filed-by.ts';
import { lengthLines } from './length-lines.ts';
import { askedWords } from './steps.ts';
import { reasonHint } from './reason-hint.ts';
import { noMoreTime, roleFor, roleOn, when, who, type Where } from '../../blocks/phrases.ts';

export const APPROVE_TITLE = 'Approve request';
export const DENY_TITLE = 'Deny request';
export const LESS_TITLE = 'Approve for less';
export const EXTEND_TITLE = 'Extend access';

const section = (says: Mrkdwn): KnownBlock => ({ type: 'section', text: mrkdwnText(says) });

/** Who asks for what, for how long. Pure. */
export const ask = ({ requester, role, durationSeconds, kind }: RequestModel, place: Where): Mrkdwn =>
  kind === 'extension'
    ? mrkdwn`${who(requester)} asks for ${spellDuration(durationSeconds)} more as ${roleOn(role, place)}`
    : mrkdwn`${who(requester)} asks for ${roleFor(role, place, durationSeconds)}`;

/** What is decided on, as it was shown; a note has to be written where the policy says so. */
export interface DecisionForm {
  /** With what is asked by now. */
  readonly request: RequestModel;
  readonly question: Question;
  readonly place: Where;
  readonly needsNote: boolean;
  /** Whoever approves types the path. */
  readonly confirm: Confirm | null;
}

const metadata = ({ request, question }: Pick<DecisionForm, 'request' | 'question'>): string =>
  JSON.stringify({ requestId: request.id, shown: writeQuestion(question) });

const confirmInputs = ({ confirm, request: { resource } }: DecisionForm): KnownBlock[] =>
  confirm === 'typed' ? [pathInput(resource.path)] : [];

const decisionModal = (form: DecisionForm, id: string, title: string, submit: string): ModalView => ({
  type: 'modal',
  callback_id: id,
  private_metadata: metadata(form),
  title: plain(title, 24),
  submit: plain(submit, 24),
  close: plain('Cancel', 24),
  blocks: [
    section(mrkdwn`${ask(form.request, form.place)}${filedSuffix(form.request)}`),
    ...confirmInputs(form),
    noteInput(undefined, !form.needsNote),
  ],
});

export const denyModal = (form: DecisionForm): ModalView =>
  decisionModal({ ...form, confirm: null }, FORMS.deny, DENY_TITLE, 'Deny');

/** For an approval that has to say why, or be confirmed. */
export const approveModal = (form: DecisionForm): ModalView =>
  decisionModal(form, FORMS.approve, APPROVE_TITLE, 'Approve');

export interface LessForm extends DecisionForm {
  /**
   * The asked role and the lower ones that still are more than what the requester holds; weakest
   * first.
   */
  readonly roles: readonly GrantableRole[];
  readonly custom: boolean;
  /** What is chosen now, in seconds. */
  readonly seconds: number;
}

/**
 * The next shorter length that the form lists, with which it starts; half of one that is the
 * shortest, in whole minutes where it has some. Pure.
 */
export function lessThan(asked: number): number {
  const shorter = lengthsUpTo(asked).findLast((length) => length < asked);
  if (shorter !== undefined) return shorter;
  const half = Math.max(1, Math.floor(asked / 2));
  return half < 60 ? half : half - (half % 60);
}

export function lessModal(form: LessForm): ModalView {
  const { request, place, roles, custom, seconds, needsNote } = form;
  const asked = request.durationSeconds;
  const minSeconds = Math.min(60, asked);
  return {
    type: 'modal',
    callback_id: FORMS.less,
    private_metadata: metadata(form),
    title: plain(LESS_TITLE, 24),
    submit: plain('Approve', 24),
    close: plain('Cancel', 24),
    blocks: [
      section(mrkdwn`${ask(request, place)}${filedSuffix(request)}`),
      ...(request.kind === 'extension' || roles.length === 0
        ? []
        : [
            roleInput({
              blockId: 'role',
              roles,
              chosen: roles.at(-1) ?? null,
              hint: null,
              dispatches: false,
            }),
          ]),
      ...durationInputs({
        blockId: 'duration',
        choices: lengthsUpTo(asked),
        chosen: seconds,
        custom,
        minSeconds,
        maxSeconds: asked,
      }),
      ...confirmInputs(form),
      noteInput(undefined, !needsNote),
    ],
  };
}

export interface ExtendForm {
  readonly grantId: GrantId;
  readonly role: Role;
  readonly place: Where;
  readonly expiresAt: Date;
  /** When it would lapse unanswered: with the access, if not before. */
  readonly answerBy: Date;
  /** Who will be asked, step by step; empty when nobody has to approve. */
  readonly asks: readonly ShownAsk[];
  readonly bounds: Bounds & Pick<Offer, 'reason' | 'spans'>;
  readonly custom: boolean;
  /** The length that was chosen from the list; left out for the default. */
  readonly chosen?: number;
  /** What was typed for it before the form was opened. */
  readonly reason?: string;
  /** What was typed before, and is wrong with it or helps; nothing in a new form. */
  readonly typed?: { readonly seconds: number; readonly reason: string; readonly said: readonly Part[] };
  /** The place was archived since the form was opened. */
  readonly isArchived?: boolean;
  /** Why nothing is given there for now; left out or null while it is. */
  readonly still?: Mrkdwn | null;
}

export function extendModal(form: ExtendForm): ModalView {
  const { bounds, asks, still = null } = form;
  const { reason } = bounds;
  const cap = mrkdwn`at most ${spellDuration(bounds.maxSeconds)} more`;
  const answer = asks.length === 0 ? [] : [mrkdwn`answer by ${when(form.answerBy)}`];
  const audience = joined([askedWords(asks), ...answer, cap], ' · ');
  return {
    type: 'modal',
    callback_id: FORMS.extend,
    private_metadata: JSON.stringify({ grantId: form.grantId }),
    title: plain(EXTEND_TITLE, 24),
    submit: plain('Request', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...blocksOf(form.typed?.said ?? (form.isArchived === true ? [noMoreTime(form.place)] : [])),
      ...(still === null ? [] : [section(still)]),
      section(
        mrkdwn`${roleOn(form.role, form.place)}, active until ${when(form.expiresAt)}. It ends then unless more time is approved before.`,
      ),
      ...durationInputs({
        blockId: 'duration',
        choices: durationChoices(bounds),
        chosen: form.typed?.seconds ?? form.chosen ?? bounds.defaultSeconds,
        custom: form.custom,
        minSeconds: bounds.minSeconds,
        maxSeconds: bounds.maxSeconds,
      }),
      { type: 'context', elements: [mrkdwnText(audience)] },
      ...lengthLines(bounds),
      reasonInput({
        optional: reason.isOptional,
        hint: reasonHint(reason),
        words: form.typed?.reason ?? form.reason ?? '',
      }),
    ],
  };
}
