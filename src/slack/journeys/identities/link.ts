/**
 * Showing whose account is whose: the choice of how, the name of the account, the code in its
 * status. GitLab is asked here, between two operations: what it says is a fact that the second one
 * judges. Start at `registerLinks`.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findVerification } from '../../../db/identities/account-verifications.ts';
import { findPerson } from '../../../db/identities/people.ts';
import { FIND_ACCOUNT_MS, usernameIn, type Account } from '../../../domain/identities/account.ts';
import { NotFoundError, RefusedError } from '../../../errors.ts';
import { askOwnerToLink } from '../../../operations/verifications/ask-owner-to-link.ts';
import { keepForLinking } from '../../../operations/requests/keep-for-linking.ts';
import { beginCodeVerification } from '../../../operations/verifications/begin-code-verification.ts';
import { beginSignIn } from '../../../operations/verifications/begin-sign-in.ts';
import { checkCodeVerification } from '../../../operations/verifications/check-code-verification.ts';
import { callOf, type Call } from '../../edge/call.ts';
import type { Person } from '../../../db/identities/people.ts';
import { keptOn } from '../../../db/requests/kept-requests.ts';
import { actorOf } from '../../edge/caller.ts';
import { explainError, isLateTrigger } from '../../forms/explain-error.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { ConnectorValue, LinkMetadata, VerificationValue } from '../../blocks/values.ts';
import { linkChoices } from '../../posts/link-model.ts';
import { isInModal, openForm, updateForm } from '../../forms/open-form.ts';
import { connectorName, placeOf, profileOf } from '../../posts/places.ts';
import { readForm, readText } from '../../forms/read-form.ts';
import { signInModal } from '../../views/identities/sign-in.ts';
import { codeModal, usedUpModal } from '../../views/identities/link-code.ts';
import {
  askedModal,
  linkedModal,
  linkLater,
  linkModal,
  LINK_TITLE,
  nameModal,
  type NameForm,
  type Wanted,
} from '../../views/identities/link-modals.ts';
import { sentence } from '../../blocks/phrases.ts';
import { asked } from '../requests/request.ts';
import type { RefusalOf } from '../../../domain/refusal.ts';

type Press = BlockAction<ButtonAction>;

export function registerLinks(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.linkOpen, async ({ ack, body, client, context }) => {
    await ack();
    const call = callOf(context);
    const inModal = isInModal(body);
    await openLinks(ctx, { call, client, triggerId: body.trigger_id, inModal });
    if (body.view?.callback_id === FORMS.request) await keepFilled(ctx, call, body.view);
  });

  app.action<Press>(ACTIONS.linkSignIn, async ({ ack, action, body, client, context }) => {
    if (body.view === undefined) return;
    const connectorId = ConnectorValue.parse(action.value);
    const form = await signInForm(ctx, callOf(context), connectorId);
    await ack();
    await updateForm(client, body.view, form);
  });
  for (const [action_id, method] of [
    [ACTIONS.linkByCode, 'code'],
    [ACTIONS.linkByOwner, 'owner'],
  ] as const) {
    app.action<Press>(action_id, async ({ ack, action, body, client }) => {
      await ack();
      if (body.view === undefined) return;
      const connectorId = ConnectorValue.parse(action.value);
      await updateForm(client, body.view, await nameFormOf(ctx, { connectorId, method }));
    });
  }

  app.view(FORMS.linkName, async ({ ack, view, context }) => {
    const { personId, ...asked } = LinkMetadata.parse(view.private_metadata);
    const person = personId === null ? null : ((await findPerson(ctx.db, personId)) ?? null);
    const named = { ...asked, person, typed: readText(view, FIELDS.username) };
    await ack({ response_action: 'update', view: await afterNaming(ctx, callOf(context), named) });
  });

  app.action<Press>(ACTIONS.linkCheck, async ({ ack, action, body, client, context }) => {
    const verificationId = VerificationValue.parse(action.value);
    const look = () => checked(ctx, callOf(context), verificationId);
    if (body.view !== undefined) {
      const modal = await look();
      await ack();
      return updateForm(client, { id: body.view.id }, modal);
    }
    // From the message: the form was closed.
    await openForm({ client, triggerId: body.trigger_id, log: ctx.log }, LINK_TITLE, look);
    await ack();
  });
}

/**
 * Opens the choice of how to link an account, or offers a button to open it when Slack was too
 * slow.
 */
export async function openLinks(
  ctx: Context,
  opening: {
    readonly call: Call;
    readonly client: WebClient;
    readonly triggerId: string;
    readonly inModal?: boolean;
  },
): Promise<void> {
  const { call, client, triggerId, inModal = false } = opening;
  try {
    await openForm({ client, triggerId, log: ctx.log, inModal }, LINK_TITLE, async () =>
      linkModal(await linkChoices(ctx, await call.person())),
    );
  } catch (error) {
    if (!isLateTrigger(error)) throw error;
    await call.tell(linkLater());
  }
}

