/** Holding: giving back, and ending what others hold. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findSlackPerson, type Person } from '../../../db/identities/people.ts';
import {
  requestModelOfGrant,
  type GrantModel,
  type RequestModel,
} from '../../../db/models/requests/request-model.ts';
import type { GrantId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { endGrant } from '../../../operations/grants/end-grant.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { ACTIONS, FORMS } from '../../blocks/ids.ts';
import { GrantValue } from '../../blocks/values.ts';
import { endableBy, heldOf } from '../../posts/lists.ts';
import type { Post } from '../../blocks/poster.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { holdingsPage, shownIn } from './holdings.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { EndingMetadata, ShownEndList, type Ending } from '../../blocks/shown-values.ts';
import { keptBelow } from '../../forms/kept-form.ts';
import { isInModal, openForm, updateForm } from '../../forms/open-form.ts';
import { readForm } from '../../forms/read-form.ts';
import { listBehind, pressedList, renewList, withList } from '../../forms/shown-list.ts';
import { placeOf } from '../../posts/places.ts';
import { refreshCopy } from '../../posts/pressed.ts';
import { endModal, endTitle } from '../../views/grants/end-modal.ts';
import { roleOn, who } from '../../blocks/phrases.ts';
import { cause } from '../../views/requests/cause.ts';

type Press = BlockAction<ButtonAction>;

export function registerGrants(app: App, ctx: Context): void {
  for (const id of [ACTIONS.giveBack, ACTIONS.end]) {
    app.action<Press>(id, async ({ ack, action, body, client, respond }) => {
      await ack();
      const ending = endingOf(action, body, id === ACTIONS.giveBack);
      const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: isInModal(body) };
      await openForm(opening, endTitle(ending), async () => {
        const { request, grant } = await grantOf(ctx, ending.grantId);
        if (isOpen(grant)) {
          const { file } = await activeConfig(ctx.db);
          const form = endModal({ ending, request, grant, place: placeOf(file, request.resource) });
          const isInList = ending.isGivingBack || ending.filter !== null;
          return isInList ? withList(form, pressedList(body, 0)) : form;
        }
        await refreshCopy(ctx, { body, respond });
        return noticeModal(endTitle(ending), saying(await over(ctx, request, grant)));
      });
    });
  }

  app.view(FORMS.end, async ({ ack, view, client, context }) => {
    const call = callOf(context);
    const person = await call.person();
    const ending = EndingMetadata.parse(view.private_metadata);
    const { grantId, isGivingBack, page } = ending;
    const { request, grant } = await grantOf(ctx, grantId);
    const { note } = readForm(view);
    const said = isOpen(grant)
      ? await ended(ctx, person, { request, grant, note })
      : await over(ctx, request, grant);
    // A note that nobody gets is still there to be sent to whoever it was for.
    const tooLate = isOpen(grant) || note === null ? null : keptBelow(saying(said), view);
    if (page !== null) {
      await (tooLate === null
        ? ack()
        : ack({ response_action: 'update', view: noticeModal(endTitle(ending), tooLate) }));
      return updateForm(client, { id: page.viewId }, await holdingsPage(ctx, person, page.shown, said));
    }
    // Their own card says it.
    if (isGivingBack && isOpen(grant)) await ack();
    else await call.tell(tooLate ?? said);
    const reader = person.slackUserId;
    await renewList(ctx, { shown: listBehind(view), reader }, () => listOf(ctx, person, ending));
  });
}

/** The list in which it was pressed, as it is now. */
async function listOf(ctx: Context, person: Person, { filter }: Ending): Promise<Post> {
  if (filter === null) return heldOf(ctx, person);
  const named =
    filter.person === null ? undefined : await findSlackPerson(ctx.db, person.slackTeamId, filter.person);
  return endableBy(ctx, person, { holder: named ?? null, place: filter.place });
}

/** What was pressed is remembered until the form is sent, and where. */
const endingOf = (
  { value, block_id: blockId }: ButtonAction,
  { view }: Press,
  isGivingBack: boolean,
): Ending => ({
  grantId: GrantValue.parse(value),
  isGivingBack,
  page: view?.callback_id === FORMS.holdings ? { viewId: view.id, shown: shownIn(view) } : null,
  filter: ShownEndList.parse(blockId),
});

const isOpen = ({ status }: GrantModel): boolean => status === 'provisioning' || status === 'active';

/** @throws NotFoundError grant */
export async function grantOf(
  ctx: Context,
  id: GrantId,
): Promise<{ readonly request: RequestModel; readonly grant: GrantModel }> {
  const request = await requestModelOfGrant(ctx.db, id);
  if (request === undefined || request.grant === null) throw new NotFoundError('grant');
  return { request, grant: request.grant };
}

/** Ends it, and gives what whoever ended it is told. */
async function ended(
  ctx: Context,
  person: Person,
  {
    request: { requester, resource },
    grant,
    note,
  }: { readonly request: RequestModel; readonly grant: GrantModel; readonly note: string | null },
): Promise<Mrkdwn> {
  await endGrant(ctx, actorOf(person), { grantId: grant.id, note });
  const { file } = await activeConfig(ctx.db);
  const what = roleOn(grant.role, placeOf(file, resource));
  return mrkdwn`${what} of ${who(requester)} is being taken back. They are told.`;
}

/** What somebody is told who wants to end what is over already. */
async function over(ctx: Context, { resource }: RequestModel, grant: GrantModel): Promise<Mrkdwn> {
  const { file } = await activeConfig(ctx.db);
  return mrkdwn`${roleOn(grant.role, placeOf(file, resource))} is not active any more: ${cause(grant)}`;
}
