import {
  effectiveMember,
  effectiveMembers,
  holds,
  isLastOwner,
  type EffectiveMember,
} from './gitlab-access.ts';
import {
  GitLabRefusal,
  NO_CONTENT,
  forbidden,
  json,
  missing,
  noRecord,
  type Answer,
} from './gitlab-answer.ts';
import { findPlace, type Call, type Route } from './gitlab-call.ts';
import { directMember, member } from './gitlab-entities.ts';
import {
  addMember,
  admitNewMembers,
  changeMember,
  demandRemovable,
  removeRow,
  type Change,
} from './gitlab-membership.ts';
import { page } from './gitlab-pages.ts';
import type { GitLabStore } from './gitlab-store.ts';
import { GUEST, OWNER, type GitLabUser, type MemberRow, type Place, type PlaceKind } from './gitlab-state.ts';
import { sentence, toSentence, type Wish } from './gitlab-validation.ts';

const PAGE = { page: 'integer', per_page: 'integer' } as const;
const ONE = { id: 'text', user_id: 'integer' } as const;
const WISH = { access_level: 'integer', expires_at: 'day', member_role_id: 'integer' } as const;
const LIST = { id: 'text', query: 'text', user_ids: 'list', show_seat_info: 'flag', ...PAGE } as const;
/** GitLab ignores this misspelling of `skip_subresources`, which clients are known to send. */
export const IGNORED_PARAMETERS: ReadonlySet<string> = new Set(['skip_subresource_s']);

/** The member list of a place, for a caller who may read it. */
function readablePlace(call: Call, kind: PlaceKind): Place {
  const place = findPlace(call, kind);
  if (!holds(call.store, place, call.caller, GUEST)) throw forbidden();
  return place;
}

function rowAt(call: Call, place: Place): MemberRow {
  const row = call.store.rowAt(place, call.params.id('user_id'));
  if (row === undefined) throw noRecord();
  return row;
}

/** Whether a listed user matches `query`, `user_ids` and `skip_users`. */
function isWanted({ store, params }: Call, userId: number): boolean {
  const query = params.text('query')?.toLowerCase() ?? '';
  const { name, username, publicEmail } = store.user(userId);
  const matches = [name, username].some((text) => text.toLowerCase().includes(query));
  return (
    (matches || publicEmail?.toLowerCase() === query) &&
    (params.list('user_ids')?.includes(userId) ?? true) &&
    !(params.list('skip_users')?.includes(userId) ?? false)
  );
}

function listDirect(call: Call, kind: PlaceKind): Answer {
  const rows = call.store.rowsAt(readablePlace(call, kind)).filter(({ userId }) => isWanted(call, userId));
  return page(
    call,
    rows.toSorted((a, b) => a.id - b.id),
    (row) => directMember(call, row),
  );
}

function listAll(call: Call, kind: PlaceKind): Answer {
  const place = readablePlace(call, kind);
  if (kind === 'group') call.limits.count('allGroupMembers', `${place.id} ${call.caller.id}`);
  else call.limits.count('allProjectMembers', String(call.caller.id));
  const state = call.params.text('state');
  const members = state === 'awaiting' ? [] : effectiveMembers(call.store, place);
  const wanted = members.filter(({ row }) => isWanted(call, row.userId));
  return page(call, wanted, (found: EffectiveMember) => member(call, place, found));
}

function showDirect(call: Call, kind: PlaceKind): Answer {
  return json(200, directMember(call, rowAt(call, readablePlace(call, kind))));
}

function showAll(call: Call, kind: PlaceKind): Answer {
  const place = readablePlace(call, kind);
  const found = effectiveMember(call.store, place, call.params.id('user_id'));
  if (found === undefined) throw noRecord();
  return json(200, member(call, place, found));
}

function wishOf({ params }: Call): Wish {
  return {
    level: params.id('access_level'),
    ...(params.has('expires_at') ? { expiresAt: params.text('expires_at') } : {}),
    ...(params.has('member_role_id') ? { memberRoleId: params.integer('member_role_id') } : {}),
  };
}

function add(call: Call, kind: PlaceKind): Answer {
  const place = findPlace(call, kind);
  const asked = call.params.text('user_id') ?? call.params.text('username') ?? '';
  if (asked.includes(',')) return addSeveral(call, place, asked.split(','));
  const user = findUser(call, asked);
  if (user === undefined) throw missing('User');
  if (call.store.rowAt(place, user.id) !== undefined) {
    throw new GitLabRefusal(409, { message: 'Member already exists' });
  }
  const wish = wishOf(call);
  admitNewMembers(call.store, call.caller, place, [user], wish.level);
  return presentChange(call, 201, addMember(call.store, call.caller, place, user, wish));
}

function findUser({ store, params }: Call, asked: string): GitLabUser | undefined {
  return params.text('user_id') === null ? store.userByName(asked) : store.users.get(Number(asked));
}

/**
 * Several people at once: always 201, whatever became of each, and unknown ones are passed over.
 */
