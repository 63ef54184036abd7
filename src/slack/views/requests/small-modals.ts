/** The modals that belong to one button each: Deny, Approve for less…, Extend. Pure. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { PersonRef, RequestModel } from '../../../db/models/request-model.ts';
import { spellDuration } from '../../../domain/duration.ts';
import type { GrantableRole, Role } from '../../../domain/entitlement.ts';
import { durationChoices, type Offer } from '../../../domain/policy.ts';
import type { GrantId } from '../../../domain/id.ts';
import { FORMS } from '../../blocks/ids.ts';
import { mrkdwn, mrkdwnText, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { blocksOf, type Part } from '../../blocks/message.ts';
import { durationInputs, noteInput, reasonInput, roleInput } from '../../blocks/inputs.ts';
import { reasonHint } from './reason-hint.ts';
import { people, roleFor, roleOn, when, who, type Where } from '../../blocks/phrases.ts';

export const DENY_TITLE = 'Deny request';
export const LESS_TITLE = 'Approve for less';
export const EXTEND_TITLE = 'Extend access';

const section = (says: Mrkdwn): KnownBlock => ({ type: 'section', text: mrkdwnText(says) });

const ask = ({ requester, role, durationSeconds, kind }: RequestModel, place: Where): Mrkdwn =>
  kind === 'extension'
    ? mrkdwn`${who(requester)} asks for ${spellDuration(durationSeconds)} more as ${roleOn(role, place)}`
    : mrkdwn`${who(requester)} asks for ${roleFor(role, place, durationSeconds)}`;

export const denyModal = (request: RequestModel, place: Where): ModalView => ({
  type: 'modal',
  callback_id: FORMS.deny,
  private_metadata: JSON.stringify({ requestId: request.id }),
  title: plain(DENY_TITLE, 24),
  submit: plain('Deny', 24),
  close: plain('Cancel', 24),
  blocks: [section(ask(request, place)), noteInput()],
});

export interface LessForm {
  readonly request: RequestModel;
  readonly place: Where;
  /**
   * The asked role and the lower ones that still are more than what the requester holds; weakest
   * first.
   */
  readonly roles: readonly GrantableRole[];
  readonly custom: boolean;
  /** What is chosen now, in seconds. */
  readonly seconds: number;
}

/** Every length the form lists for a request, shortest first. */
const lengths = (asked: number): number[] =>
  durationChoices({ minSeconds: Math.min(60, asked), maxSeconds: asked, defaultSeconds: asked });

/**
 * The next shorter length that the form lists, with which it starts; half of one that is the
 * shortest, in whole minutes where it has some. Pure.
 */
export function lessThan(asked: number): number {
  const shorter = lengths(asked).findLast((length) => length < asked);
  if (shorter !== undefined) return shorter;
  const half = Math.max(1, Math.floor(asked / 2));
  return half < 60 ? half : half - (half % 60);
}

export function lessModal({ request, place, roles, custom, seconds }: LessForm): ModalView {
  const asked = request.durationSeconds;
  const minSeconds = Math.min(60, asked);
  return {
    type: 'modal',
    callback_id: FORMS.less,
    private_metadata: JSON.stringify({ requestId: request.id }),
    title: plain(LESS_TITLE, 24),
    submit: plain('Approve', 24),
    close: plain('Cancel', 24),
    blocks: [
      section(ask(request, place)),
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
        choices: lengths(asked),
        chosen: seconds,
        custom,
        minSeconds,
        maxSeconds: asked,
      }),
      noteInput(),
    ],
  };
}

export interface ExtendForm {
  readonly grantId: GrantId;
  readonly role: Role;
  readonly place: Where;
  readonly expiresAt: Date;
  /** Who will be asked; empty when nobody has to approve. */
  readonly approvers: readonly PersonRef[];
  readonly bounds: Pick<Offer, 'minSeconds' | 'maxSeconds' | 'defaultSeconds' | 'reason'>;
  readonly custom: boolean;
  /** What was typed before, and is wrong with it or helps; nothing in a new form. */
  readonly typed?: { readonly seconds: number; readonly reason: string; readonly said: readonly Part[] };
}

export function extendModal(form: ExtendForm): ModalView {
  const { bounds, approvers } = form;
  const { reason } = bounds;
  const cap = mrkdwn`at most ${spellDuration(bounds.maxSeconds)} more`;
  const audience =
    approvers.length === 0
      ? mrkdwn`Nobody has to approve this · ${cap}`
      : mrkdwn`Will be asked: ${people(approvers, 2)} · ${cap}`;
  return {
    type: 'modal',
    callback_id: FORMS.extend,
    private_metadata: JSON.stringify({ grantId: form.grantId }),
    title: plain(EXTEND_TITLE, 24),
    submit: plain('Request', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...blocksOf(form.typed?.said ?? []),
      section(
        mrkdwn`${roleOn(form.role, form.place)}, active until ${when(form.expiresAt)}. It ends then, also while you wait for an answer.`,
      ),
      ...durationInputs({
        blockId: 'duration',
        choices: durationChoices(bounds),
        chosen: form.typed?.seconds ?? bounds.defaultSeconds,
        custom: form.custom,
        minSeconds: bounds.minSeconds,
        maxSeconds: bounds.maxSeconds,
      }),
      { type: 'context', elements: [mrkdwnText(audience)] },
      reasonInput({
        optional: reason.isOptional,
        hint: reasonHint(reason),
        words: form.typed?.reason ?? '',
      }),
    ],
  };
}
