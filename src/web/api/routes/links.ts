/** Whose account is whose: the links, what is held back, asking for one, and an owner's word. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { findVerification } from '../../../db/identities/account-verifications.ts';
import { heldLinks, linksOn, linksToConfirm } from '../../../db/models/identities/links.ts';
import {
  verificationModel,
  type VerificationModel,
} from '../../../db/models/identities/verification-model.ts';
import { managesConnector } from '../../../db/policies/owners.ts';
import {
  ACCOUNT_STATES,
  FIND_ACCOUNT_MS,
  LINK_SOURCES,
  usernameIn,
} from '../../../domain/identities/account.ts';
import { VERIFICATION_STATUSES } from '../../../domain/identities/verification.ts';
import type { VerificationId } from '../../../domain/id.ts';
import { NotFoundError, RefusedError } from '../../../errors.ts';
import { unlinkAccount } from '../../../operations/identities/unlink-account.ts';
import { askOwnerToLink } from '../../../operations/verifications/ask-owner-to-link.ts';
import { decideLink } from '../../../operations/verifications/decide-link.ts';
import { assertConnector, inScope, watchedConnectors, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { assertSees, personNamed } from '../look-ups.ts';
import { cursorAfter, idAt, pageOf } from '../paging.ts';
import { connectorId, id, instant, listOf, page, PersonShape, personWord } from '../shapes.ts';
import { iso, person } from '../views.ts';

const tag = 'People';
const OneConnector = z.object({ id: connectorId });
const OneVerification = z.object({ id: id('lnk') });

const Verification = z
  .object({
    id: z.string(),
    status: z.enum(VERIFICATION_STATUSES),
    connectorId,
    person: PersonShape.openapi({ description: 'Whose the account would be' }),
    username: z.string(),
    askedBy: PersonShape,
    decidedBy: PersonShape.nullable(),
    expiresAt: instant,
  })
  .openapi('LinkToConfirm');

export function addLinks(api: Api, ctx: Context): void {
  addReading(api, ctx);
  addChanging(api, ctx);
  addConfirming(api, ctx);
}

function addReading(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/connectors/{id}/links',
    verb: 'read',
    tag,
    summary: 'Whose account is whose on an integration you look after, and how hallpass knows',
    params: OneConnector,
    query: z.strictObject(page),
    answer: listOf(
      z.object({
        person: PersonShape,
        username: z.string(),
        state: z.enum(ACCOUNT_STATES),
        linkedBy: z.enum(LINK_SOURCES).nullable(),
        linkedAt: instant.nullable(),
      }),
    ),
    run: async (_, { caller, params, query }) => {
      await assertSees(ctx.db, caller, params.id, 'see_unlinked');
      const part = { after: idAt('per', query.cursor), limit: query.limit };
      const rows = await linksOn(ctx.db, params.id, part);
      const show = ({ username, state, linkedBy, linkedAt, ...who }: (typeof rows)[number]) => ({
        person: person(who),
        username,
        state,
        linkedBy,
        linkedAt: iso(linkedAt),
      });
      return { body: pageOf(rows, query.limit, { at: (row) => row.id, show }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/connectors/{id}/held-links',
    verb: 'read',
    tag,
    summary: 'Links that are held back as they were, and why',
    params: OneConnector,
    answer: z.object({
      items: z.array(
        z.object({
          why: z.enum(['renamed', 'safety_stop']).openapi({
            description:
              '`renamed`: the name that the document has is another account’s by now; `safety_stop`: an owner has to confirm what the last sync found',
          }),
          person: PersonShape,
          username: z.string().openapi({ description: 'Of the account it stood for' }),
          state: z.enum(ACCOUNT_STATES),
          mappedName: z.string().nullable(),
        }),
      ),
    }),
    run: async (_, { caller, params }) => {
      await assertSees(ctx.db, caller, params.id, 'see_unlinked');
      const held = await heldLinks(ctx.db, caller.file, params.id);
      return { body: { items: held.map((one) => ({ ...one, person: person(one.person) })) } };
    },
  });
}

function addChanging(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/people/{id}/link',
    verb: 'operate',
    tag,
    summary: 'Ask owners whether an account is somebody’s; it is linked once one of them confirms',
    params: z.object({ id: personWord }),
    body: z.strictObject({ connectorId, username: z.string().min(1).max(300) }),
    answer: z.object({ link: Verification, asked: z.array(PersonShape) }),
    status: 201,
    run: async (_, { caller, params, body }) => {
      assertConnector(caller, body.connectorId);
      const { id: personId } = await personNamed(ctx.db, caller, params.id);
      if (!caller.file.connectors.some((one) => one.id === body.connectorId))
        throw new NotFoundError('connector');
      const account = await accountNamed(ctx, body);
      const input = { connectorId: body.connectorId, account, personId };
      const { verificationId, asked } = await askOwnerToLink(ctx, caller.actor, input);
      const link = verificationView(await found(ctx, verificationId));
      return { body: { link, asked: asked.map((who) => person(who)) } };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/people/{id}/unlink',
    verb: 'operate',
    tag,
    summary: 'Take an account away from somebody; access that hangs on it ends, and so do their tokens',
    params: z.object({ id: personWord }),
    body: z.strictObject({ connectorId }),
    answer: z.object({ username: z.string() }),
    run: async (_, { caller, params, body }) => {
      assertConnector(caller, body.connectorId);
      const whose = await personNamed(ctx.db, caller, params.id);
      const input = { connectorId: body.connectorId, personId: whose.id };
      const { username } = await unlinkAccount(ctx, caller.actor, input);
      return { body: { username } };
    },
  });
}

function addConfirming(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/links-to-confirm',
    verb: 'read',
    tag,
    summary:
      'Accounts that wait for an owner’s word: yours, and on integrations you look after; newest first',
    query: z.strictObject(page),
    answer: listOf(Verification),
    run: async (_, { caller, query }) => {
      const connectorIds = await watchedConnectors(ctx.db, caller);
      const part = { after: idAt('lnk', query.cursor), limit: query.limit, now: ctx.now() };
      const ids = await linksToConfirm(ctx.db, { connectorIds, personId: caller.person.id }, part);
      const shown = ids.slice(0, query.limit);
      const models = await Promise.all(shown.map((one) => verificationModel(ctx.db, one)));
      const items = models.flatMap((model) =>
        model === undefined || inScope(caller, [model.connectorId]).length === 0
          ? []
          : verificationView(model),
      );
      const last = shown.at(-1);
      const nextCursor = ids.length > query.limit && last !== undefined ? cursorAfter(last) : null;
      return { body: { items, nextCursor } };
    },
  });

  for (const [word, decision, summary] of [
    ['confirm', 'confirm', 'Say that an account is somebody’s, which links it; never of your own'],
    ['decline', 'decline', 'Say that it is not'],
  ] as const)
    define(api, ctx, {
      method: 'post',
      path: `/links-to-confirm/{id}/${word}`,
      verb: 'decide',
      tag,
      summary,
      params: OneVerification,
      answer: Verification,
      run: async (_, { caller, params }) => {
        const verification = await seen(ctx, caller, params.id);
        const input =
          decision === 'decline' ? { decision } : { decision, account: await accountOf(ctx, verification) };
        await decideLink(ctx, caller.actor, { verificationId: params.id, ...input });
        return { body: verificationView(await found(ctx, params.id)) };
      },
    });
}

/** As GitLab shows it now. @throws RefusedError no_account; ConnectorError */
async function accountNamed(
  ctx: Context,
  { connectorId: on, username: typed }: { readonly connectorId: string; readonly username: string },
) {
  const username = usernameIn(typed);
  if (username === null)
    throw new RefusedError({ code: 'no_account', why: 'no_username', typed }, 'username');
  const connector = await ctx.connectors.get(on);
  const account = await connector.findAccount({ username }, AbortSignal.timeout(FIND_ACCOUNT_MS));
  if (account !== null) return account;
  throw new RefusedError({ code: 'no_account', why: 'unknown', username }, 'username');
}

