/**
 * A connector's log: lines written beside what they tell of, read page by page from the newest on.
 */
import type { ReadDb, Tx } from '../../context.ts';
import {
  LOG_FILTER,
  type LogFilter,
  type LogNote,
  type LogLevel,
  type LogOperation,
} from '../../domain/connectors/connector-log.ts';
import type { PersonId } from '../../domain/id.ts';
import { personRef } from '../identities/people.ts';
import { readStored, stored } from '../../domain/told.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface NewLogLine {
  readonly connectorId: string;
  readonly operation: LogOperation;
  readonly level: LogLevel;
  /** The grant it is about, or the slot where no grant stands. */
  readonly subjectId?: string;
  readonly message: LogNote;
}

export interface LogLine {
  readonly id: number;
  readonly at: Date;
  readonly operation: LogOperation;
  readonly level: LogLevel;
  readonly message: LogNote;
  /** The account and the resource it is about; null for a line about the connector as a whole. */
  readonly about: {
    readonly username: string;
    readonly path: string;
    /** Whose account it is; for a grant, its holder; null when it is nobody's. */
    readonly person: Named | null;
    /**
     * The request of the grant it is about, and who approved it; null for a line about a membership
     * without one.
     */
    readonly request: {
      readonly number: number;
      readonly policyId: string;
      readonly approver: Named | null;
    } | null;
  } | null;
}

type Named = NonNullable<ReturnType<typeof personRef>>;

export interface LogPage {
  /** Newest first. */
  readonly lines: readonly LogLine[];
  /** Of all lines the filter lets through. */
  readonly count: number;
  /**
   * The newest line there was: pages asked for up to it do not shift while lines are added. 0 for
   * an empty log.
   */
  readonly upTo: number;
}

export interface LogPart {
  readonly filter: LogFilter;
  /** Null for the newest line there is now. */
  readonly upTo: number | null;
  readonly limit: number;
  readonly offset: number;
}

export const logConnector = (tx: Tx, { subjectId, message, ...line }: NewLogLine): Promise<unknown> =>
  tx.db
    .insertInto('connectorLogs')
    .values({ ...line, message: stored(message), subjectId: subjectId ?? null, at: tx.now })
    .execute();

export async function connectorLog(db: Reader, connectorId: string, part: LogPart): Promise<LogPage> {
  const upTo = part.upTo ?? (await newestLine(db, connectorId));
  const all = linesOf(db, connectorId, { filter: part.filter, upTo });
  const [{ count }, rows] = await Promise.all([
    all.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
    withAbout(all).orderBy('connectorLogs.id', 'desc').limit(part.limit).offset(part.offset).execute(),
  ]);
  const lines = rows.map((row) => ({
    id: row.id,
    at: row.at,
    operation: row.operation,
    level: row.level,
    message: readStored(row.message),
    about: aboutOf(row),
  }));
  return { lines, count, upTo };
}

function linesOf(
  db: Reader,
  connectorId: string,
  { filter, upTo }: { readonly filter: LogFilter; readonly upTo: number },
) {
  const { operations, levels } = LOG_FILTER[filter];
  return db
    .selectFrom('connectorLogs')
    .where('connectorLogs.connectorId', '=', connectorId)
    .where('connectorLogs.id', '<=', upTo)
    .where('operation', 'in', operations)
    .where('level', 'in', levels);
}

/** With the grant or slot each line is about, whose it is, and the request it came of. */
const withAbout = (lines: ReturnType<typeof linesOf>) =>
  lines
    .leftJoin('grants', (join) =>
      join.on((eb) =>
        eb(eb.ref('grants.id').$castTo<string | null>(), '=', eb.ref('connectorLogs.subjectId')),
      ),
    )
    .leftJoin('slots', (join) =>
      join.on((eb) =>
        eb(
          eb.ref('slots.id').$castTo<string | null>(),
          '=',
          eb.fn.coalesce(eb.ref('grants.slotId').$castTo<string | null>(), 'connectorLogs.subjectId'),
        ),
      ),
    )
    .leftJoin('requests', 'requests.id', 'grants.requestId')
    .leftJoin('people as approver', 'approver.id', 'requests.decidedBy')
    .leftJoin('resources', 'resources.id', 'slots.resourceId')
    .leftJoin('accounts', (join) =>
      join
        .onRef('accounts.connectorId', '=', 'slots.connectorId')
        .onRef('accounts.externalId', '=', 'slots.accountExternalId'),
    )
    .leftJoin('people as person', (join) =>
      join.on((eb) => eb('person.id', '=', eb.fn.coalesce('grants.personId', 'accounts.personId'))),
    )
    .select([
      'connectorLogs.id',
      'connectorLogs.at',
      'operation',
      'level',
      'message',
      'username',
      'path',
      'requests.number',
      'requests.policyId',
      'person.id as personId',
      'person.slackUserId',
      'person.name',
      'approver.id as approverId',
      'approver.slackUserId as approverSlack',
      'approver.name as approverName',
    ]);

interface AboutRow {
  readonly username: string | null;
  readonly path: string | null;
  readonly number: number | null;
  readonly policyId: string | null;
  readonly personId: PersonId | null;
  readonly slackUserId: string | null;
  readonly name: string | null;
  readonly approverId: PersonId | null;
  readonly approverSlack: string | null;
  readonly approverName: string | null;
}

function aboutOf({ username, path, number, policyId, ...row }: AboutRow): LogLine['about'] {
  if (username === null || path === null) return null;
  const approver = personRef(row.approverId, row.approverSlack, row.approverName);
  const request = number === null || policyId === null ? null : { number, policyId, approver };
  return { username, path, person: personRef(row.personId, row.slackUserId, row.name), request };
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
