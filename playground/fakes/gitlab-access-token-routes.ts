/* The access tokens of groups and projects: each has an account of its own, which goes with it. */
import { managesMembers } from './gitlab-access.ts';
import { forbidden, GitLabRefusal, NO_CONTENT, type Answer } from './gitlab-answer.ts';
import { findPlace, type Call, type Route } from './gitlab-call.ts';
import { accessToken } from './gitlab-entities.ts';
import { removeUser } from './gitlab-expiry.ts';
import { page } from './gitlab-pages.ts';
import type { AccessToken, Place, PlaceKind } from './gitlab-state.ts';

const levelOf = ({ store }: Call, place: Place, userId: number): number | null =>
  store.rowAt(place, userId)?.level ?? null;

/** Those of accounts that are members of just this place, revoked or not. */
const tokensAt = (call: Call, place: Place): AccessToken[] =>
  [...call.store.tokens.values()].filter(
    ({ userId }) =>
      call.store.users.get(userId)?.type === 'project_bot' && levelOf(call, place, userId) !== null,
  );

function list(call: Call, kind: PlaceKind): Answer {
  const place = findPlace(call, kind);
  if (!managesMembers(call.store, place, call.caller)) throw forbidden();
  return page(call, tokensAt(call, place), (token) => ({
    ...accessToken(call, token),
    access_level: levelOf(call, place, token.userId),
  }));
}

/** Newer versions keep the account, and its row, without a token to be used. */
function revoke(call: Call, kind: PlaceKind): Answer {
  const place = findPlace(call, kind);
  if (!managesMembers(call.store, place, call.caller)) throw forbidden();
  const id = call.params.id('token_id');
  const token = tokensAt(call, place).find((one) => one.id === id);
  if (token === undefined) throw new GitLabRefusal(404, { message: '404 Could not find token Not Found' });
  token.revoked = true;
  if (!call.store.keepsTokenAccounts) removeUser(call.store, token.userId);
  call.store.changed();
  return NO_CONTENT;
}

const routesOf = (kind: PlaceKind): Route[] => [
  {
    method: 'GET',
    path: `/${kind}s/:id/access_tokens`,
    params: { id: 'text', page: 'integer', per_page: 'integer' },
    run: (call) => list(call, kind),
  },
  {
    method: 'DELETE',
    path: `/${kind}s/:id/access_tokens/:token_id`,
    params: { id: 'text', token_id: 'integer' },
    run: (call) => revoke(call, kind),
  },
];

export const ACCESS_TOKEN_ROUTES: readonly Route[] = [...routesOf('group'), ...routesOf('project')];
