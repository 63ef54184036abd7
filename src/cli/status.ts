import { loadStorage } from '../config/storage.ts';
import { parseOptions, refusePositionals, UsageError, type Command } from './command.ts';
import { checkDatabase } from './doctor/check-database.ts';
import { checkQueue } from './doctor/check-queue.ts';
import { printDiagnosis, type Diagnosis } from './doctor/diagnosis.ts';
import { EXIT } from './failure.ts';
import { statusDiagnoses } from './status/status-diagnoses.ts';
import { withDatabase } from './with-database.ts';

/**
 * How things are now, from the rows and the queue alone: needs neither Slack nor GitLab, and
 * changes nothing. Exits with 1 when somebody has to act.
 */
export const status: Command = async (args, terminal) => {
  const { positionals, values } = parseOptions(args, { output: { type: 'string', short: 'o' } });
  refusePositionals(positionals);
  const format = values.output ?? 'text';
  if (format !== 'text' && format !== 'json') throw new UsageError('Write `-o json`, or leave it out.');
  const { database, redisUrl } = loadStorage(terminal.env);
  const found = await withDatabase(database, async (opened) => {
    const first = await checkDatabase(opened);
    if (first.some(({ level }) => level !== 'ok')) return first;
    const address = redisUrl === null ? { pool: opened.pool } : { redisUrl: redisUrl.reveal() };
    return [...(await statusDiagnoses(opened.db, new Date())), ...(await checkQueue(address))];
  });
  terminal.out(format === 'json' ? asJson(found) : found.map(printDiagnosis).join('\n'));
  return needsSomebody(found) ? EXIT.failed : EXIT.ok;
};

const needsSomebody = (found: readonly Diagnosis[]): boolean => found.some(({ level }) => level === 'fail');

const asJson = (found: readonly Diagnosis[]): string =>
  JSON.stringify({ ok: !needsSomebody(found), diagnoses: found }, null, 2);
