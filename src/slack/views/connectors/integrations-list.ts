/**
 * The integrations somebody looks after, each with the one next step and what they may do about it.
 * Pure.
 */
import type { Button } from '@slack/types';
import type {
  Integrations,
  ListedConnector,
  ListedDraft,
} from '../../../db/models/connectors/integrations.ts';
import type { PersonRef } from '../../../db/models/requests/request-model.ts';
import { notConnected } from '../../../domain/connectors/connector-label.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { confirmButton as confirmChanges } from './alerts.ts';
import { headOf, whatToKnow } from './connector-lines.ts';
import { logsButton } from './connector-logs.ts';
import { discardButton } from './draft-parts.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { people, when } from '../../blocks/phrases.ts';

/** Three blocks each at most, of the fifty a message has. */
const INTEGRATIONS_PER_PAGE = 10;
const NAMED = 5;

/** One page, from 0; behind the last one, the last. */
export function integrationsList({ isAdmin, drafts, connectors }: Integrations, page: number): Post {
  const entries = [...drafts.map(draftParts), ...connectors.map(connectorParts)];
  const add: Part[] = isAdmin ? [{ buttons: [addButton()] }] : [];
  if (entries.length === 0)
    return message([
      {
        line: mrkdwn`No GitLab is connected yet. Add the first one: hallpass then asks for its group and token`,
      },
      ...add,
    ]);
  const pages = Math.ceil(entries.length / INTEGRATIONS_PER_PAGE);
  const shown = Math.min(page, pages - 1);
  const from = shown * INTEGRATIONS_PER_PAGE;
  return message([
    ...entries.slice(from, from + INTEGRATIONS_PER_PAGE).flat(),
    ...turns(shown, pages),
    ...add,
  ]);
}

/** The page that has the connector or draft of this id, from 0; the first for none. Pure. */
export function pageOf({ drafts, connectors }: Integrations, entryId: string): number {
  const ids: string[] = [...drafts.map(({ draftId }) => draftId), ...connectors.map(({ id }) => id)];
  return Math.floor(Math.max(0, ids.indexOf(entryId)) / INTEGRATIONS_PER_PAGE);
}

function connectorParts(connector: ListedConnector): Part[] {
  const { name, label, group, url, owners, syncedAt, managedBy, edit } = connector;
  const facts = joined(
    [
      ...applicationOf(connector),
      mrkdwn`${code(group)} on ${url}`,
      syncedAt === null ? mrkdwn`never synced` : mrkdwn`last synced ${when(syncedAt)}`,
      mrkdwn`owners: ${people(owners, NAMED)}`,
      ...webhookOf(connector),
      ...(managedBy === 'file' ? [mrkdwn`Managed by hallpass.yaml`] : []),
    ],
    ' · ',
  );
  const waiting = edit === null ? [] : [mrkdwn`:pencil2: ${EDIT_SAYS[edit.status] ?? ''}`];
  return [
    { line: joined([headOf(name, label), facts, ...whatToKnow(connector), ...waiting], '\n') },
    { buttons: connectorButtons(connector) },
  ];
}

/**
 * Where GitLab's webhook goes, below the address of hallpass: whoever sets it up there needs to
 * know.
 */
function webhookOf({ id, webhook }: ListedConnector): Mrkdwn[] {
  if (webhook === null) return [];
  const heard =
    webhook.heardAt === null ? mrkdwn`nothing heard yet` : mrkdwn`last heard ${when(webhook.heardAt)}`;
  return [mrkdwn`webhook ${code(`/webhooks/gitlab/${id}`)}: ${heard}`];
}

const EDIT_SAYS: Partial<Record<ListedDraft['status'], string>> = {
  open: 'Changed details were not accepted; look at them under Details.',
  checking: 'Changed details are being checked in GitLab.',
  checked: 'Changed details wait to be confirmed; look at them under Details.',
};

const applicationOf = ({ application }: Pick<ListedDraft, 'application'>): Mrkdwn[] =>
  application === null ? [] : [mrkdwn`part of ${application}`];

