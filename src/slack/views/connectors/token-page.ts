/** The way from an integration's details to the page where its token is entered. Pure. */
import type { Button, ModalView } from '@slack/types';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message } from '../../blocks/message.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { pageButton } from '../../blocks/page-button.ts';
import { when } from '../../blocks/phrases.ts';

/** Gets a one-time link to the page. */
export const tokenPageButton = (draftId: string): Button =>
  button({
    action: ACTIONS.tokenPage,
    label: 'Enter the token on a page instead',
    value: draftId,
    says: 'Get a link to enter the access token in your browser instead of in Slack',
  });

export interface TokenOneTimeLink {
  readonly title: string;
  /** Of the integration. */
  readonly name: string;
  /** Of the page, with the secret in it. */
  readonly address: string;
  readonly expiresAt: Date;
}

/** Shows the link. What comes of it is told by the message about the integration. */
export const tokenPageModal = ({ title, name, address, expiresAt }: TokenOneTimeLink): ModalView =>
  noticeModal(
    title,
    message([
      { line: mrkdwn`Enter the access token of ${bold(name)} in your browser: Slack never sees it there.` },
      {
        buttons: [
          pageButton(address, { label: 'Open the page', says: `Open the page for the token of ${name}` }),
        ],
      },
      {
        small: mrkdwn`The link is for you alone, and works once, until ${when(expiresAt)}. What GitLab says comes to you as a message, where you confirm it`,
      },
    ]),
  );
