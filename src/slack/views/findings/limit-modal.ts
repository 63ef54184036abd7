/** The form behind Make temporary…: how long what was given outside hallpass goes on. Pure. */
import type { ModalView } from '@slack/types';
import type { FindingModel } from '../../../db/models/finding-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { durationChoices, type Bounds } from '../../../domain/policies/offers.ts';
import { FORMS } from '../../blocks/ids.ts';
import { mrkdwn, mrkdwnText, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { holder } from './finding-card.ts';
import { durationInputs, noteInput } from '../../blocks/inputs.ts';
import { roleOn, rowText, type Where } from '../../blocks/phrases.ts';

export const LIMIT_TITLE = 'Make temporary';

export interface LimitForm {
  readonly finding: FindingModel;
  readonly place: Where;
  readonly bounds: Bounds;
  readonly custom: boolean;
}

export function limitModal({ finding, place, bounds, custom }: LimitForm): ModalView {
  return {
    type: 'modal',
    callback_id: FORMS.driftLimit,
    private_metadata: JSON.stringify({ findingId: finding.id }),
    title: plain(LIMIT_TITLE, 24),
    submit: plain('Make temporary', 24),
    close: plain('Cancel', 24),
    blocks: [
      { type: 'section', text: mrkdwnText(promise(finding, place)) },
      ...durationInputs({
        blockId: 'duration',
        choices: durationChoices(bounds),
        chosen: bounds.defaultSeconds,
        custom,
        minSeconds: bounds.minSeconds,
        maxSeconds: bounds.maxSeconds,
      }),
      noteInput('Whoever holds it and the other owners read this'),
    ],
  };
}

function promise(finding: FindingModel, place: Where): Mrkdwn {
  const { found, former } = finding;
  const custom =
    found.customRole === null
      ? mrkdwn``
      : mrkdwn` The custom role ${found.customRoleName ?? found.customRole} on top of it goes now: hallpass keeps ${roleLabel(found.role)} alone.`;
  return mrkdwn`${holder(finding)} keeps ${roleOn(found.role, place)} for as long as you say, is warned before the end, and then goes back to ${rowText(former)}.${custom}`;
}
