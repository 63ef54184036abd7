/** What is shown before a connector is paused, resumed or removed, with what that changes. Pure. */
import type { ModalView } from '@slack/types';
import type { HeldGrant } from '../../../db/models/grants/access-lists.ts';
import type { ConnectorConfig } from '../../../domain/document/config-connectors.ts';
import { changesBetween } from '../../../domain/connectors/connector-changes.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { bold, code, joined, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { changeLine } from './draft-parts.ts';
import { blocksOf, button, message, type Part } from '../../blocks/message.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { roleOn, when, who } from '../../blocks/phrases.ts';

export const CHANGE_TITLE = 'Change integration';

export interface ChangeForm {
  readonly connector: ConnectorConfig;
  /** The version of the document it is shown against. */
  readonly version: number;
}

export function pauseModal({ connector, version }: ChangeForm): ModalView {
  const paused = !connector.paused;
  const { id: connectorId, name } = connector;
  const what = paused
    ? mrkdwn`Nothing of ${bold(name)} is synced or granted until it is resumed. What was granted before still ends on time.`
    : mrkdwn`${bold(name)} is synced at once, and access can be granted there again.`;
  return {
    type: 'modal',
    callback_id: FORMS.pause,
    private_metadata: JSON.stringify({ connectorId, version, paused }),
    title: plain(CHANGE_TITLE, 24),
    submit: plain(paused ? 'Pause' : 'Resume', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...blocksOf([
        { line: what },
        { line: changes(changesBetween(connector, { ...connector, paused }).map(changeLine)) },
      ]),
    ],
  };
}

const changes = (lines: readonly Mrkdwn[]): Mrkdwn => joined([bold('Changes'), ...lines], '\n');

/** Grants that are named one by one. */
const NAMED_GRANTS = 10;

export interface RemoveForm extends ChangeForm {
  /** Everything that ends by it. */
  readonly grants: readonly HeldGrant[];
}

export function removeModal({ connector, version, grants }: RemoveForm): ModalView {
  const { id: connectorId, name, group, url } = connector;
  const ending: Part[] =
    grants.length === 0
      ? [{ line: mrkdwn`Nobody holds access through it now.` }]
      : [
          {
            line: joined(
              [
                mrkdwn`${bold(grants.length === 1 ? '1 grant ends' : `${grants.length} grants end`)} by it, and their holders are told:`,
                ...grants.slice(0, NAMED_GRANTS).map(grantLine),
                ...(grants.length > NAMED_GRANTS ? [mrkdwn`and ${grants.length - NAMED_GRANTS} more`] : []),
              ],
              '\n',
            ),
          },
        ];
  return {
    type: 'modal',
    callback_id: FORMS.remove,
    private_metadata: JSON.stringify({ connectorId, version, paused: connector.paused }),
    title: plain(CHANGE_TITLE, 24),
    submit: plain('Remove', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...blocksOf([
        {
          line: mrkdwn`${bold(name)} (${code(group)} on ${url}) is removed from hallpass. What people hold in GitLab without hallpass stays.`,
        },
        ...ending,
        {
          small: mrkdwn`Its token is deleted once the last of it is taken back in GitLab. The audit trail is kept`,
        },
      ]),
    ],
  };
}

/** In place of the form where it cannot be removed yet: why, and the way to what helps. */
export const notRemovableModal = ({ id, name }: ConnectorConfig, why: Mrkdwn): ModalView =>
  noticeModal(
    CHANGE_TITLE,
    message([
      { line: why },
      {
        buttons: [
          button({
            action: ACTIONS.connectorDetails,
            label: 'Details',
            value: id,
            says: `Look at and change the details of ${name}`,
            style: 'primary',
          }),
        ],
      },
    ]),
  );

function grantLine({ holder, role, path, expiresAt }: HeldGrant): Mrkdwn {
  const until = expiresAt === null ? mrkdwn`` : mrkdwn`, until ${when(expiresAt)}`;
  return mrkdwn`• ${who(holder)}: ${roleOn(role, { path, url: null, application: null })}${until}`;
}
