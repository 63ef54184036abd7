/**
 * A list, shown to one person, from which a form was opened: once the form is sent, the list says
 * what is so then. Slack keeps no message that only one person sees; the one way to it is the
 * address that came with the press.
 */
import type { BlockAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import type { Post } from '../blocks/poster.ts';

/**
 * Good for half an hour and five uses. Null where nothing was opened from a list; the Home tab is
 * renewed by itself.
 */
const ShownList = z
  .object({
    url: z.string(),
    /** From 0. */
    page: z.number().int().nonnegative(),
  })
  .nullable();
export type ShownList = z.infer<typeof ShownList>;

/** The list that a button was pressed on. Pure. */
export const pressedList = ({ container, response_url }: BlockAction, page: number): ShownList =>
  container['is_ephemeral'] === true ? { url: response_url, page } : null;

/** The same modal, that remembers the list behind it. Pure. */
export const withList = (view: ModalView, list: ShownList): ModalView =>
  list === null ? view : { ...view, private_metadata: JSON.stringify({ ...remembered(view), list }) };

/** What a modal remembers. Pure. */
export const listBehind = (view: Remembering): ShownList =>
  ShownList.catch(null).parse(remembered(view)['list'] ?? null);

type Remembering = Pick<ModalView, 'private_metadata'>;

const remembered = ({ private_metadata: text = '' }: Remembering): Record<string, unknown> =>
  text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));

/**
 * Shows the list anew: in its place, or as a message where Slack does not take that any more, for
 * an address is good for five answers. Never rejects: what the form did is done, and has been said.
 */
export async function renewList(
  { slack, log }: Pick<Context, 'slack' | 'log'>,
  { shown, reader }: { readonly shown: ShownList; readonly reader: string },
  list: (page: number) => Promise<Post>,
): Promise<void> {
  if (shown === null) return;
  try {
    const post = await list(shown.page);
    if (!(await slack.replaceShown(shown.url, post))) await slack.post(reader, post);
  } catch (error) {
    log.warn({ err: error }, 'a list could not be shown anew');
  }
}
