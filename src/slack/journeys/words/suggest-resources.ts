import type { Context } from '../../../context.ts';
import { applicablePolicies } from '../../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Person } from '../../../db/identities/people.ts';
import {
  resourcesAt,
  searchResources,
  similarResources,
  type FoundResource,
  type NamedResource,
} from '../../../db/models/resource-search.ts';
import { refuses } from '../../../domain/document/approval-fields.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { Policy } from '../../../domain/document/config-policies.ts';
import type { GrantableRole } from '../../../domain/entitlement.ts';
import { matches } from '../../../domain/policies/policy-match.ts';
import { applicationNamed, askableConnectors } from '../../posts/places.ts';
import { pickResources, readResourceWord } from './resource-word.ts';

/** Slack takes no more. */
const MOST = 100;
/**
 * Nearly always the first page is enough; the second finds what policy lets people ask for when
 * that is rare.
 */
const PAGES = [
  { limit: 300, offset: 0 },
  { limit: 50_000, offset: 300 },
];

/** A resource, and what people call the set of connectors that it is in. */
export interface Suggestion extends FoundResource {
  readonly application: string;
}

/**
 * What somebody may mean by what they have typed so far, best first: only resources that policy
 * lets people ask for, and none for outsiders, to whom names tell too much. Reads the cache only.
 */
export async function suggestResources(ctx: Context, person: Person, query: string): Promise<Suggestion[]> {
  if (person.isOutsider || person.deactivatedAt !== null) return [];
  const { file } = await activeConfig(ctx.db);
  const connectorIds = askableConnectors(file).map(({ id }) => id);
  const isOffered = await offeredTo(ctx, file, person);
  const offered: FoundResource[] = isAddress(query)
    ? (await resourcesNamed(ctx, file, query.trim())).filter(
        (one) => one.archivedAt === null && isOffered(one),
      )
    : [];
  const under = roots(file.policies);
  for (const page of PAGES) {
    if (offered.length >= MOST) break;
    const found = await searchResources(ctx.db, connectorIds, query, { ...page, under });
    for (const resource of found) {
      if (offered.length >= MOST) break;
      if (isOffered(resource)) offered.push(resource);
    }
    if (found.length < page.limit) break;
  }
  return offered.map((resource) => ({
    ...resource,
    application: applicationNamed(file, resource.connectorId),
  }));
}

/**
 * A place that somebody can ask for, to show how: a project where there is one, the shortest; null
 * for none.
 */
export async function exampleFor(ctx: Context, person: Person): Promise<string | null> {
  const known = await suggestResources(ctx, person, '');
  const projects = known.filter(({ kind }) => kind === 'project');
  const paths = (projects.length === 0 ? known : projects).map(({ path }) => path);
  return paths.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

/** What a word may have meant that names nothing, best first; none for outsiders. */
export async function resourcesLike(ctx: Context, person: Person, word: string): Promise<FoundResource[]> {
  if (person.isOutsider || person.deactivatedAt !== null) return [];
  const { file } = await activeConfig(ctx.db);
  const connectorIds = askableConnectors(file).map(({ id }) => id);
  const path = readResourceWord(word, file.connectors)?.paths[0] ?? word;
  const found = await similarResources(ctx.db, connectorIds, path, MOST);
  return found.filter(await offeredTo(ctx, file, person));
}

/** Whether somebody may ask for what was found. */
async function offeredTo(
  { db, now }: Context,
  file: ConfigFile,
  { id: personId }: Person,
): Promise<(found: FoundResource) => boolean> {
  const policies = new Map<string, readonly Policy[]>();
  for (const { id } of askableConnectors(file))
    policies.set(id, await applicablePolicies(db, file, { connectorId: id, at: now() }, personId));
  return ({ connectorId, path }) => isRequestable(policies.get(connectorId) ?? [], path);
}

/**
 * The paths that all patterns of policies start with, for the database to look below; undefined
 * when one can be anywhere.
 */
function roots(policies: readonly Policy[]): string[] | undefined {
  const globs = policies.flatMap(({ match, approval }) => (refuses(approval) ? [] : match.resources));
  const literal = globs.map((glob) => {
    const parts = glob.split('/');
    const wild = parts.findIndex((part) => part.includes('*'));
    return parts.slice(0, wild === -1 ? parts.length : wild).join('/');
  });
  return literal.includes('') ? undefined : literal;
}

/** Nothing in a path or a name has these, so what they find is found by address alone. */
const isAddress = (query: string): boolean => /:\/\/|^git@/.test(query);

/**
 * The resources that a word, a path or an address, means; more than one only when several
 * connectors have it.
 */
export async function resourcesNamed(
  ctx: Context,
  file: ConfigFile,
  word: string,
): Promise<readonly NamedResource[]> {
  const read = readResourceWord(word, file.connectors);
  if (read === null) return [];
  return pickResources(read, await resourcesAt(ctx.db, read.connectorIds, read.paths));
}

/**
 * Whether the first policy that names some role there lets people ask for it. Stops at the first
 * that does.
 */
function isRequestable(policies: readonly Policy[], path: string): boolean {
  const refused = new Set<GrantableRole>();
  for (const policy of policies) {
    if (!matches(policy, path)) continue;
    const { match, approval } = policy;
    if (!refuses(approval) && match.roles.some((role) => !refused.has(role))) return true;
    if (refuses(approval)) for (const role of match.roles) refused.add(role);
  }
  return false;
}
