/** The API as programs call it, and tokens for people of an office, made as people make them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Context } from '../../src/context.ts';
import { findOneTimeLink } from '../../src/db/identities/one-time-links.ts';
import type { PersonActor } from '../../src/domain/actor.ts';
import { TOKEN_VERBS } from '../../src/domain/identities/api-token.ts';
import { hashOf } from '../../src/domain/identities/one-time-link.ts';
import { beginToken, type BeginToken } from '../../src/operations/api/begin-token.ts';
import { makeToken } from '../../src/operations/api/make-token.ts';
import { openOneTimeLink } from '../../src/operations/one-time-links/open-one-time-link.ts';
import { createApi } from '../../src/web/api/api.ts';

/** A token of this person, by its one-time page; one that may do everything unless given. */
export async function tokenFor(
  ctx: Context,
  actor: PersonActor,
  wish: Partial<BeginToken> = {},
): Promise<string> {
  const reachable = { ...ctx, publicUrl: 'http://127.0.0.1' };
  const { token: secret } = await beginToken(reachable, actor, {
    name: 'test',
    kind: 'personal',
    verbs: TOKEN_VERBS,
    connectors: null,
    days: 30,
    ...wish,
  });
  const link = await findOneTimeLink(ctx.db, hashOf(secret));
  assert(link, 'no link');
  const at = { linkId: link.id, browser: randomBytes(32).toString('base64url') };
  await openOneTimeLink(ctx, actor, at);
  return (await makeToken(ctx, actor, at)).token;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Calls the API of a program with a token. */
export function apiOf(ctx: Context) {
  const api = createApi(ctx);
  return async (
    token: string | null,
    method: string,
    path: string,
    sent: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
  ): Promise<Answered> => {
    const answer = await api.request(`http://127.0.0.1/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };
}
