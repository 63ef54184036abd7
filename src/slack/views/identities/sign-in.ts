/**
 * The one-time link to sign in to GitLab with, and what the person hears when that led to no link.
 * Pure.
 */
import type { ModalView } from '@slack/types';
import type { SignInFailure, SignInFault } from '../../../domain/identities/verification.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { LINK_TITLE } from './link-modals.ts';
import { message } from '../../blocks/message.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { pageButton } from '../../blocks/page-button.ts';
import { linkButton, when } from '../../blocks/phrases.ts';

export interface SignInForm {
  readonly connector: string;
  /** Of the page, with the secret in it. */
  readonly address: string;
  readonly expiresAt: Date;
}

/** Shows the link: the browser does the rest, and a message tells what came of it. */
export const signInModal = ({ connector, address, expiresAt }: SignInForm): ModalView =>
  noticeModal(
    LINK_TITLE,
    message([
      {
        line: mrkdwn`Sign in to ${bold(connector)} in your browser, and confirm there that the account is yours.`,
      },
      {
        buttons: [
          pageButton(address, {
            label: 'Open the sign-in page',
            says: 'Open the page to sign in to GitLab with, in your browser',
          }),
        ],
      },
      {
        small: mrkdwn`The link is for you alone: whoever else signs in with it would link their account to you. It works once, until ${when(expiresAt)}. You get a message when it is done, and can close this`,
      },
    ]),
  );

export interface SignInNotice extends SignInFailure {
  readonly connector: string;
}

/**
 * What the person hears when signing in led to no link: it may have been somebody else who had
 * their link.
 */
export const signInFailed = ({ connector, username, why }: SignInNotice): Post =>
  message([
    { line: mrkdwn`${bold('Not linked')}: ${WHY[why](username ?? '?', connector)}` },
    { small: mrkdwn`If that was not you, tell a hallpass admin: somebody else opened your link` },
    { buttons: [linkButton()] },
  ]);

const WHY: Record<SignInFault, (username: string, connector: string) => Mrkdwn> = {
  cancelled: (_, connector) => mrkdwn`signing in to ${connector} was cancelled`,
  declined: (username) => mrkdwn`you said that ${code(username)} is not your account`,
  no_account: (username, connector) =>
    mrkdwn`${code(username)} is none of the accounts that can be linked on ${connector}`,
  account_blocked: (username) => mrkdwn`${code(username)} is blocked or deactivated in GitLab`,
  account_taken: (username) =>
    mrkdwn`${code(username)} is linked to somebody else already. If that is wrong, an integration owner can find out with them`,
  already_linked: (_, connector) => mrkdwn`you have an account on ${connector} already`,
};
