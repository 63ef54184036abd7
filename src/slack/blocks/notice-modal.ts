import type { ModalView } from '@slack/types';
import { FORMS } from './ids.ts';
import { mrkdwn, plain, type Mrkdwn } from './mrkdwn.ts';
import type { Post } from './poster.ts';
import { message } from './message.ts';

/** A modal that only says something. Pure. */
export const noticeModal = (title: string, { blocks }: Post): ModalView => ({
  type: 'modal',
  callback_id: FORMS.notice,
  title: plain(title, 24),
  close: plain('Close', 24),
  blocks: [...blocks],
});

/** Opened at once, because Slack gives three seconds; filled a moment later. Pure. */
export const loadingModal = (title: string): ModalView => noticeModal(title, saying(mrkdwn`Loading…`));

/** A message of one line. Pure. */
export const saying = (line: Mrkdwn): Post => message([{ line }]);
