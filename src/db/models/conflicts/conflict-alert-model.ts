/**
 * What people are shown of a conflict alert: who is in which conflict through what, what was
 * decided, and what can be. Reads only.
 */
import type { ReadDb } from '../../../context.ts';
import {
  temporarySide,
  type ConflictAlertStatus,
  type Sides,
} from '../../../domain/conflicts/conflict-alert.ts';
import { OPEN_STATUSES, type GrantStatus } from '../../../domain/access/grant.ts';
import type { ConflictAlertId, GrantId } from '../../../domain/id.ts';
import { withUserGroupNames } from '../../policies/user-group-names.ts';
import { personRef } from '../../identities/people.ts';
import type { PersonRef } from '../requests/request-model.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

export interface ConflictAlertModel {
  readonly id: ConflictAlertId;
  readonly conflictId: string;
  /** Of the conflict. */
  readonly name: string;
  readonly person: PersonRef;
  readonly status: ConflictAlertStatus;
  readonly sides: Sides;
  readonly foundAt: Date;
  readonly resolvedAt: Date | null;
  /** The last exemption, also one that is over; null for none. */
  readonly exemption: {
    readonly by: PersonRef | null;
    readonly at: Date;
    readonly reason: string;
    readonly until: Date;
  } | null;
  /** When each grant that puts them on a side ends; null for one that has not begun. */
  readonly ends: ReadonlyMap<GrantId, Date | null>;
  /** The grants that end with the temporary side; none where hallpass gave neither side. */
  readonly temporary: readonly GrantId[];
  /** Whether all of those are being taken back already. */
  readonly isEnding: boolean;
}

const selectAlerts = (db: Reader) =>
  db
    .selectFrom('conflictAlerts')
    .innerJoin('people as person', 'person.id', 'conflictAlerts.personId')
    .leftJoin('people as exempter', 'exempter.id', 'conflictAlerts.exemptedBy')
    .selectAll('conflictAlerts')
    .select([
      'person.slackUserId as personSlack',
      'person.name as personName',
      'exempter.slackUserId as exempterSlack',
      'exempter.name as exempterName',
    ]);

type AlertRow = Awaited<ReturnType<ReturnType<typeof selectAlerts>['executeTakeFirstOrThrow']>>;

/** The model of an alert; undefined when there is none. */
export async function conflictAlertModel(
  db: Reader,
  id: ConflictAlertId,
): Promise<ConflictAlertModel | undefined> {
  const row = await selectAlerts(db).where('conflictAlerts.id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  const [model] = await modelsOf(db, [row]);
  return model;
}

export interface ConflictAlerts {
  /** Of all of them. */
  readonly count: number;
  readonly alerts: readonly ConflictAlertModel[];
}

/** Alerts of these conflicts in one state, newest first; a part of them. */
export async function conflictAlerts(
  db: Reader,
  conflictIds: readonly string[],
  status: ConflictAlertStatus,
  part: {
    readonly limit: number;
    readonly offset?: number;
    /** Those that are older than this one; null for the newest. */
    readonly after?: ConflictAlertId | null;
  },
): Promise<ConflictAlerts> {
  if (conflictIds.length === 0) return { count: 0, alerts: [] };
  const { after = null } = part;
  const rows = await selectAlerts(db)
    .where('conflictId', 'in', conflictIds)
    .where('status', '=', status)
    .$if(after !== null, (query) => query.where('conflictAlerts.id', '<', after as ConflictAlertId))
    .orderBy('conflictAlerts.id', 'desc')
    .limit(part.limit)
    .offset(part.offset ?? 0)
    .execute();
  const { count } = await db
    .selectFrom('conflictAlerts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('conflictId', 'in', conflictIds)
    .where('status', '=', status)
    .executeTakeFirstOrThrow();
  return { count, alerts: await modelsOf(db, rows) };
}

/** How many alerts of these conflicts stand above this one in the list of its state. */
export async function alertsAbove(
  db: Reader,
  conflictIds: readonly string[],
  { id, status }: Pick<ConflictAlertModel, 'id' | 'status'>,
): Promise<number> {
  const { count } = await db
    .selectFrom('conflictAlerts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('conflictId', 'in', conflictIds)
    .where('status', '=', status)
    .where('id', '>', id)
    .executeTakeFirstOrThrow();
  return count;
}

async function modelsOf(db: Reader, rows: readonly AlertRow[]): Promise<ConflictAlertModel[]> {
  const named = rows.flatMap(({ sides: { a, b } }) => [...a, ...b]);
  const ids = [...new Set(named.flatMap((part) => (part.kind === 'role' ? (part.grantId ?? []) : [])))];
  const grants =
    ids.length === 0
      ? []
      : await db.selectFrom('grants').select(['id', 'expiresAt', 'status']).where('id', 'in', ids).execute();
  const sides = await withUserGroupNames(
    db,
    rows.flatMap(({ sides: { a, b } }) => [a, b]),
  );
  const ends = new Map(grants.map(({ id, expiresAt }) => [id, expiresAt]));
  const open = new Set(grants.filter(({ status }) => isOpen(status)).map(({ id }) => id));
  return rows.map((row, at) => ({
    id: row.id,
    conflictId: row.conflictId,
    name: row.name,
    person: { id: row.personId, slackUserId: row.personSlack, name: row.personName },
    status: row.status,
    sides: { a: sides[2 * at] ?? row.sides.a, b: sides[2 * at + 1] ?? row.sides.b },
    foundAt: row.foundAt,
    resolvedAt: row.resolvedAt,
    exemption: exemptionOf(row),
    ends,
    ...endingOf(temporarySide(row.sides), open),
  }));
}

const isOpen = (status: GrantStatus): boolean => OPEN_STATUSES.some((one) => one === status);

const endingOf = (temporary: readonly GrantId[], open: ReadonlySet<GrantId>) => ({
  temporary,
  isEnding: temporary.length > 0 && !temporary.some((id) => open.has(id)),
});

function exemptionOf(row: AlertRow): ConflictAlertModel['exemption'] {
  const { exemptedBy, exempterSlack, exempterName, exemptedAt, exemptReason, exemptUntil } = row;
  if (exemptedAt === null || exemptReason === null || exemptUntil === null) return null;
  const by = personRef(exemptedBy, exempterSlack, exempterName);
  return { by, at: exemptedAt, reason: exemptReason, until: exemptUntil };
}
