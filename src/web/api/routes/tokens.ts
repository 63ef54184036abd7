/** The caller's tokens. New ones are made in Slack alone. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { listApiTokens, type ListedToken } from '../../../db/api/api-tokens.ts';
import { TOKEN_KINDS, TOKEN_VERBS } from '../../../domain/identities/api-token.ts';
import { revokeToken } from '../../../operations/api/revoke-token.ts';
import { assertConnector } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { id, instant, PersonShape } from '../shapes.ts';
import { iso } from '../views.ts';

const tag = 'Tokens';

const TokenShape = z
  .object({
    id: z.string(),
    kind: z.enum(TOKEN_KINDS),
    name: z.string(),
    person: PersonShape,
    hint: z.string().openapi({ description: 'Its last four characters' }),
    verbs: z.array(z.enum(TOKEN_VERBS)),
    connectors: z.array(z.string()).nullable().openapi({ description: 'Null for all' }),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
    isThis: z.boolean().openapi({ description: 'Whether the call was made with it' }),
  })
  .openapi('Token');

export function addTokens(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/tokens',
    verb: 'read',
    tag,
    summary: 'The tokens that are good now: yours, for admins those of everybody',
    answer: z.object({ items: z.array(TokenShape) }),
    run: async (_, { caller }) => {
      const whose = caller.isAdmin ? null : caller.person.id;
      const tokens = await listApiTokens(ctx.db, whose, ctx.now());
      return { body: { items: tokens.map((token) => tokenView(token, caller.token.id)) } };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/tokens/{id}/revoke',
    verb: 'end',
    tag,
    summary: 'Revoke a token, at once',
    params: z.object({ id: id('tok') }),
    answer: z.object({ id: z.string(), name: z.string() }),
    run: async (_, { caller, params }) => {
      if (params.id !== caller.token.id) assertConnector(caller, null);
      const { name } = await revokeToken(ctx, caller.actor, { tokenId: params.id });
      return { body: { id: params.id, name } };
    },
  });
}

const tokenView = (token: ListedToken, ownId: string) => ({
  id: token.id,
  kind: token.kind,
  name: token.name,
  person: { id: token.personId, slackUserId: token.slackUserId, name: token.personName },
  hint: token.hint ?? '',
  verbs: [...token.verbs],
  connectors: token.connectors === null ? null : [...token.connectors],
  createdAt: iso(token.createdAt),
  expiresAt: iso(token.expiresAt),
  lastUsedAt: iso(token.lastUsedAt),
  isThis: token.id === ownId,
});
