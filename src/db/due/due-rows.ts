/** What the sweep's list is made of; its parts are due-*.ts, the list is due.ts. */
import type { AliasableExpression } from 'kysely';
import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { Job } from '../../queue/jobs.ts';
import type { Tables } from '../schema/tables.ts';

/**
 * Most rows of one kind that one look returns, slots of each connector; the next look finds the
 * rest.
 */
export const BATCH = 200;

/** One look at what is due. */
export interface Look {
  readonly db: Pick<ReadDb, 'selectFrom'>;
  /** What was due by then is looked for. */
  readonly before: Date;
  readonly now: Date;
  /** The active configuration. */
  readonly file: Pick<ConfigFile, 'connectors'>;
}

/** Rows of one kind that are due, the most urgent first, and the job that each of them wants. */
export interface Due<Subject extends string = string> {
  rows(look: Look): AliasableExpression<{ subject: Subject }>;
  job(subject: Subject): Job;
}

/** The type of the subject is that of the statement's column. */
export const due = <Subject extends string>(rows: Due<Subject>['rows'], job: Due<Subject>['job']): Due => ({
  rows,
  job,
});

type WithId = { [T in keyof Tables]: Tables[T] extends { id: string } ? T : never }[keyof Tables];
type IdOf<T extends WithId> = Tables[T] extends { id: infer I extends string } ? I : never;

/** Those of a table whose time in a column has come; one without a time is not due. */
export const overdue = <T extends WithId>(
  table: T,
  column: keyof Tables[T] & string,
  job: Due<IdOf<T>>['job'],
): Due =>
  due(
    ({ db, before }) =>
      // Kysely wants one table by name: any of those with such columns stands for all.
      db
        .selectFrom(table as 'grants')
        .select('id as subject')
        .where(column as 'expiresAt', '<=', before)
        .orderBy(column as 'expiresAt')
        .limit(BATCH) as unknown as AliasableExpression<{ subject: IdOf<T> }>,
    job,
  );
