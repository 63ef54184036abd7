/** A sync that reads many member lists at once: what it asks, finds and says. */
import type { GraphqlBody } from '../../playground/fakes/gitlab-graphql.ts';
import { connectorLog } from '../../src/db/connectors/connector-logs.ts';
import { logSentence } from '../../src/sentences/log-notes.ts';
import { openOffice, type Office, type OfficeOptions } from './office.ts';

const MEMBERS = /\/(groups|projects)\/\d+\/members$/;
export const GRAPHQL = /^\/api\/graphql$/;

export const open = (options: OfficeOptions = {}) => openOffice({ graphql: true, ...options });

/** What a sync has put into the cache, without the times. */
export async function cache({ ctx: { db } }: Office): Promise<unknown> {
  const [memberships, accounts] = await Promise.all([
    db
      .selectFrom('memberships')
      .innerJoin('resources', 'resources.id', 'memberships.resourceId')
      .select(['path', 'accountExternalId', 'role', 'customRole', 'expiresOn', 'memberships.misses'])
      .orderBy('path')
      .orderBy('accountExternalId')
      .execute(),
    db
      .selectFrom('accounts')
      .select(['externalId', 'username', 'name', 'state', 'isBot', 'claims'])
      .orderBy('externalId')
      .execute(),
  ]);
  return { memberships, accounts };
}

export async function lastLine({ ctx }: Office): Promise<string> {
  const page = await connectorLog(ctx.db, 'gitlab', { filter: 'sync', upTo: null, limit: 1, offset: 0 });
  const [line] = page.lines;
  return line === undefined ? '' : logSentence(line.message);
}

/** A sync, and how often it asked for what. */
export async function syncs(office: Office): Promise<{ lists: number; queries: number; said: string }> {
  office.gitlab.clearRequests();
  await office.sync();
  const lists = office.gitlab.countRequests({ path: MEMBERS });
  const queries = office.gitlab.countRequests({ path: GRAPHQL });
  return { lists, queries, said: await lastLine(office) };
}

export interface Node {
  readonly members: { readonly nodes: { accessLevel: { integerValue: number } }[] };
}

/** Of an answer about members: its groups or projects. */
export const placesIn = (body: GraphqlBody): (Node | null)[] =>
  (body.data?.['places'] as { nodes: (Node | null)[] } | undefined)?.nodes ?? [];

export const withProjects = (count: number): Pick<OfficeOptions, 'furnish'> => ({
  furnish: (gitlab, acme) => {
    for (let index = 0; index < count; index++) {
      const { id } = gitlab.addProject({ groupId: acme.groups.web, path: `p${index}`, name: `P ${index}` });
      gitlab.setMember('project', id, acme.users.lee, 30, index % 2 === 0 ? {} : { expiresAt: '2027-03-01' });
    }
  },
});
