/** From a row of kind `home` to the view that is published. */
import type { HomeView } from '@slack/types';
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { homeModel } from '../../db/models/home-model.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import type { Person } from '../../db/identities/people.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import { placeOf } from './places.ts';
import { MOST_ENTRIES } from '../views/home/home-pages.ts';
import { homeView } from '../views/home/home.ts';

/**
 * A person's Home tab as it is now, on the page that its row says; and the same without blocks that
 * not every Slack takes.
 */
export async function homePageOf(
  ctx: Pick<Context, 'db' | 'now'>,
  { detail }: Pick<MessageRow, 'detail'>,
  person: Person,
): Promise<{ readonly view: HomeView; readonly plain: HomeView }> {
  const { file } = await activeConfig(ctx.db);
  const now = ctx.now();
  const model = await homeModel(ctx.db, file, person, { limit: MOST_ENTRIES + 1, now });
  const { page } = readMessageDetail('home', detail);
  const home = { model, placeOf: (item: Parameters<typeof placeOf>[1]) => placeOf(file, item), now, page };
  return { view: homeView(home), plain: homeView({ ...home, isPlain: true }) };
}
