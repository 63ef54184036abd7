/**
 * The part of the Home tab that owners and admins see: how their integrations are doing, and who
 * has no account there. Pure.
 */
import type { KnownBlock } from '@slack/types';
import type { Integration } from '../../../db/models/home-model.ts';
import type { ListedDraft } from '../../../db/models/connectors/integrations.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, joined, mrkdwn, mrkdwnText, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { confirmButton } from '../connectors/alerts.ts';
import { logsButton } from '../connectors/connector-logs.ts';
import { headOf, whatToKnow } from '../connectors/connector-lines.ts';
import { MOST_ENTRIES, type Section } from './home-pages.ts';
import { draftParts } from '../connectors/integrations-list.ts';
import { blocksOf, button } from '../../blocks/message.ts';
import { when, who } from '../../blocks/phrases.ts';

/** Names in one block: well below its 3,000 characters. */
const NAMES_AT_ONCE = 50;

/** `Integrations`: those still to be set up in front. */
export const integrationSections = (
  integrations: readonly Integration[],
  drafts: readonly ListedDraft[],
): Section[] => [
  {
    title: 'Integrations',
    entries: [...drafts.map((draft) => blocksOf(draftParts(draft))), ...integrations.map(integrationBlocks)],
  },
];

/** A section of people for each connector where somebody is missing. */
export const unlinkedSections = (integrations: readonly Integration[]): Section[] =>
  integrations.filter(({ unlinked }) => unlinked.count > 0).map(unlinkedSection);

function integrationBlocks(integration: Integration): KnownBlock[] {
  const { id, name, label } = integration;
  const text = mrkdwnText(joined([headline(integration), ...whatToKnow(integration)], '\n'));
  const sync = button({
    action: ACTIONS.sync,
    label: 'Sync now',
    value: id,
    says: `Read ${name} anew now`,
  });
  const confirm =
    label.mustConfirm && label.since !== null ? [confirmButton({ id, name, at: label.since })] : [];
  const elements = [...confirm, ...(label.name === 'Paused' ? [] : [sync]), logsButton({ id, name })];
  return [
    { type: 'section', text },
    { type: 'actions', elements },
  ];
}

function headline({ name, label, synced }: Integration): Mrkdwn {
  const last =
    synced === null
      ? mrkdwn`never synced`
      : mrkdwn`last synced ${when(synced.at)} · ${synced.groups} groups, ${synced.projects} projects`;
  return mrkdwn`${headOf(name, label)} · ${last}`;
}

function unlinkedSection({ name, unlinked }: Integration): Section {
  const { count } = unlinked;
  const people = unlinked.people.slice(0, MOST_ENTRIES);
  const chunks = Array.from({ length: Math.ceil(people.length / NAMES_AT_ONCE) }, (_, index) =>
    people.slice(index * NAMES_AT_ONCE, (index + 1) * NAMES_AT_ONCE),
  );
  const rest = count - people.length;
  return {
    title: `No account in ${name}`,
    entries: [
      [
        section(
          mrkdwn`${bold(count === 1 ? '1 person' : `${count} people`)} cannot ask for anything there. They link their account with ${code('/access link')}; ${code('/access unlinked')} says why none was found, and links one by hand`,
        ),
      ],
      ...chunks.map((chunk) => [section(joined(chunk.map(who)))]),
      ...(rest > 0 ? [[section(mrkdwn`and ${rest} more`)]] : []),
    ],
  };
}

const section = (says: Mrkdwn): KnownBlock => ({ type: 'section', text: mrkdwnText(says) });
