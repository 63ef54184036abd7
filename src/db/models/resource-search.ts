/** Finding resources in the cache: by what people type, and by path. Those that are gone are never found. */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { ResourceId } from '../../domain/id.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface FoundResource {
  readonly id: ResourceId;
  readonly connectorId: string;
  readonly kind: ResourceKind;
  readonly path: string;
  readonly name: string;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** Only these paths and what is below them; left out, everything. */
  readonly under?: readonly string[] | undefined;
}

const FOUND = ['id', 'connectorId', 'kind', 'path', 'name'] as const;

/**
 * Resources that contain every word of `query` in their path or name, best first: the path itself, paths that start with it,
 * paths with a part that starts with it, then the shortest. An empty query lists everything by path. Archived ones are left out.
 */
export async function searchResources(
  db: Reader,
  connectorIds: readonly string[],
  query: string,
  page: Page,
): Promise<FoundResource[]> {
  if (connectorIds.length === 0 || page.under?.length === 0) return [];
  const wanted = query.trim().toLowerCase();
  let rows = db
    .selectFrom('resources')
    .select(FOUND)
    .where('connectorId', 'in', connectorIds)
    .where('goneAt', 'is', null)
    .where('archivedAt', 'is', null)
    .limit(page.limit)
    .offset(page.offset);
  if (page.under !== undefined) {
    const roots = page.under.map((path) => path.toLowerCase());
    const below = roots.map((root) => `${literal(root)}/%`);
    rows = rows.where(
      sql<boolean>`(lower(path) = any(${roots}::text[]) or lower(path) like any(${below}::text[]))`,
    );
  }
  if (wanted === '') return rows.orderBy('path').orderBy('id').execute();
  for (const word of wanted.split(/\s+/)) {
    const pattern = `%${literal(word)}%`;
    rows = rows.where(sql<boolean>`(lower(path) like ${pattern} or lower(name) like ${pattern})`);
  }
  const start = literal(wanted);
  return rows
    .orderBy(sql`lower(path) = ${wanted}`, 'desc')
    .orderBy(sql`lower(path) like ${`${start}%`}`, 'desc')
    .orderBy(sql`lower(path) like ${`%/${start}%`}`, 'desc')
    .orderBy(sql`length(path)`)
    .orderBy('path')
    .orderBy('id')
    .execute();
}

/** The resources with exactly one of these paths, compared without case, as GitLab does; in no order. */
export async function resourcesAt(
  db: Reader,
  connectorIds: readonly string[],
  paths: readonly string[],
): Promise<FoundResource[]> {
  if (connectorIds.length === 0 || paths.length === 0) return [];
  return db
    .selectFrom('resources')
    .select(FOUND)
    .where('connectorId', 'in', connectorIds)
    .where('goneAt', 'is', null)
    .where(
      sql<string>`lower(path)`,
      'in',
      paths.map((path) => path.toLowerCase()),
    )
    .execute();
}

/**
 * Resources whose path looks most like a mistyped one, best first: those that share the most runs of three letters with it, counted against
 * all that either of them has. Plain SQL, for not every PostgreSQL has the extension for it. Archived ones are left out.
 */
export async function similarResources(
  db: Reader,
  connectorIds: readonly string[],
  typed: string,
  limit: number,
): Promise<FoundResource[]> {
  const runs = runsOf(typed.toLowerCase());
  if (connectorIds.length === 0 || runs.length === 0) return [];
  const shared = sql<number>`(select count(*) from unnest(${runs}::text[]) run where position(run in ' ' || lower(path) || ' ') > 0)`;
  const alike = sql<number>`${shared}::float / (${runs.length} + length(path) - ${shared})`;
  const rows = await db
    .selectFrom('resources')
    .select(FOUND)
    .select(sql<number>`${alike}`.as('alike'))
    .where('connectorId', 'in', connectorIds)
    .where('goneAt', 'is', null)
    .where('archivedAt', 'is', null)
    .where(sql<boolean>`${alike} >= ${LEAST_ALIKE}`)
    .orderBy('alike', 'desc')
    .orderBy('path')
    .orderBy('id')
    .limit(limit)
    .execute();
  const best = rows[0]?.alike ?? 0;
  return rows
    .filter((row) => row.alike >= best * NEARLY_AS_ALIKE)
    .map(({ id, connectorId, kind, path, name }) => ({ id, connectorId, kind, path, name }));
}

/** What is much less alike than the best was not meant. */
const NEARLY_AS_ALIKE = 0.8;

/** Less is chance. */
const LEAST_ALIKE = 0.4;

/** Every run of three letters once, its ends counted as letters. */
function runsOf(text: string): string[] {
  const padded = ` ${text} `;
  return [...new Set(Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3)))];
}

/** The same in what belongs to none of these connectors: to ones that were removed. */
export async function resourcesBeside(
  db: Reader,
  connectorIds: readonly string[],
  paths: readonly string[],
): Promise<FoundResource[]> {
  if (paths.length === 0) return [];
  const rows = db
    .selectFrom('resources')
    .select(FOUND)
    .where('goneAt', 'is', null)
    .where(
      sql<string>`lower(path)`,
      'in',
      paths.map((path) => path.toLowerCase()),
    );
  return (connectorIds.length === 0 ? rows : rows.where('connectorId', 'not in', connectorIds)).execute();
}

/** Whether anything has been synced from these connectors yet. */
export async function hasResources(db: Reader, connectorIds: readonly string[]): Promise<boolean> {
  if (connectorIds.length === 0) return false;
  const row = await db
    .selectFrom('resources')
    .select('id')
    .where('connectorId', 'in', connectorIds)
    .where('goneAt', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** `like` reads % and _ as patterns; people mean the characters. */
const literal = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);
