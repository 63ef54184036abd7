/*
 * What works in a group or project without a membership: keys, tokens, hooks and the like, each
 * list as it was furnished, without rules of its own but who may see it.
 */
import { managesMembers } from './gitlab-access.ts';
import { forbidden, GitLabRefusal, NO_CONTENT, type Answer } from './gitlab-answer.ts';
import { findPlace, type Call, type Route } from './gitlab-call.ts';
import { page } from './gitlab-pages.ts';
import type { Leftover, PlaceKind } from './gitlab-state.ts';

/** What an item is called by, below its list. */
const idOf = ({ item }: Leftover): string => String(item['slug'] ?? item['id'] ?? item['name']);

function leftAt(call: Call, kind: PlaceKind, tail: string): Leftover[] {
  const { id } = findPlace(call, kind);
  if (!managesMembers(call.store, { kind, id }, call.caller)) throw forbidden();
  demandServiceAccount(call, tail, id);
  return call.store.leftovers.filter((one) => one.kind === kind && one.placeId === id && one.tail === tail);
}

/** @throws GitLabRefusal 404 for the tokens of what is no service account of the group */
function demandServiceAccount({ store }: Call, tail: string, groupId: number): void {
  const [, userId] = /^service_accounts\/([^/]*)\//.exec(tail) ?? [];
  if (userId === undefined) return;
  const user = store.users.get(Number(userId));
  if (user?.type !== 'service_account' || user.provisionedBy !== groupId)
    throw new GitLabRefusal(404, { message: '404 User Not Found' });
}

/** A list below an item has the id of that in its path. */
const tailIn = ({ pathParams }: Call, tail: string): string => tail.replace(':in', pathParams['in'] ?? '');

const list =
  (kind: PlaceKind, tail: string) =>
  (call: Call): Answer =>
    page(call, leftAt(call, kind, tailIn(call, tail)), ({ item }) => item);

const remove =
  (kind: PlaceKind, tail: string) =>
  (call: Call): Answer => {
    const one = leftAt(call, kind, tailIn(call, tail)).find(
      (found) => idOf(found) === call.pathParams['item'],
    );
    if (one === undefined) throw new GitLabRefusal(404, { message: '404 Not Found' });
    call.store.leftovers = call.store.leftovers.filter((other) => other !== one);
    call.store.changed();
    return NO_CONTENT;
  };

const TAILS: Readonly<Record<PlaceKind, readonly string[]>> = {
  project: [
    'deploy_keys',
    'deploy_tokens',
    'triggers',
    'pipeline_schedules',
    'hooks',
    'integrations',
    'remote_mirrors',
    'job_token_scope/allowlist',
    'job_token_scope/groups_allowlist',
    'runners',
    'cluster_agents',
    'cluster_agents/:in/tokens',
  ],
  group: [
    'deploy_tokens',
    'hooks',
    'integrations',
    'runners',
    'ssh_certificates',
    'saml_group_links',
    'ldap_group_links',
    'service_accounts/:in/personal_access_tokens',
  ],
};

const routesOf = (kind: PlaceKind): Route[] =>
  TAILS[kind].flatMap((tail): Route[] => {
    const path = `/${kind}s/:id/${tail}`;
    const params = { id: 'text', in: 'text' } as const;
    return [
      {
        method: 'GET',
        path,
        params: { ...params, type: 'text', page: 'integer', per_page: 'integer' },
        run: list(kind, tail),
      },
      {
        method: 'DELETE',
        path: `${path}/:item`,
        params: { ...params, item: 'text' },
        run: remove(kind, tail),
      },
    ];
  });

export const LEFTOVER_ROUTES: readonly Route[] = [...routesOf('project'), ...routesOf('group')];
