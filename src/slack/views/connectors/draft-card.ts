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
 * The same once more for whoever was asked before, by Slack user id: it names them, so that it
 * rings, for as long as something is to be done. Below a card it is short, for the card says the
 * rest; one that `isFirst` stands for the card.
 */
export function draftReminder(draft: DraftModel, reader: string, isFirst: boolean): Post {
  const isOver = draft.status === 'confirmed' || draft.status === 'discarded';
  if (!isFirst) return message(isOver ? [{ line: OVER }] : shortReminder(draft, reader));
  if (isOver) return draftCard(draft);
  return under(
    mrkdwn`${mention(reader)} ${bold('Still needed')}: ${neededIn(draft)}`,
    draft.status === 'open' && draft.faults.length === 0 ? message(whatIsWanted(draft)) : draftCard(draft),
  );
}

const OVER = mrkdwn`Nothing is needed any more: see the card above`;

const shortReminder = (draft: DraftModel, reader: string): Part[] =>
  draft.status === 'checking'
    ? [{ line: mrkdwn`The details of ${bold(draft.entered.name)} are being checked: see the card above` }]
    : [
        { line: mrkdwn`${mention(reader)} ${bold('Still needed')}: ${stillNeeded(draft)}` },
        { small: mrkdwn`The buttons are on the card above` },
      ];

const neededIn = ({ entered, createdBy }: DraftModel): Mrkdwn =>
  mrkdwn`the details of ${bold(entered.name)}, a GitLab that ${who(createdBy)} adds to hallpass`;

function stillNeeded(draft: DraftModel): Mrkdwn {
  const name = bold(draft.entered.name);
  if (draft.status === 'checked') return mrkdwn`somebody has to confirm the details of ${name}`;
  return draft.faults.length > 0 ? mrkdwn`the details of ${name} have to be corrected` : neededIn(draft);
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
