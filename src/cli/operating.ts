import { randomBytes } from 'node:crypto';
import { userInfo, hostname } from 'node:os';
import type { OperationContext } from '../context.ts';
import type { Database } from '../db/database.ts';
import { createIdMaker } from '../domain/id.ts';
import type { LogLevel } from '../config/variables.ts';
import { createLog } from '../log.ts';

type Operating = Pick<OperationContext, 'db' | 'queue' | 'now' | 'newId' | 'log'>;

/**
 * What an operation needs at the command line beside a running hallpass. Its jobs are not added:
 * the rows say what is due, and the sweep of a running process finds it within seconds.
 */
export function operatingOn({ db }: Pick<Database, 'db'>, logLevel: LogLevel): Operating {
  const now = (): Date => new Date();
  const queue = { add: () => Promise.resolve() };
  return { db, now, newId: createIdMaker(now, randomBytes), queue, log: createLog(logLevel) };
}

/** Who sits at the command line, as the machine knows them: `olga@bastion`. */
export function operator(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container may run under a number that no account has.
    return `uid ${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