/** The same of the account a verification is about; null when it is gone. */
async function accountOf(ctx: Context, { id: verificationId, connectorId: on }: VerificationModel) {
  const externalId = (await findVerification(ctx.db, verificationId))?.accountExternalId ?? null;
  if (externalId === null) throw new NotFoundError('verification');
  const connector = await ctx.connectors.get(on);
  return connector.findAccount({ externalId }, AbortSignal.timeout(FIND_ACCOUNT_MS));
}

/** One that an owner decides, for whoever looks after the integration, or whose it would be. */
async function seen(
  ctx: Context,
  caller: Caller,
  verificationId: VerificationId,
): Promise<VerificationModel> {
  const model = await found(ctx, verificationId);
  assertConnector(caller, model.connectorId);
  const isOwn = model.person.id === caller.person.id;
  if (!isOwn && !(await managesConnector(ctx.db, caller.file, model.connectorId, caller.person)))
    throw new NotFoundError('verification');
  return model;
}

async function found(ctx: Context, verificationId: VerificationId): Promise<VerificationModel> {
  const model = await verificationModel(ctx.db, verificationId);
  if (model?.method !== 'owner') throw new NotFoundError('verification');
  return model;
}

const verificationView = (model: VerificationModel) => ({
  id: model.id,
  status: model.status,
  connectorId: model.connectorId,
  person: person(model.person),
  username: model.account.username,
  askedBy: person(model.askedBy),
  decidedBy: model.decidedBy === null ? null : person(model.decidedBy),
  expiresAt: iso(model.expiresAt),
});