function connectorButtons({
  id,
  name,
  label: { mustConfirm, since },
  managedBy,
  paused,
}: ListedConnector): Button[] {
  const act = (action: string, label: string, says: string): Button =>
    button({ action, label, value: id, says: `${says} ${name}` });
  const confirm = mustConfirm && since !== null ? [confirmChanges({ id, name, at: since })] : [];
  const sync = paused ? [] : [act(ACTIONS.sync, 'Sync now', 'Read anew now:')];
  if (managedBy === 'file') return [...confirm, ...sync, logsButton({ id, name })];
  return [
    ...confirm,
    act(ACTIONS.connectorDetails, 'Details', 'Look at and change the details of'),
    ...sync,
    paused ? act(ACTIONS.connectorResume, 'Resume', 'Resume') : act(ACTIONS.connectorPause, 'Pause', 'Pause'),
    logsButton({ id, name }),
    act(ACTIONS.connectorSecrets, 'Webhook, sign-in…', 'Give a webhook and a sign-in of its own to'),
    act(ACTIONS.connectorRemove, 'Remove…', 'Remove'),
  ];
}

/** One whose details are still to come, with the way to them. */
export function draftParts({ draftId, name, owners, status, ...draft }: ListedDraft): Part[] {
  const label = notConnected(owners.length === 0 ? null : namesOf(owners));
  const step = DRAFT_SAYS[status];
  const facts = joined([...applicationOf(draft), mrkdwn`owners: ${people(owners, NAMED)}`], ' · ');
  return [
    {
      line: joined(
        [
          headOf(name, label),
          facts,
          ...(step === undefined ? whatToKnow({ label, warnings: [] }) : [mrkdwn`${step}`]),
        ],
        '\n',
      ),
    },
    {
      buttons: [
        button({
          action: status === 'checked' ? ACTIONS.draftReview : ACTIONS.draftDetails,
          label: status === 'checked' ? 'Review' : 'Add details',
          value: draftId,
          says: `Set up ${name}`,
          style: 'primary',
        }),
        discardButton(draftId, name),
      ],
    },
  ];
}

const DRAFT_SAYS: Partial<Record<ListedDraft['status'], string>> = {
  checking: 'Its details are being checked in GitLab.',
  checked: 'Its details are checked and wait to be confirmed.',
};

/** `Omar Haddad or Priya Nair`: in a sentence of the label, which has no mentions. */
const namesOf = (owners: readonly PersonRef[]): string =>
  owners
    .slice(0, NAMED)
    .map(({ name }) => name)
    .join(' or ');

const addButton = (): Button =>
  button({
    action: ACTIONS.connectorAdd,
    label: 'Add integration',
    value: 'new',
    says: 'Add an integration with a GitLab',
    style: 'primary',
  });

function turns(page: number, pages: number): Part[] {
  const turn = (action: string, label: string, to: number): Button =>
    button({ action, label, value: String(to), says: `${label} integrations, page ${to + 1} of ${pages}` });
  const buttons = [
    ...(page > 0 ? [turn(ACTIONS.integrationsBack, 'Previous', page - 1)] : []),
    ...(page + 1 < pages ? [turn(ACTIONS.integrationsPage, 'Next', page + 1)] : []),
  ];
  return buttons.length === 0 ? [] : [{ buttons }];
}

/**
 * What somebody is told just after the very first start, when nobody is known yet: the admins may
 * be among those still to come.
 */
export const peopleStillRead = (): Post =>
  message([
    {
      line: mrkdwn`hallpass is still reading who is in this Slack, so it cannot say yet who looks after what. Try again in a minute`,
    },
  ]);

/** What somebody is told who looks after nothing: whom to ask. */
export const askTheAdmins = (admins: readonly PersonRef[]): Post =>
  message([
    {
      line:
        admins.length === 0
          ? mrkdwn`Integrations are for their owners and hallpass admins, and nobody is an admin yet. Whoever runs hallpass names them under \`admins\` in hallpass.yaml`
          : mrkdwn`Integrations are for their owners and hallpass admins. Ask ${people(admins, NAMED)}`,
    },
  ]);
