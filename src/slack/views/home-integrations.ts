/** The part of the Home tab that owners and admins see: how their integrations are doing, and who has no account there. Pure. */
import type { KnownBlock } from '@slack/types';
import type { Integration } from '../../db/home-model.ts';
import { ACTIONS } from '../ids.ts';
import { bold, joined, mrkdwn, mrkdwnText, type Mrkdwn } from '../mrkdwn.ts';
import { MOST_ENTRIES, type Section } from './home-pages.ts';
import { button } from './message.ts';
import { sentence, when, who } from './phrases.ts';

/** Warnings of one connector that are shown; the first ones matter most. */
const MOST_WARNINGS = 3;
/** Names in one block: well below its 3,000 characters. */
const NAMES_AT_ONCE = 50;

/** `Integrations`, then a section of people for each connector where somebody is missing. */
export const integrationSections = (integrations: readonly Integration[]): Section[] => [
  { title: 'Integrations', entries: integrations.map((one) => [integrationBlock(one)]) },
  ...integrations.filter(({ unlinked }) => unlinked.count > 0).map(unlinkedSection),
];

function integrationBlock(integration: Integration): KnownBlock {
  const text = mrkdwnText(joined([headline(integration), ...nextSteps(integration)], '\n'));
  if (integration.paused) return { type: 'section', text };
  const accessory = button({
    action: ACTIONS.sync,
    label: 'Sync now',
    value: integration.id,
    says: `Read ${integration.name} anew now`,
  });
  return { type: 'section', text, accessory };
}

type Label = 'Paused' | 'Error' | 'Syncing' | 'Connected' | 'Not connected';

const SIGNS: Record<Label, string> = {
  Paused: ':double_vertical_bar:',
  Error: ':red_circle:',
  Syncing: ':arrows_counterclockwise:',
  Connected: ':large_green_circle:',
  'Not connected': ':white_circle:',
};

function labelOf({ paused, status, syncedAt }: Integration): Label {
  if (paused) return 'Paused';
  if (status === 'failing') return 'Error';
  if (status === 'syncing') return 'Syncing';
  return status === 'connected' && syncedAt !== null ? 'Connected' : 'Not connected';
}

function headline(integration: Integration): Mrkdwn {
  const { name, readOnly, syncedAt, groups, projects } = integration;
  const label = labelOf(integration);
  const only = readOnly ? mrkdwn` · Read only` : mrkdwn``;
  const last =
    syncedAt === null
      ? mrkdwn`never synced`
      : mrkdwn`last synced ${when(syncedAt)} · ${groups} groups, ${projects} projects`;
  return mrkdwn`${SIGNS[label]} ${bold(name)} · ${bold(label)}${only} · ${last}`;
}

/** What is wrong, and the one thing to do about it. */
function nextSteps(integration: Integration): Mrkdwn[] {
  const warnings = integration.warnings.slice(0, MOST_WARNINGS).map((warning) => sentence(warning));
  switch (labelOf(integration)) {
    case 'Paused':
      return [mrkdwn`Neither synced nor granted on; what was granted still ends on time.`];
    case 'Error':
      return [
        sentence(integration.detail ?? 'GitLab cannot be used.'),
        mrkdwn`Put that right, then press ${bold('Sync now')}. hallpass also tries again by itself.`,
        ...warnings,
      ];
    case 'Not connected':
      return [mrkdwn`Nothing can be asked for there before the first sync. Press ${bold('Sync now')}.`];
    case 'Syncing':
    case 'Connected':
      return warnings;
  }
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
          mrkdwn`${bold(count === 1 ? '1 person' : `${count} people`)} cannot ask for anything there. They make their work e-mail public in GitLab, or an admin maps them under \`people\` in hallpass.yaml`,
        ),
      ],
      ...chunks.map((chunk) => [section(joined(chunk.map(who)))]),
      ...(rest > 0 ? [[section(mrkdwn`and ${rest} more`)]] : []),
    ],
  };
}

const section = (says: Mrkdwn): KnownBlock => ({ type: 'section', text: mrkdwnText(says) });
