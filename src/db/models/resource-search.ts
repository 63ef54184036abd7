/**
 * Finding resources in the cache: by what people type, and by path. Those that are gone are never
 * found.
 */
import { sql } from 'kysely';
import type { ReadDb } from '../../context.ts';
import { isNearPath } from '../../domain/nearest.ts';
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

/** One that was named, which may be archived. */
export interface NamedResource extends FoundResource {
  /** Since when it is archived, or scheduled for deletion; null for what is neither. */
  readonly archivedAt: Date | null;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** Only these paths and what is below them; left out, everything. */
  readonly under?: readonly string[] | undefined;
}

const FOUND = ['id', 'connectorId', 'kind', 'path', 'name'] as const;

/**
 * Resources that contain every word of `query` in their path or name, best first: the path itself,
 * paths that start with it, paths with a part that starts with it, then the shortest. An empty
 * query lists everything by path. Archived ones are left out.
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

/**
 * The resources with exactly one of these paths, compared without case, as GitLab does; in no
 * order.
 */
export async function resourcesAt(
  db: Reader,
  connectorIds: readonly string[],
  paths: readonly string[],
): Promise<NamedResource[]> {
  if (connectorIds.length === 0 || paths.length === 0) return [];
  return db
    .selectFrom('resources')
    .select([...FOUND, 'archivedAt'])
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
 * Resources whose path looks most like a mistyped one, best first: those that share the most runs
 * of three letters with it, counted against all that either of them has; a word without a slash is
 * compared with the last part of paths. By index where the extension pg_trgm is there, else
 * everything is looked at. Archived ones are left out.
 */
export async function similarResources(
  db: Reader,
  connectorIds: readonly string[],
  typed: string,
  limit: number,
): Promise<FoundResource[]> {
  const wanted = typed.toLowerCase().slice(0, LONGEST);
  const runs = runsOf(wanted);
  if (connectorIds.length === 0 || runs.length === 0) return [];
  const [compared, index] = wanted.includes('/')
    ? [sql<string>`lower(path)`, 'resources_alike']
    : [sql<string>`substring(lower(path) from '[^/]*$')`, 'resources_last_alike'];
  const candidates = db
    .selectFrom('resources')
    .select(FOUND)
    .select(sql<string>`' ' || ${compared} || ' '`.as('compared'))
    .where('connectorId', 'in', connectorIds)
    .where('goneAt', 'is', null)
    .where('archivedAt', 'is', null);
  const near = (await isThere(db, index))
    ? candidates.orderBy(sql`${compared} <-> ${wanted}`).limit(limit)
    : // Computed once for all runs.
      candidates.offset(0);
  const shared = sql.join(
    runs.map((run) => sql`(position(${run} in compared) > 0)::int`),
    sql` + `,
  );
  const counted = db
    .selectFrom(near.as('near'))
    .select([...FOUND, sql<number>`length(compared) - 2`.as('length'), sql<number>`${shared}`.as('shared')])
    .offset(0);
  const alike = sql<number>`shared::float / (${runs.length}::int + length - shared)`;
  const rows = await db
    .selectFrom(counted.as('counted'))
    .select([...FOUND, alike.as('alike')])
    .where(sql<boolean>`${alike} >= ${LEAST_ALIKE}`)
    .orderBy('alike', 'desc')
    .orderBy('path')
    .orderBy('id')
    .limit(limit)
    .execute();
  const meant = rows.filter(({ path }) => isNearPath(wanted, path));
  const best = meant[0]?.alike ?? 0;
  return meant
    .filter((row) => row.alike >= best * NEARLY_AS_ALIKE)
    .map(({ id, connectorId, kind, path, name }) => ({ id, connectorId, kind, path, name }));
}

async function isThere(db: Reader, index: string): Promise<boolean> {
  const { there } = await db
    .selectFrom(sql<{ there: boolean }>`(select to_regclass(${index}) is not null as there)`.as('found'))
    .select('there')
    .executeTakeFirstOrThrow();
  return there;
}

/** What is much less alike than the best was not meant. */
const NEARLY_AS_ALIKE = 0.8;

/** More of it tells nothing more. */
const LONGEST = 200;

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
