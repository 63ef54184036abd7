/**
 * All that is held through hallpass now, for those who may end it: opened from Home and from
 * `/access end`. Whose it may be is looked up at every press. Start at `registerHoldings`.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { holdings } from '../../../db/models/grants/holdings.ts';
import { findSlackPerson, type Person } from '../../../db/identities/people.ts';
import { NotFoundError } from '../../../errors.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { PageValue } from '../../blocks/values.ts';
import { ShownHoldingsMetadata, type ShownHoldings } from '../../blocks/shown-values.ts';
import type { Mrkdwn } from '../../blocks/mrkdwn.ts';
import { callOf } from '../../edge/call.ts';
import { isInModal, openForm, updateForm } from '../../forms/open-form.ts';
import { resourcesNamed } from '../words/suggest-resources.ts';
import { watchedBy } from '../../posts/lists.ts';
import { placeOf } from '../../posts/places.ts';
import {
  holdingsFilter,
  holdingsModal,
  HOLDINGS_PER_PAGE,
  HOLDINGS_TITLE,
} from '../../views/grants/holdings.ts';

type Press = BlockAction<ButtonAction>;

export function registerHoldings(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.holdingsOpen, async ({ ack, action, body, client, context }) => {
    await ack();
    const shown = ShownHoldingsMetadata.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: isInModal(body) };
    await openForm(opening, HOLDINGS_TITLE, async () =>
      holdingsPage(ctx, await callOf(context).person(), shown),
    );
  });

  for (const turn of [ACTIONS.holdingsPrevious, ACTIONS.holdingsNext]) {
    app.action<Press>(turn, async ({ ack, action, body, client, context }) => {
      await ack();
      if (body.view === undefined) return;
      const shown = { ...shownIn(body.view), page: PageValue.parse(action.value) };
      await updateForm(client, body.view, await holdingsPage(ctx, await callOf(context).person(), shown));
    });
  }

  app.action<Press>(ACTIONS.holdingsFilter, async ({ ack, body, client }) => {
    await ack();
    if (body.view !== undefined) await updateForm(client, body.view, holdingsFilter(shownIn(body.view)));
  });

  app.view(FORMS.holdings, async ({ ack, view, context }) => {
    const shown = { ...filterIn(view), page: 0 };
    const page = await holdingsPage(ctx, await callOf(context).person(), shown);
    await ack({ response_action: 'update', view: page });
  });
}

/** What a page shows, which the modal remembers. Pure. */
export const shownIn = (view: { readonly private_metadata: string }): ShownHoldings =>
  ShownHoldingsMetadata.parse(view.private_metadata);

/**
 * One page; `said` is what came of what was pressed there, null for nothing.
 * @throws ForbiddenError not_owner; NotFoundError person
 */
export async function holdingsPage(
  ctx: Context,
  reader: Person,
  shown: ShownHoldings,
  said: Mrkdwn | null = null,
): Promise<ModalView> {
  const { file } = await activeConfig(ctx.db);
  const watched = await watchedBy(ctx, file, reader);
  const { person: named, place, page } = shown;
  const person = named === null ? undefined : await findSlackPerson(ctx.db, reader.slackTeamId, named);
  if (named !== null && person === undefined) throw new NotFoundError('person');
  const held = await holdings(ctx.db, watched, {
    personId: person?.id,
    path: place ?? undefined,
    limit: HOLDINGS_PER_PAGE,
    offset: page * HOLDINGS_PER_PAGE,
  });
  // What was on the last page has ended since.
  if (held.grants.length === 0 && page > 0)
    return holdingsPage(ctx, reader, { ...shown, page: page - 1 }, said);
  const [resource, ...others] = place === null ? [] : await resourcesNamed(ctx, file, place);
  const resourceId = resource === undefined || others.length > 0 ? null : resource.id;
  const personId = person?.id ?? null;
  const review = personId === null && resourceId === null ? null : { personId, resourceId };
  return holdingsModal({ shown, held, review, placeOf: (grant) => placeOf(file, grant), said });
}

const Leaf = z.object({ value: z.string().nullish(), selected_user: z.string().nullish() });
const Values = z.record(z.string(), z.record(z.string(), Leaf));

/** What was chosen in the form; null where nothing was. */
function filterIn(view: { readonly state: { readonly values: unknown } }): Omit<ShownHoldings, 'page'> {
  const fields = new Map(
    Object.values(Values.parse(view.state.values)).flatMap(Object.entries<z.infer<typeof Leaf>>),
  );
  return {
    person: fields.get(FIELDS.person)?.selected_user ?? null,
    place:
      fields
        .get(FIELDS.place)
        ?.value?.trim()
        .replaceAll(/^\/+|\/+$/g, '') || null,
  };
}
