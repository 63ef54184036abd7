/** Holding: giving back, and ending what others hold. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Person } from '../../../db/identities/people.ts';
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
import { heldOf } from '../../posts/lists.ts';
import { mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { holdingsAgain } from './holdings.ts';
import { updateForm } from '../../forms/open-form.ts';
import { placeOf } from '../../posts/places.ts';
import { refreshCopy, refreshList } from '../../posts/pressed.ts';
import { roleOn, who } from '../../blocks/phrases.ts';
import { cause } from '../../views/requests/cause.ts';

type Press = BlockAction<ButtonAction>;

export function registerGrants(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.giveBack, async ({ ack, action, body, respond, context }) => {
    const call = callOf(context);
    const { request, grant } = await grantOf(ctx, GrantValue.parse(action.value));
    const person = await call.person();
    if (isOpen(grant)) await endGrant(ctx, actorOf(person), { grantId: grant.id });
    else await call.tell(await over(ctx, request, grant));
    await ack();
    await refreshCopy(ctx, { body, respond });
    await refreshList(ctx, { body, respond }, () => heldOf(ctx, person));
  });

  app.action<Press>(ACTIONS.end, async ({ ack, action, body, client, context }) => {
    const call = callOf(context);
    const { request, grant } = await grantOf(ctx, GrantValue.parse(action.value));
    const person = await call.person();
    const said = isOpen(grant) ? await ended(ctx, person, request, grant) : await over(ctx, request, grant);
    await ack();
    const { view } = body;
    if (view?.callback_id === FORMS.holdings)
      return updateForm(client, view, await holdingsAgain(ctx, person, view, said));
    await call.tell(said);
  });
}

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
  { requester, resource }: RequestModel,
  grant: GrantModel,
): Promise<Mrkdwn> {
  await endGrant(ctx, actorOf(person), { grantId: grant.id });
  const { file } = await activeConfig(ctx.db);
  const what = roleOn(grant.role, placeOf(file, resource));
  return mrkdwn`${what} of ${who(requester)} is being taken back. They are told.`;
}

/** What somebody is told who wants to end what is over already. */
async function over(ctx: Context, { resource }: RequestModel, grant: GrantModel): Promise<Mrkdwn> {
  const { file } = await activeConfig(ctx.db);
  return mrkdwn`${roleOn(grant.role, placeOf(file, resource))} is not active any more: ${cause(grant)}`;
}
