/** The form of a connector's details, and what follows it: checking, what was found, done. Pure. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { DraftModel } from '../../../db/models/connectors/draft-model.ts';
import type { DetailsField } from '../../../domain/connectors/connector-details.ts';
import { FORMS } from '../../blocks/ids.ts';
import { bold, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { confirmButton, detailsButton, discardButton, reviewParts } from './draft-parts.ts';
import { blocksOf, message } from '../../blocks/message.ts';
import {
  certificateInput,
  groupInput,
  nameInput,
  ownersInput,
  readOnlyInput,
  syncInput,
  tokenInput,
  urlInput,
} from './details-inputs.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { sentence } from '../../blocks/phrases.ts';
import { tokenPageButton } from './token-page.ts';
import { faultSentence } from '../../../sentences/faults.ts';

export const DETAILS_TITLE = 'Integration details';

/**
 * The form. `isAdmin` shows who it belongs to, too; `hasPages` offers the way around Slack for the
 * token. What is wrong with what was entered stands above its field.
 */
export function detailsModal(
  draft: DraftModel,
  { isAdmin, hasPages }: { readonly isAdmin: boolean; readonly hasPages: boolean },
): ModalView {
  const isNew = draft.kind === 'add';
  const fields: readonly (readonly [DetailsField, () => KnownBlock | null])[] = [
    ['name', () => (isAdmin ? nameInput(draft.entered.name) : null)],
    ['owners', () => (isAdmin ? ownersInput(draft.entered.owners) : null)],
    ['group', () => (isNew ? groupInput(draft.entered.group) : null)],
    ['token', () => tokenInput(draft)],
    ['url', () => (isNew ? urlInput(draft.entered.url) : null)],
    ['caCertificate', () => certificateInput(draft.entered.caCertificate)],
    ['sync', () => syncInput(draft.entered.sync)],
  ];
  const input = ([field, of]: (typeof fields)[number]): KnownBlock[] => {
    const block = of();
    const faults = draft.faults.filter((fault) => fault.field === field);
    const warnings = faults.map(({ fault }) => ({
      line: mrkdwn`:warning: ${sentence(faultSentence(fault))}`,
    }));
    return [...blocksOf(warnings), ...(block === null ? [] : [block])];
  };
  return {
    type: 'modal',
    callback_id: FORMS.details,
    private_metadata: JSON.stringify({ draftId: draft.id }),
    title: plain(DETAILS_TITLE, 24),
    submit: plain('Save', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...blocksOf([
        {
          line: isNew
            ? mrkdwn`${bold(draft.entered.name)}: hallpass checks this in GitLab before anything is in force.`
            : mrkdwn`${bold(draft.entered.name)}, group ${draft.entered.group} on ${draft.entered.url}. Another group or instance is another integration: add it, and remove this one.`,
        },
      ]),
      ...fields.flatMap(input),
      ...(hasPages ? blocksOf([{ buttons: [tokenPageButton(draft.id)] }]) : []),
      readOnlyInput(draft.entered.readOnly),
    ],
  };
}

export const checkingModal = (): ModalView =>
  noticeModal(
    DETAILS_TITLE,
    saying(
      mrkdwn`Checking it in GitLab… You may close this: what comes of it is sent to you as a message, too.`,
    ),
  );

/**
 * What was found and what would change, to be confirmed; `problem` says why it is shown once more.
 */
export function reviewModal(draft: DraftModel, problem: Mrkdwn | null = null): ModalView {
  return noticeModal(
    DETAILS_TITLE,
    message([
      ...(problem === null ? [] : [{ line: mrkdwn`:warning: ${problem}` }]),
      { line: mrkdwn`${bold(draft.entered.name)} is not in force yet. This is what hallpass found:` },
      ...reviewParts(draft),
      {
        buttons: [
          ...confirmButton(draft),
          detailsButton(draft, 'Change details'),
          discardButton(draft.id, draft.entered.name),
        ],
      },
    ]),
  );
}

export const doneModal = (name: string): ModalView =>
  noticeModal(
    DETAILS_TITLE,
    saying(
      mrkdwn`${bold(name)} is set up, and hallpass reads it now. \`/access integrations\` shows how far it is.`,
    ),
  );
