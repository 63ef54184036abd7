import type { Context } from '../context.ts';
import { closePageLink } from '../db/page-links.ts';
import type { PersonActor } from '../domain/actor.ts';
import { openedLink, type InBrowser } from './open-page-link.ts';
import { transact } from './transact.ts';

/** Uses a personal link up: what it was for is done. @throws RefusedError link_expired, link_used; NotFoundError link */
export async function closePage(ctx: Context, actor: PersonActor, at: InBrowser): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const { id } = await openedLink(tx, actor, at);
    await closePageLink(tx, id);
  });
}
