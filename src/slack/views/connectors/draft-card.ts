/**
 * What owners are told about a connector that is being set up or edited, from the call for help to
 * the end of it. Pure.
 */
import type { DraftModel } from '../../../db/models/connectors/draft-model.ts';
import { bold, joined, mention, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { confirmButton, detailsButton, discardButton, reviewParts } from './draft-parts.ts';
import { message, under, type Part } from '../../blocks/message.ts';
import { sentence, who } from '../../blocks/phrases.ts';
import { faultSentence } from '../../../sentences/faults.ts';

/**
 * The same once more below the first one, for whoever was asked before, by Slack user id: it names
 * them, so that it rings, for as long as something is to be done.
 */
export function draftReminder(draft: DraftModel, reader: string): Post {
  if (draft.status === 'confirmed' || draft.status === 'discarded') return draftCard(draft);
  return under(
    mrkdwn`${mention(reader)} ${bold('Still needed')}: the details of ${bold(draft.entered.name)}, a GitLab that ${who(draft.createdBy)} adds to hallpass`,
    draft.status === 'open' && draft.faults.length === 0 ? message(whatIsWanted(draft)) : draftCard(draft),
  );
}

/** A person's copy. */
export function draftCard(draft: DraftModel): Post {
  const { entered, enteredBy } = draft;
  const name = bold(entered.name);
  switch (draft.status) {
    case 'open':
      return message(draft.faults.length > 0 ? faulty(draft) : wanted(draft));
    case 'checking':
      return message([
        { line: mrkdwn`${bold('Checking')} the details of ${name}${entry(enteredBy)} in GitLab…` },
        { buttons: [discardButton(draft.id, entered.name)] },
      ]);
    case 'checked':
      return message([
        { line: mrkdwn`${bold('Ready to confirm')}: the details of ${name}${entry(enteredBy)}` },
        ...reviewParts(draft),
        {
          buttons: [
            ...confirmButton(draft),
            detailsButton(draft, 'Change details'),
            discardButton(draft.id, entered.name),
          ],
        },
      ]);
    case 'confirmed':
      return message([
        {
          line: mrkdwn`${bold('Done')}: the details of ${name} are in force${by(draft.closedBy, 'confirmed by')}`,
        },
        { small: mrkdwn`hallpass reads it now. \`/access integrations\` shows how far it is` },
      ]);
    case 'discarded':
      return message([
        {
          line: mrkdwn`${bold('Discarded')}: nothing is needed for ${name} any more${by(draft.closedBy, 'discarded by')}`,
        },
      ]);
  }
}

const by = (person: DraftModel['closedBy'], did: string): Mrkdwn =>
  person === null ? mrkdwn`` : mrkdwn`, ${did} ${who(person)}`;

const entry = (person: DraftModel['enteredBy']): Mrkdwn =>
  person === null ? mrkdwn`` : mrkdwn` that ${who(person)} entered`;

const wanted = (draft: DraftModel): Part[] => [
  {
    line: mrkdwn`${who(draft.createdBy)} adds ${bold(draft.entered.name)}, a GitLab, to hallpass and made you an integration owner. ${bold('Your help is needed')}: which group, and an access token for it`,
  },
  ...whatIsWanted(draft),
];

const whatIsWanted = (draft: DraftModel): Part[] => [
  {
    small: mrkdwn`In GitLab, make an access token with the scope \`api\` for an account of its own that is Owner of the top-level group. Any one of the owners can do this`,
  },
  { buttons: [detailsButton(draft, 'Add details', 'primary'), discardButton(draft.id, draft.entered.name)] },
];

const faulty = (draft: DraftModel): Part[] => [
  {
    line: mrkdwn`${bold('Not in force yet')}: the details of ${bold(draft.entered.name)}${entry(draft.enteredBy)} need another look`,
  },
  {
    line: joined(
      draft.faults.map(({ fault }) => mrkdwn`:warning: ${sentence(faultSentence(fault))}`),
      '\n',
    ),
  },
  {
    buttons: [
      detailsButton(draft, 'Correct details', 'primary'),
      discardButton(draft.id, draft.entered.name),
    ],
  },
];
