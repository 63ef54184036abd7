/** The way from a card to the page on which it is approved. Pure. */
import type { ModalView } from '@slack/types';
import { message } from '../../blocks/message.ts';
import { mrkdwn } from '../../blocks/mrkdwn.ts';
import { noticeModal } from '../../blocks/notice-modal.ts';
import { pageButton } from '../../blocks/page-button.ts';
import { when } from '../../blocks/phrases.ts';

/** Shows the link. What comes of it is told by the card. */
export const webApprovalModal = (
  title: string,
  {
    number,
    address,
    expiresAt,
  }: { readonly number: number; readonly address: string; readonly expiresAt: Date },
): ModalView =>
  noticeModal(
    title,
    message([
      {
        line: mrkdwn`The policy has request #${number} approved on a page, signed in to GitLab: a press in Slack is not enough here. Less than was asked for can be chosen there, too.`,
      },
      {
        buttons: [
          pageButton(address, {
            label: 'Open the page',
            says: `Open the page to approve request #${number}`,
          }),
        ],
      },
      { small: mrkdwn`The link is for you alone, and works once, until ${when(expiresAt)}` },
    ]),
  );
