/**
 * The way from an integration to the pages on which it gets a webhook secret and an OAuth
 * application of its own. Pure.
 */
import type { Button, ModalView } from '@slack/types';
import type { SecretKind } from '../../../domain/connectors/connector-secret.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message } from '../../blocks/message.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { pageButton } from '../../blocks/page-button.ts';
import { when } from '../../blocks/phrases.ts';

export const SECRETS_TITLE = 'Webhook and sign-in';

export interface ConnectorSecrets {
  readonly connectorId: string;
  readonly name: string;
  readonly has: ReadonlySet<SecretKind>;
  /** Where hallpass has no page that a browser reaches unread. */
  readonly hasPages: boolean;
}

const KINDS = {
  webhook: {
    action: ACTIONS.webhookPage,
    none: 'Make a webhook secret',
    another: 'Make another secret',
    says: 'Get a link to the page that makes the secret of its webhook',
  },
  oauth: {
    action: ACTIONS.applicationPage,
    none: 'Enter an application',
    another: 'Enter another one',
    says: 'Get a link to the page on which its OAuth application is entered',
  },
} as const;

/** What it has, and what can be done about each. */
export const secretsModal = ({ connectorId, name, has, hasPages }: ConnectorSecrets): ModalView => {
  if (!hasPages)
    return noticeModal(
      SECRETS_TITLE,
      saying(
        mrkdwn`This needs a page of hallpass that browsers reach by https. Ask whoever runs hallpass to set ${code('HALLPASS_PUBLIC_URL')}.`,
      ),
    );
  const way = (kind: SecretKind): Button => {
    const { action, none, another, says } = KINDS[kind];
    return button({ action, label: has.has(kind) ? another : none, value: connectorId, says });
  };
  return noticeModal(
    SECRETS_TITLE,
    message([
      {
        line: mrkdwn`${bold('Webhook')} of ${name}: ${has.has('webhook') ? 'it has a secret of its own' : 'it has no secret of its own'}`,
      },
      { small: mrkdwn`With it hallpass sees within seconds what people change in GitLab` },
      { buttons: [way('webhook')] },
      {
        line: mrkdwn`${bold('Sign-in')} to ${name}: ${has.has('oauth') ? 'it has an application of its own' : 'none is offered'}`,
      },
      { small: mrkdwn`With it people show by signing in to GitLab which account is theirs` },
      { buttons: [way('oauth')] },
    ]),
  );
};

/** Shows the link to the page. */
export const secretPageModal = ({
  kind,
  name,
  address,
  expiresAt,
}: {
  readonly kind: SecretKind;
  readonly name: string;
  /** With the secret of the link in it. */
  readonly address: string;
  readonly expiresAt: Date;
}): ModalView =>
  noticeModal(
    SECRETS_TITLE,
    message([
      {
        line:
          kind === 'webhook'
            ? mrkdwn`The page makes the secret for the webhook of ${bold(name)}, shows it once, and says where it goes in GitLab.`
            : mrkdwn`On the page you enter the application for signing in to ${bold(name)}; it says how to make one in GitLab.`,
      },
      { buttons: [pageButton(address, { label: 'Open the page', says: `Open the page for ${name}` })] },
      { small: mrkdwn`The link is for you alone, and works once, until ${when(expiresAt)}` },
    ]),
  );
