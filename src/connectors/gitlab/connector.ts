/**
 * GitLab as a connector. This folder owns everything that is peculiar to GitLab: its levels, its
 * statuses, its limits. Nothing of it may be known outside, and no decision belongs here. Start
 * with `membership.ts` (one row) or `sync.ts` (all of them).
 */
import type { Connector, ManyLists } from '../connector.ts';
import { listActivity } from './activity.ts';
import { authorOf, authorsOf, listGifts } from './authors.ts';
import { checkToken } from './check.ts';
import { createClient } from './api/client.ts';
import type { ClientOptions, How } from './api/api.ts';
import { connectorErrorOf } from './api/errors.ts';
import { readHiddenRole, readHolding } from './holding.ts';
import { findAccount, listIdentities, statusOf } from './identities.ts';
import { listLeftovers, removeLeftover } from './leftovers/leftovers.ts';
import { findMembership, findResource } from './look-ups.ts';
import { readMembership, writeMembership } from './membership.ts';
import { openLists } from './lists/open-lists.ts';
import { Self } from './api/schema.ts';
import type { GitLab } from './api/standing.ts';
import { listAccessTokens, listServiceTokens } from './leftovers/machine-tokens.ts';
import { listInvitations, listShares, removeWayIn } from './ways-in.ts';
import { listAccounts, listMemberships, listResources } from './lists/sync.ts';

export interface GitLabOptions extends ClientOptions {
  /** Full path or numeric id of the top-level group. */
  readonly group: string;
}

/** A connector for one group of one GitLab instance. Opens nothing until it is asked something. */
export function gitlabConnector(options: GitLabOptions): Connector {
  const gitlab = gitlabOf(options);
  return {
    check: (signal) => translated(checkToken(gitlab, { priority: 'reconcile', signal }, options.now())),
    listResources: (signal, options = {}) => translatedList(listResources(gitlab, signal, options)),
    listMemberships: (resource, signal) => translatedList(listMemberships(gitlab, resource, signal)),
    openLists: async (rootId, signal) => {
      const lists = await translated(openLists(gitlab, rootId, signal));
      return translatedLists(lists);
    },
    listShares: (resource, withGroups, signal) =>
      translatedList(listShares(gitlab, resource, withGroups, signal)),
    listInvitations: (resource, signal) => translatedList(listInvitations(gitlab, resource, signal)),
    listAccessTokens: (resource, signal) => translated(listAccessTokens(gitlab, resource, signal)),
    listServiceTokens: (id, signal) => translated(listServiceTokens(gitlab, id, signal)),
    listLeftovers: (resource, signal, priority = 'sync') =>
      translatedList(listLeftovers(gitlab, resource, { priority, signal })),
    removeLeftover: (resource, leftover, signal) =>
      translated(removeLeftover(gitlab, resource, leftover, signal)),
    removeWayIn: (resource, way, signal) => translated(removeWayIn(gitlab, resource, way, signal)),
    listAccounts: (usernames, signal, after = null) =>
      translatedList(listAccounts(gitlab, usernames, signal, after)),
    listActivity: (signal) => translatedList(listActivity(gitlab, signal)),
    listIdentities: (signal) => translatedList(listIdentities(gitlab, signal)),
    findAccount: (by, signal) => translated(findAccount(gitlab, by, { priority: 'reconcile', signal })),
    findMembership: (place, signal) => translated(findMembership(gitlab, place, signal)),
    findResource: (resource, signal, priority = 'sync') =>
      translated(findResource(gitlab, resource, { priority, signal })),
    statusOf: (id, signal) => translated(statusOf(gitlab, id, { priority: 'reconcile', signal })),
    authorOf: (place, isNew, signal) => translated(authorOf(gitlab, place, isNew, signal)),
    authorsOf: (place, found, signal) => authorsOf(gitlab, place, found, signal),
    listGifts: (resource, signal) => translated(listGifts(gitlab, resource, signal)),
    read: (place, signal, expected = null) => translated(readMembership(gitlab, place, { expected, signal })),
    holding: (place, known, signal) => translated(readHolding(gitlab, place, known, signal)),
    hiddenRole: (place, known, signal) => translated(readHiddenRole(gitlab, place, known, signal)),
    keepFor: (changes) => gitlab.client.keepFor(changes),
    resetsAt: () => gitlab.client.resetsAt(),
    takeReturn: () => gitlab.client.takeReturn(),
    write: (place, wanted, seen, signal) =>
      translated(writeMembership(gitlab, place, wanted, { seen, signal })),
  };
}

/** One GitLab with one request budget. */
export function gitlabOf(options: GitLabOptions): GitLab {
  const client = createClient(options);
  let known: Self | null = null;
  return {
    client,
    group: options.group,
    self: async (how: How) => {
      known ??= (await client.send(Self, how, (api) => api.Users.showCurrentUser())).body;
      return known;
    },
  };
}

const translated = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw connectorErrorOf(error);
  });

async function* translatedList<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw connectorErrorOf(error);
  }
}

const translatedLists = (lists: ManyLists): ManyLists => ({
  get closed() {
    return lists.closed;
  },
  get doubted() {
    return lists.doubted;
  },
  read: (resources, signal) => translated(lists.read(resources, signal)),
});
