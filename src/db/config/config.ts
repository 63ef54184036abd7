import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ReadDb, Tx } from '../../context.ts';
import { ConfigFile } from '../../domain/document/config-file.ts';
import type { FileVersion } from '../../domain/document/config-history.ts';
import { withoutApi } from '../../domain/document/made-through-api.ts';
import { readOnce } from '../read-once.ts';

export interface ActiveConfig {
  readonly version: number;
  readonly file: ConfigFile;
}

const EMPTY: ActiveConfig = { version: 0, file: ConfigFile.parse({ version: 1 }) };
/** Documents are immutable and named by their hash, so each is parsed once per process. */
const parsed = new Map<string, ConfigFile>();

/**
 * The active configuration: the highest version, or an empty one at version 0 before the first is
 * applied.
 */
export const activeConfig = (db: Pick<ReadDb, 'selectFrom'>): Promise<ActiveConfig> =>
  readOnce(db, 'configuration', 'active', () => readActive(db));

async function readActive(db: Pick<ReadDb, 'selectFrom'>): Promise<ActiveConfig> {
  const row = await db
    .selectFrom('configVersions')
    .select(['version', 'hash'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return EMPTY;
  // A document can be long, and one that is known need not be sent.
  const file = parsed.get(row.hash) ?? (await readVersion(db, row.version));
  return { version: row.version, file };
}

async function readVersion(db: Pick<ReadDb, 'selectFrom'>, version: number): Promise<ConfigFile> {
  const { hash, body } = await db
    .selectFrom('configVersions')
    .select(['hash', 'body'])
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return parseOnce(hash, body);
}

/**
 * How a file is known in the history: without what is set up in Slack or made through the API, and
 * whatever this version of hallpass adds to a document. Pure.
 */
export const fileHashOf = (file: ConfigFile): string =>
  storedForm({
    ...withoutApi(file),
    connectors: file.connectors.filter(({ managedBy }) => managedBy === 'file'),
  }).hash;

/** Every version there was, the oldest first, with the file in it and when it was applied. */
export async function fileVersions(
  db: Pick<ReadDb, 'selectFrom'>,
): Promise<(FileVersion & { readonly appliedAt: Date })[]> {
  const rows = await db
    .selectFrom('configVersions')
    .select(['version', 'hash', 'body', 'appliedAt'])
    .orderBy('version')
    .execute();
  return rows.map(({ version, hash, body, appliedAt }) => ({
    version,
    appliedAt,
    fileHash: fileHashOf(parseOnce(hash, body)),
  }));
}

/**
 * Until the transaction ends nobody else changes the configuration. Comes before every other lock:
 * see steps/lock-eligibility.ts.
 */
export const lockDocument = (tx: Tx): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtext('configuration'))`.execute(tx.db);

/** The hash a version is stored with; null for one that was never applied. */
export async function hashOfVersion(db: Pick<ReadDb, 'selectFrom'>, version: number): Promise<string | null> {
  const row = await db
    .selectFrom('configVersions')
    .select('hash')
    .where('version', '=', version)
    .executeTakeFirst();
  return row?.hash ?? null;
}

const lockOf = (connectorId: string) => sql`hashtext(${`connector ${connectorId}`})`;

/**
 * Until the transaction ends the connector does not leave the active configuration; others may rely
 * on that, too.
 */
export const keepConnector = (tx: Tx, connectorId: string): Promise<unknown> =>
  sql`select pg_advisory_xact_lock_shared(${lockOf(connectorId)})`.execute(tx.db);

/**
 * Waits for everybody who relies on the connector, and keeps others from beginning to until the
 * transaction ends.
 */
export const lockConnector = (tx: Tx, connectorId: string): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(${lockOf(connectorId)})`.execute(tx.db);

/**
 * The newest document that still had this connector, or null: a removed connector is needed to take
 * its grants back.
 */
export async function lastConfigWith(
  db: Pick<ReadDb, 'selectFrom'>,
  connectorId: string,
): Promise<ConfigFile | null> {
  const rows = await db
    .selectFrom('configVersions')
    .select(['hash', 'body'])
    // Ids hold nothing that LIKE reads; the text may stand elsewhere in a document, so a few are
    // looked into.
    .where('body', 'like', `%"id":"${connectorId}"%`)
    .orderBy('version', 'desc')
    .limit(50)
    .execute();
  const files = rows.map((row) => parseOnce(row.hash, row.body));
  return files.find((file) => file.connectors.some((connector) => connector.id === connectorId)) ?? null;
}

function parseOnce(hash: string, body: string): ConfigFile {
  const known = parsed.get(hash);
  if (known !== undefined) return known;
  const file = ConfigFile.parse(JSON.parse(body));
  parsed.set(hash, file);
  return file;
}

/** The text a document is stored and compared as, and its SHA-256. Pure. */
export function storedForm(document: unknown): { body: string; hash: string } {
  const body = JSON.stringify(document);
  return { body, hash: createHash('sha256').update(body).digest('hex') };
}

export async function insertConfigVersion(
  tx: Tx,
  version: number,
  form: { body: string; hash: string },
  appliedBy: string,
  source: 'file' | 'web' | 'api' | 'slack',
): Promise<void> {
  await tx.db
    .insertInto('configVersions')
    .values({ version, ...form, appliedBy, source, appliedAt: tx.now })
    .execute();
}

export interface ConfigVersion {
  readonly version: number;
  readonly hash: string;
  readonly appliedBy: string;
  readonly source: 'file' | 'web' | 'api' | 'slack';
  readonly appliedAt: Date;
}

const VERSION_FACTS = ['version', 'hash', 'appliedBy', 'source', 'appliedAt'] as const;

/** Versions, the newest first; below `before` where that is not null. */
export async function configVersions(
  db: Pick<ReadDb, 'selectFrom'>,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly ConfigVersion[]> {
  const rows = db.selectFrom('configVersions').select(VERSION_FACTS).orderBy('version', 'desc').limit(limit);
  return (before === null ? rows : rows.where('version', '<', before)).execute();
}

/** One version with its document; undefined for one that was never applied. */
export async function configAt(
  db: Pick<ReadDb, 'selectFrom'>,
  version: number,
): Promise<(ConfigVersion & { readonly file: ConfigFile }) | undefined> {
  const row = await db
    .selectFrom('configVersions')
    .select([...VERSION_FACTS, 'body'])
    .where('version', '=', version)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { body, ...facts } = row;
  return { ...facts, file: parseOnce(row.hash, body) };
}

/** Documents of earlier versions that have any of these texts in them, the newest first. */
export async function configsWith(
  db: Pick<ReadDb, 'selectFrom'>,
  texts: readonly string[],
): Promise<readonly ConfigFile[]> {
  if (texts.length === 0) return [];
  const rows = await db
    .selectFrom('configVersions')
    .select(['hash', 'body'])
    .where((eb) => eb.or(texts.map((text) => eb('body', 'like', `%${text}%`))))
    .orderBy('version', 'desc')
    .limit(MOST_LOOKED_INTO)
    .execute();
  return rows.map(({ hash, body }) => parseOnce(hash, body));
}

const MOST_LOOKED_INTO = 50;
