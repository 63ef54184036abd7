/** What people read of what rows and errors hold as codes. */
import { failureOf } from '../../src/cli/failure.ts';
import type { LogNote } from '../../src/domain/connectors/connector-log.ts';
import type { Fault } from '../../src/domain/fault.ts';
import { readStored, type Stored } from '../../src/domain/told.ts';
import { logSentence } from '../../src/sentences/log-notes.ts';

/** The sentence of what a column holds; null for none. */
export const saidOf = (row: Stored<Fault> | Stored<LogNote> | null | undefined): string | null =>
  row === null || row === undefined ? null : logSentence(readStored<LogNote>(row));

/** A fault that says this. */
export const saying = (text: string) => ({ code: 'sentence', text }) as const;

/** What the command line says of what a call fails with. */
export const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'nothing',
    (error: unknown) => failureOf(error).text,
  );
