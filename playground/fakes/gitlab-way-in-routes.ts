/* Groups and addresses that were invited to a place. */
import { GUEST, type Invitation, type PlaceKind } from './gitlab-state.ts';
import { holds, managesMembers } from './gitlab-access.ts';
import { forbidden, GitLabRefusal, NO_CONTENT, type Answer } from './gitlab-answer.ts';
import { findPlace, type Call, type Route } from './gitlab-call.ts';
import { page } from './gitlab-pages.ts';

const notFound = (what = ''): GitLabRefusal => new GitLabRefusal(404, { message: `404 ${what}Not Found` });

/** GitLab looks for an address as a part of others. */
function invitationsAt({ store }: Call, place: { kind: PlaceKind; id: number }, query: string): Invitation[] {
  return store.invitations.filter(
    ({ kind, placeId, email }) =>
      kind === place.kind && placeId === place.id && email.toLowerCase().includes(query.toLowerCase()),
  );
}

function listInvitations(call: Call, kind: PlaceKind): Answer {
  const place = findPlace(call, kind);
  if (!holds(call.store, place, call.caller, GUEST)) throw forbidden();
  const found = invitationsAt(call, place, call.params.text('query') ?? '');
  return page(call, found, ({ email, level, createdAt, expiresAt, createdBy }) => ({
    access_level: level,
    created_at: createdAt,
    expires_at: expiresAt === null ? null : `${expiresAt}T00:00:00.000Z`,
    invite_email: email,
    invite_token: 'hidden-in-the-mail',
    created_by_name: createdBy === null ? null : call.store.user(createdBy).name,
  }));
}

/** The first whose address contains the one that was named. */
function deleteInvitation(call: Call, kind: PlaceKind): Answer {
  const place = findPlace(call, kind);
  if (!managesMembers(call.store, place, call.caller)) throw forbidden();
  const [first] = invitationsAt(call, place, call.params.text('email') ?? '');
  if (first === undefined) throw notFound();
  call.store.invitations = call.store.invitations.filter((one) => one !== first);
  call.store.changed();
  return NO_CONTENT;
}

function deleteShare(call: Call, kind: PlaceKind): Answer {
  const place = findPlace(call, kind);
  if (!managesMembers(call.store, place, call.caller)) throw forbidden();
  const groupId = call.params.id('group_id');
  const isThere = call.store.sharesAt(place).some(({ invitedGroupId }) => invitedGroupId === groupId);
  if (!isThere) throw notFound(kind === 'project' ? 'Group Link ' : '');
  call.store.dropShare({ kind, placeId: place.id }, groupId);
  call.store.changed();
  return NO_CONTENT;
}

const waysInOf = (kind: PlaceKind): Route[] => [
  {
    method: 'GET',
    path: `/${kind}s/:id/invitations`,
    params: { id: 'text', query: 'text', page: 'integer', per_page: 'integer' },
    run: (call) => listInvitations(call, kind),
  },
  {
    method: 'DELETE',
    path: `/${kind}s/:id/invitations/:email`,
    params: { id: 'text', email: 'text' },
    run: (call) => deleteInvitation(call, kind),
  },
  {
    method: 'DELETE',
    path: `/${kind}s/:id/share/:group_id`,
    params: { id: 'text', group_id: 'integer' },
    run: (call) => deleteShare(call, kind),
  },
];

export const WAY_IN_ROUTES: readonly Route[] = [...waysInOf('group'), ...waysInOf('project')];
