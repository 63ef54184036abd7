/**
 * Who changed which membership: shown on paid plans, to owners of a group and maintainers of a
 * project, newest first.
 */
import { holds } from './gitlab-access.ts';
import { forbidden, type Answer } from './gitlab-answer.ts';
import { findPlace, type Call, type Route } from './gitlab-call.ts';
import { page } from './gitlab-pages.ts';
import { MAINTAINER, OWNER, type MemberChange, type PlaceKind } from './gitlab-state.ts';

const PARAMS = { id: 'text', page: 'integer', per_page: 'integer' } as const;
/** What GitLab writes for changes that nobody is signed in for. */
const NOBODY = -1;
const ROLES: Readonly<Record<number, string>> = {
  5: 'Minimal Access',
  10: 'Guest',
  15: 'Planner',
  20: 'Reporter',
  30: 'Developer',
  40: 'Maintainer',
  50: 'Owner',
};

function listEvents(call: Call, kind: PlaceKind): Answer {
  const { store, caller } = call;
  const place = findPlace(call, kind);
  if (!holds(store, place, caller, kind === 'group' ? OWNER : MAINTAINER)) throw forbidden();
  if (store.tree.root(place).plan === 'free') throw forbidden();
  const events = store.trail.filter(({ row }) => row.kind === kind && row.placeId === place.id).toReversed();
  return page(call, events, (event) => eventOf(call, event));
}

function eventOf({ store }: Call, { id, at, by, from, row }: MemberChange) {
  const author = by === null ? undefined : store.users.get(by);
  const place = { kind: row.kind, id: row.placeId };
  const change =
    from === null
      ? { event_name: 'member_created', add: 'user_access', as: `Default role: ${ROLES[row.level]}` }
      : {
          event_name: 'member_updated',
          change: 'access_level',
          from: `Default role: ${ROLES[from]}`,
          to: `Default role: ${ROLES[row.level]}`,
        };
  return {
    id,
    author_id: author?.id ?? NOBODY,
    entity_id: row.placeId,
    entity_type: row.kind === 'group' ? 'Group' : 'Project',
    details: {
      ...change,
      author_name: author?.name ?? '(System)',
      author_class: 'User',
      target_id: row.userId,
      target_type: 'User',
      target_details: store.users.get(row.userId)?.name ?? '',
      ip_address: '127.0.0.1',
      entity_path: store.tree.fullPath(place),
    },
    created_at: at,
  };
}

export const AUDIT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/groups/:id/audit_events',
    params: PARAMS,
    run: (call) => listEvents(call, 'group'),
  },
  {
    method: 'GET',
    path: '/projects/:id/audit_events',
    params: PARAMS,
    run: (call) => listEvents(call, 'project'),
  },
];
