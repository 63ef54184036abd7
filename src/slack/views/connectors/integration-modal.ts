/**
 * The form that adds an integration: what it is called, what it belongs to, who owns it. Its
 * details come next. Pure.
 */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import type { DraftModel } from '../../../db/models/connectors/draft-model.ts';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { bold, mrkdwn, plain } from '../../blocks/mrkdwn.ts';
import { nameInput, ownersInput } from './details-inputs.ts';
import { detailsButton } from './draft-parts.ts';
import { blocksOf, message } from '../../blocks/message.ts';
import { people } from '../../blocks/phrases.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';

export const ADD_TITLE = 'Add integration';
/** The choice of an application that stands for none that is there. */
export const NEW_APPLICATION = 'new';
const OPTION = 75;

export interface IntegrationForm {
  /** Names of the applications that are there, as many as a choice holds. */
  readonly applications: readonly string[];
  /** The Slack id of whoever fills it in. */
  readonly creator: string;
  /** What stands in the field for the name at first. */
  readonly name: string;
}

export const integrationModal = ({ applications, creator, name }: IntegrationForm): ModalView => ({
  type: 'modal',
  callback_id: FORMS.integration,
  private_metadata: JSON.stringify({ applications }),
  title: plain(ADD_TITLE, 24),
  submit: plain('Create and add details', 24),
  close: plain('Cancel', 24),
  blocks: [
    ...blocksOf([
      {
        line: mrkdwn`${bold('GitLab')}: one top-level group and everything below it, on gitlab.com or an instance of your own.`,
      },
    ]),
    nameInput(name),
    applicationInput(applications),
    ownersInput([creator]),
  ],
});

function applicationInput(applications: readonly string[]): InputBlock {
  const fresh: PlainTextOption = { text: plain('A new application', OPTION), value: NEW_APPLICATION };
  const known = applications.map((name, index): PlainTextOption => ({
    text: plain(name, OPTION),
    value: `${index}`,
  }));
  return {
    type: 'input',
    block_id: 'application',
    label: plain('Application', 2000),
    hint: plain(
      'One more data source of an application that is there, or a new one. If people sign in to GitLab through an identity provider, it belongs to the application of that provider.',
      2000,
    ),
    element: {
      type: 'static_select',
      action_id: FIELDS.application,
      options: [fresh, ...known],
      initial_option: fresh,
    },
  };
}

/** What its creator reads who is no owner. */
export const createdModal = (draft: DraftModel): ModalView =>
  noticeModal(
    ADD_TITLE,
    message([
      {
        line: mrkdwn`${bold(draft.entered.name)} is created. ${people(draft.owners, 5)} ${draft.owners.length === 1 ? 'was' : 'were'} asked for its details, and will be reminded until they are there.`,
      },
      { buttons: [detailsButton(draft, 'Add details yourself')] },
    ]),
  );
