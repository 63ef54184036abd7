import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../../log.ts';
import { explainError } from './explain-error.ts';
import { codeOf } from '../blocks/post-outcome.ts';
import { loadingModal, noticeModal, saying } from '../blocks/notice-modal.ts';
import { sentence } from '../blocks/phrases.ts';

/**
 * Slack says so about a view that was closed, or changed by somebody faster: nothing is left to
 * update.
 */
const OVERTAKEN = new Set(['not_found', 'hash_conflict', 'view_not_found']);

/**
 * Opens a modal: a placeholder at once, for the trigger lives three seconds, and what `fill` gives
 * as soon as it is known. When `fill` fails, the modal says why. On top of the modal that was
 * pressed in, which is there again when this one is closed.
 * @throws a Web API error when the modal cannot be opened
 */
export async function openForm(
  opening: {
    readonly client: WebClient;
    readonly triggerId: string;
    readonly log: Log;
    readonly inModal?: boolean;
  },
  title: string,
  fill: () => Promise<ModalView>,
): Promise<void> {
  const { client, triggerId, log, inModal = false } = opening;
  const filled = fill().catch((error: unknown) =>
    noticeModal(title, saying(sentence(explainError(log, error).message))),
  );
  const placeholder = { trigger_id: triggerId, view: loadingModal(title) };
  const { view } = await (inModal ? client.views.push(placeholder) : client.views.open(placeholder));
  if (view?.id !== undefined) await updateForm(client, { id: view.id, hash: view.hash }, await filled);
}

/** Whether something was pressed in a modal. Pure. */
export const isInModal = ({ view }: { readonly view?: { readonly type: string } }): boolean =>
  view?.type === 'modal';

/**
 * Replaces an open modal. What was typed into fields with the same ids stays. Does nothing when it
 * was closed or changed meanwhile, and gives false then.
 */
export async function updateIfOpen(
  client: WebClient,
  open: { readonly id: string; readonly hash?: string | undefined },
  view: ModalView,
): Promise<boolean> {
  try {
    await client.views.update({
      view_id: open.id,
      view,
      ...(open.hash === undefined ? {} : { hash: open.hash }),
    });
    return true;
  } catch (error) {
    if (!OVERTAKEN.has(codeOf(error))) throw error;
    return false;
  }
}

/** The same for whoever does not care whether it was still open. */
export async function updateForm(...update: Parameters<typeof updateIfOpen>): Promise<void> {
  await updateIfOpen(...update);
}