/**
 * Keeps what the form to ask with is filled with, when that is a whole request: the form is closed
 * as soon as the account is linked elsewhere.
 */
async function keepFilled(ctx: Context, call: Call, view: NonNullable<BlockAction['view']>): Promise<void> {
  const filled = asked(readForm(view));
  if (!('message' in filled)) await keepForLinking(ctx, actorOf(await call.person()), filled);
}

/** What somebody goes on with once their account is linked. */
async function wantedOn(ctx: Context, { id: personId }: Person, connectorId: string): Promise<Wanted[]> {
  const kept = await keptOn(ctx.db, { personId, connectorId, takenAt: null });
  const { file } = await activeConfig(ctx.db);
  return kept.map((one) => ({ ...one, place: placeOf(file, { ...one, connectorId }) }));
}

/** The one-time link to sign in with. */
async function signInForm(ctx: Context, call: Call, connectorId: string): Promise<ModalView> {
  const { token, expiresAt } = await beginSignIn(ctx, actorOf(await call.person()), { connectorId });
  const { file } = await activeConfig(ctx.db);
  const address = `${ctx.publicUrl}/pages/link/${token}`;
  return signInModal({ connector: connectorName(file, connectorId), address, expiresAt });
}

type Naming = Pick<NameForm, 'connectorId' | 'method'> &
  Partial<Pick<NameForm, 'person' | 'typed' | 'problem'>>;

/**
 * The form that asks for the account; its person is whoever fills it in unless somebody else is
 * named.
 */
export async function nameFormOf(ctx: Context, naming: Naming): Promise<ModalView> {
  const { file } = await activeConfig(ctx.db);
  const connector = connectorName(file, naming.connectorId);
  return nameModal({ person: null, typed: '', problem: null, ...naming, connector });
}

/**
 * What follows once an account was named; the same form again, with what is wrong, when that was
 * not one to go on with.
 */
async function afterNaming(
  ctx: Context,
  call: Call,
  named: Naming & { readonly typed: string },
): Promise<ModalView> {
  try {
    const account = await accountNamed(ctx, named);
    const actor = actorOf(await call.person());
    const { connectorId, method, person } = named;
    if (method === 'owner') {
      const asked = await askOwnerToLink(ctx, actor, { connectorId, account, personId: person?.id });
      const wanted =
        person === undefined || person === null ? await wantedOn(ctx, await call.person(), connectorId) : [];
      return askedModal(account.username, asked.asked, wanted);
    }
    const { id, secret, expiresAt } = await beginCodeVerification(ctx, actor, { connectorId, account });
    const profile = await profilePage(ctx, connectorId, account.username);
    const { username } = account;
    return codeModal({ verificationId: id, username, profile, code: secret, expiresAt, lastTry: null });
  } catch (error) {
    return nameFormOf(ctx, { ...named, problem: sentence(explainError(ctx.log, error).message) });
  }
}

/** @throws RefusedError no_account; ConnectorError */
async function accountNamed(
  ctx: Context,
  { connectorId, typed }: { readonly connectorId: string; readonly typed: string },
): Promise<Account> {
  const username = usernameIn(typed);
  if (username === null) throw noAccount({ code: 'no_account', why: 'no_username', typed });
  const connector = await ctx.connectors.get(connectorId);
  const account = await connector.findAccount({ username }, AbortSignal.timeout(FIND_ACCOUNT_MS));
  if (account === null) throw noAccount({ code: 'no_account', why: 'unknown', username });
  return account;
}

const noAccount = (refusal: RefusalOf<'no_account'>): RefusedError => new RefusedError(refusal, 'username');

async function profilePage(ctx: Context, connectorId: string, username: string): Promise<string> {
  const { file } = await activeConfig(ctx.db);
  return profileOf(file, connectorId, username) ?? '';
}

/** Looks into the status of the account, and has that judged. */
async function checked(
  ctx: Context,
  call: Call,
  verificationId: ReturnType<typeof VerificationValue.parse>,
): Promise<ModalView> {
  const actor = actorOf(await call.person());
  const verification = await findVerification(ctx.db, verificationId);
  if (
    verification?.accountExternalId == null ||
    verification.personId !== actor.personId ||
    verification.secret === null
  )
    throw new NotFoundError('verification');
  const { connectorId, accountExternalId, secret, expiresAt } = verification;
  const connector = await ctx.connectors.get(connectorId);
  const signal = AbortSignal.timeout(FIND_ACCOUNT_MS);
  const account = await connector.findAccount({ externalId: accountExternalId }, signal);
  const shown = await connector.statusOf(accountExternalId, signal);
  const result = await checkCodeVerification(ctx, actor, { verificationId, account, shown });
  const { username } = result;
  if (result.outcome === 'linked') return linkedModal(username, result.goesOn);
  if (result.triesLeft === 0) return usedUpModal(username);
  const profile = await profilePage(ctx, connectorId, username);
  const lastTry = { shown, triesLeft: result.triesLeft };
  return codeModal({ verificationId, username, profile, code: secret, expiresAt, lastTry });
}
