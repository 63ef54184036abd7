/** `/access token`: tokens for the API. The page that makes and shows one is in src/web. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { listApiTokens } from '../../db/api/api-tokens.ts';
import { activeConfig } from '../../db/config/config.ts';
import { isAdmin } from '../../db/policies/owners.ts';
import type { Person } from '../../db/identities/people.ts';
import { TOKEN_KINDS, TOKEN_VERBS } from '../../domain/identities/api-token.ts';
import { beginToken } from '../../operations/api/begin-token.ts';
import { revokeToken } from '../../operations/api/revoke-token.ts';
import { hasSecretPages } from '../../operations/setup/has-secret-pages.ts';
import { ACTIONS, FIELDS, FORMS } from '../blocks/ids.ts';
import { bold, mrkdwn } from '../blocks/mrkdwn.ts';
import type { Post } from '../blocks/poster.ts';
import { ApiTokenValue } from '../blocks/values.ts';
import { callOf } from '../edge/call.ts';
import { actorOf } from '../edge/caller.ts';
import { openForm } from '../forms/open-form.ts';
import { refreshList } from '../posts/pressed.ts';
import {
  API_TOKEN_TITLE,
  apiTokenForm,
  apiTokenPageModal,
  apiTokens,
} from '../views/identities/api-tokens.ts';
import { leavesIn } from './reviews/form.ts';

type Press = BlockAction<ButtonAction>;

export function registerApiTokens(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.apiTokenNew, async ({ ack, body, client, context }) => {
    await ack();
    const opening = { client, triggerId: body.trigger_id, log: ctx.log };
    await openForm(opening, API_TOKEN_TITLE, async () => {
      const person = await callOf(context).person();
      const { file } = await activeConfig(ctx.db);
      return apiTokenForm({ isAdmin: isAdmin(file, person), connectors: file.connectors });
    });
  });

  app.view(FORMS.apiToken, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const input = readTokenForm(view);
    const { token, expiresAt } = await beginToken(ctx, actorOf(person), input);
    const address = `${ctx.publicUrl}/pages/link/${token}`;
    await ack({
      response_action: 'update',
      view: apiTokenPageModal({ name: input.name, address, expiresAt }),
    });
  });

  app.action<Press>(ACTIONS.apiTokenRevoke, async ({ ack, action, body, respond, context }) => {
    const call = callOf(context);
    const person = await call.person();
    const tokenId = ApiTokenValue.parse(action.value);
    const { name } = await revokeToken(ctx, actorOf(person), { tokenId });
    await ack();
    await call.tell(mrkdwn`The token ${bold(name)} is revoked.`);
    await refreshList(ctx, { body, respond }, () => apiTokensOf(ctx, person));
  });
}

/** One's own tokens; for admins those of everybody. */
export async function apiTokensOf(ctx: Context, person: Person): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const tokens = await listApiTokens(ctx.db, isAdmin(file, person) ? null : person.id, ctx.now());
  return apiTokens({
    tokens: tokens.toSorted((a, b) => Number(b.personId === person.id) - Number(a.personId === person.id)),
    readerId: person.id,
    names: new Map(file.connectors.map(({ id, name }) => [id, name])),
    hasPages: hasSecretPages(ctx),
  });
}

/** Everything is parsed again here: it comes back from a client. */
function readTokenForm(view: { readonly state: { readonly values: unknown } }) {
  const leaves = leavesIn(view);
  const chosen = (field: string): string | undefined => leaves.get(field)?.selected_option?.value;
  const many = (field: string): string[] =>
    (leaves.get(field)?.selected_options ?? []).map(({ value }) => value);
  const connectors = many(FIELDS.connectors);
  return {
    name: leaves.get(FIELDS.name)?.value?.trim() ?? '',
    kind: z.enum(TOKEN_KINDS).parse(chosen(FIELDS.kind) ?? 'personal'),
    verbs: z.array(z.enum(TOKEN_VERBS)).parse(many(FIELDS.verbs)),
    connectors: connectors.length === 0 ? null : connectors,
    days: Number(chosen(FIELDS.duration) ?? 0),
  };
}
