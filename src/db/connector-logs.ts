/** A connector's log: lines written beside what they tell of, read page by page from the newest on. */
import type { ReadDb, Tx } from '../context.ts';
import {
  LOG_FILTER,
  type LogFilter,
  type LogLevel,
  type LogOperation,
} from '../domain/connectors/connector-log.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface NewLogLine {
  readonly connectorId: string;
  readonly operation: LogOperation;
  readonly level: LogLevel;
  /** The slot it is about. */
  readonly subjectId?: string;
  readonly message: string;
}

export interface LogLine {
  readonly at: Date;
  readonly operation: LogOperation;
  readonly level: LogLevel;
  readonly message: string;
  /** The account and the resource it is about; null for a line about the connector as a whole. */
  readonly about: { readonly username: string; readonly path: string } | null;
}

export interface LogPage {
  /** Newest first. */
  readonly lines: readonly LogLine[];
  /** Of all lines the filter lets through. */
  readonly count: number;
  /** The newest line there was: pages asked for up to it do not shift while lines are added. 0 for an empty log. */
  readonly upTo: number;
}

export interface LogPart {
  readonly filter: LogFilter;
  /** Null for the newest line there is now. */
  readonly upTo: number | null;
  readonly limit: number;
  readonly offset: number;
}

export const logConnector = (tx: Tx, line: NewLogLine): Promise<unknown> =>
  tx.db
    .insertInto('connectorLogs')
    .values({ ...line, subjectId: line.subjectId ?? null, at: tx.now })
    .execute();

export async function connectorLog(db: Reader, connectorId: string, part: LogPart): Promise<LogPage> {
  const { operations, levels } = LOG_FILTER[part.filter];
  const upTo = part.upTo ?? (await newestLine(db, connectorId));
  const all = db
    .selectFrom('connectorLogs')
    .where('connectorLogs.connectorId', '=', connectorId)
    .where('connectorLogs.id', '<=', upTo)
    .where('operation', 'in', operations)
    .where('level', 'in', levels);
  const [{ count }, rows] = await Promise.all([
    all.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
    all
      .leftJoin('slots', 'slots.id', 'connectorLogs.subjectId')
      .leftJoin('resources', 'resources.id', 'slots.resourceId')
      .leftJoin('accounts', (join) =>
        join
          .onRef('accounts.connectorId', '=', 'slots.connectorId')
          .onRef('accounts.externalId', '=', 'slots.accountExternalId'),
      )
      .select(['at', 'operation', 'level', 'message', 'username', 'path'])
      .orderBy('connectorLogs.id', 'desc')
      .limit(part.limit)
      .offset(part.offset)
      .execute(),
  ]);
  const lines = rows.map(({ username, path, ...line }) => ({
    ...line,
    about: username === null || path === null ? null : { username, path },
  }));
  return { lines, count, upTo };
}

async function newestLine(db: Reader, connectorId: string): Promise<number> {
  const row = await db
    .selectFrom('connectorLogs')
    .select('id')
    .where('connectorId', '=', connectorId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0;
}

export const pruneConnectorLogs = (tx: Tx, before: Date): Promise<unknown> =>
  tx.db.deleteFrom('connectorLogs').where('at', '<', before).execute();