function addSeveral(call: Call, place: Place, asked: readonly string[]): Answer {
  const users = [...new Set(asked.flatMap((one) => findUser(call, one.trim()) ?? []))];
  const wish = wishOf(call);
  admitNewMembers(call.store, call.caller, place, users, wish.level);
  const changes = users.map((user) => addMember(call.store, call.caller, place, user, wish));
  const faults = changes.flatMap((change) =>
    change.outcome === 'invalid' ? `${change.user.username}: ${sentence(change.faults)}` : [],
  );
  const queued = changes.flatMap((change) => (change.outcome === 'queued' ? [change.user] : []));
  return json(201, {
    ...(faults.length === 0 ? { status: 'success' } : { status: 'error', message: toSentence(faults) }),
    ...(queued.length === 0 ? {} : { queued_users: queuedMessages(queued) }),
  });
}

const queuedMessages = (users: readonly GitLabUser[]): Record<string, string> =>
  Object.fromEntries(users.map(({ username }) => [username, 'Request queued for administrator approval.']));

function presentChange(call: Call, status: number, change: Change): Answer {
  switch (change.outcome) {
    case 'saved':
      return json(status, directMember(call, change.row));
    case 'queued':
      return json(202, { message: queuedMessages([change.user]) });
    case 'invalid':
      return json(400, { message: change.faults });
  }
}

function edit(call: Call, kind: PlaceKind): Answer {
  const row = rowAt(call, findPlace(call, kind));
  return presentChange(call, 200, changeMember(call.store, call.caller, row, wishOf(call)));
}

function checkRemoval(call: Call, kind: PlaceKind): void {
  const place = findPlace(call, kind);
  const row = rowAt(call, place);
  call.limits.count('deleteMember', `${kind} ${place.id} ${call.caller.id}`);
  const since = Date.parse(call.request.headers['if-unmodified-since'] ?? '');
  if (Date.parse(row.updatedAt) > since) {
    throw new GitLabRefusal(412, { message: '412 Precondition Failed' });
  }
  demandRemovable(call.store, call.caller, row);
}

/**
 * Two removals that both passed the check: the one that would leave no Owner does nothing, and says
 * 204 like the other.
 */
function remove(call: Call, kind: PlaceKind): Answer {
  const row = call.store.rowAt(findPlace(call, kind), call.params.id('user_id'));
  if (row !== undefined && !isLastOwner(call.store, row)) {
    removeRow(call.store, row, { skipSubresources: call.params.flag('skip_subresources') ?? false });
  }
  return NO_CONTENT;
}

function override(call: Call, isOn: boolean): Answer {
  const place = findPlace(call, 'group');
  const row = rowAt(call, place);
  if (!row.ldap || !holds(call.store, place, call.caller, OWNER)) throw forbidden();
  touch(call.store, row, isOn);
  return json(isOn ? 201 : 200, directMember(call, row));
}

function touch(store: GitLabStore, row: MemberRow, isOn: boolean): void {
  row.override = isOn;
  row.updatedAt = store.now().toISOString();
}

/** The routes of `/groups/:id/members` or `/projects/:id/members`. */
function membersOf(kind: PlaceKind): Route[] {
  const list = `/${kind}s/:id/members`;
  return [
    {
      method: 'GET',
      path: list,
      params: { ...LIST, skip_users: 'list' },
      run: (call) => listDirect(call, kind),
    },
    {
      method: 'GET',
      path: `${list}/all`,
      params: { ...LIST, state: 'text' },
      run: (call) => listAll(call, kind),
    },
    { method: 'GET', path: `${list}/:user_id`, params: ONE, run: (call) => showDirect(call, kind) },
    { method: 'GET', path: `${list}/all/:user_id`, params: ONE, run: (call) => showAll(call, kind) },
    {
      method: 'POST',
      path: list,
      params: { id: 'text', user_id: 'text', username: 'text', invite_source: 'text', ...WISH },
      required: ['access_level'],
      oneOf: ['user_id', 'username'],
      run: (call) => add(call, kind),
    },
    {
      method: 'PUT',
      path: `${list}/:user_id`,
      params: { ...ONE, ...WISH },
      required: ['access_level'],
      run: (call) => edit(call, kind),
    },
    {
      method: 'DELETE',
      path: `${list}/:user_id`,
      params: { ...ONE, skip_subresources: 'flag', unassign_issuables: 'flag' },
      check: (call) => checkRemoval(call, kind),
      run: (call) => remove(call, kind),
    },
  ];
}

export const MEMBER_ROUTES: readonly Route[] = [
  ...membersOf('group'),
  ...membersOf('project'),
  {
    method: 'POST',
    path: '/groups/:id/members/:user_id/override',
    params: ONE,
    run: (call) => override(call, true),
  },
  {
    method: 'DELETE',
    path: '/groups/:id/members/:user_id/override',
    params: ONE,
    run: (call) => override(call, false),
  },
];
