/**
 * The code with which somebody shows that an account is theirs: in a modal, and in a message that
 * outlives it. Pure.
 */
import type { ModalView } from '@slack/types';
import type { VerificationId } from '../../../domain/id.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, link, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { linkButton, requestButton, when } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import type { LinkCard } from './link-card.ts';
import { LINK_TITLE } from './link-modals.ts';

export interface CodeForm {
  readonly verificationId: VerificationId;
  readonly username: string;
  /** The address of the account's page. */
  readonly profile: string;
  readonly code: string;
  readonly expiresAt: Date;
  /** Null before the first try. */
  readonly lastTry: { readonly shown: string | null; readonly triesLeft: number } | null;
}

/** Shows the code, where to put it, and what became of the last try. */
export function codeModal(form: CodeForm): ModalView {
  const { username, lastTry } = form;
  return noticeModal(
    LINK_TITLE,
    message([...(lastTry === null ? [] : [{ line: notThere(username, lastTry) }]), ...instructions(form)]),
  );
}

/**
 * The same as a message, for as long as the code is good; then what became of it, without the code.
 */
export function codeCard({ verification, profile }: LinkCard): Post {
  const { id, status, account, secret, expiresAt } = verification;
  const { username } = account;
  if (status === 'open' && secret !== null)
    return message(
      instructions({ verificationId: id, username, profile: profile ?? '', code: secret, expiresAt }),
    );
  return status === 'linked'
    ? message([
        { line: mrkdwn`${bold('Linked')}: the GitLab account ${code(username)} is yours` },
        { buttons: [requestButton()] },
      ])
    : message([
        { line: mrkdwn`The code for the GitLab account ${code(username)} is not good any more` },
        { buttons: [linkButton()] },
      ]);
}

function instructions(form: Omit<CodeForm, 'lastTry'>): Part[] {
  const { username, profile } = form;
  const check = button({
    action: ACTIONS.linkCheck,
    label: 'I put it there, check',
    value: form.verificationId,
    says: `Look whether the code is in the status of ${username}`,
    style: 'primary',
  });
  return [
    { line: mrkdwn`Put this code into the status of ${link(profile, `@${username}`)} in GitLab:` },
    { line: mrkdwn`${code(form.code)}` },
    {
      small: mrkdwn`In GitLab press your picture at the top, then ${bold('Set status')} or ${bold('Edit status')}, paste the code as the message, and press ${bold('Set status')}. Everybody can read it there; only you can write it`,
    },
    { small: mrkdwn`Good until ${when(form.expiresAt)}, for this account and for you alone` },
    { buttons: [check] },
  ];
}

function notThere(username: string, { shown, triesLeft }: NonNullable<CodeForm['lastTry']>): Mrkdwn {
  const found =
    shown === null
      ? mrkdwn`The status of ${code(username)} is empty`
      : mrkdwn`The status of ${code(username)} says “${plain(shown, 120).text}”`;
  const left = triesLeft === 1 ? 'One more try' : `${triesLeft} more tries`;
  return mrkdwn`:warning: ${found}, and not the code. ${left}`;
}

/** The code was used up. */
export const usedUpModal = (username: string): ModalView =>
  noticeModal(
    LINK_TITLE,
    saying(
      mrkdwn`The code was not in the status of ${code(username)}, so it is not good any more. Get another one with \`/access link\`.`,
    ),
  );
