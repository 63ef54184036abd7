import { setTimeout as sleep } from 'node:timers/promises';
import { loadStorage } from '../config/storage.ts';
import type { Database } from '../db/database.ts';
import { countGrants } from '../db/grants/grants.ts';
import { livingProcesses } from '../db/config/processes.ts';
import { LONGEST_REASON } from '../domain/access/request.ts';
import { stopEverything } from '../operations/emergency/stop-everything.ts';
import { parseOptions, refusePositionals, UsageError, type Command, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';
import { operatingOn, operator } from './operating.ts';
import { withDatabase } from './with-database.ts';

const LOOKED_EVERY_MS = 1_000;
/** After this it goes on without us: `hallpass status` says how. */
const WAITED_MS = 10 * 60_000;

/**
 * The emergency stop: from its commit on nothing is given, and every open grant is taken back by
 * the running processes. Waits until they are, unless `--no-wait`; Ctrl-C ends the waiting alone.
 * Exits with 1 when some are left.
 */
export const stop: Command = async (args, terminal) => {
  const { positionals, values } = parseOptions(args, {
    everything: { type: 'boolean' },
    reason: { type: 'string' },
    'no-wait': { type: 'boolean' },
  });
  refusePositionals(positionals);
  const reason = (values.reason ?? '').trim();
  if (values.everything !== true)
    throw new UsageError(
      'It takes back every open grant: write `hallpass stop --everything --reason "…"`. A running process is stopped with SIGTERM.',
    );
  if (reason === '') throw new UsageError('Say why with --reason: everybody who asks for access is told.');
  if (reason.length > LONGEST_REASON)
    throw new UsageError(`The reason has more than ${LONGEST_REASON} characters.`);
  const { database, logLevel } = loadStorage(terminal.env);
  return withDatabase(database, async (opened) => {
    const {
      stop: made,
      ended,
      wasStopped,
    } = await stopEverything(operatingOn(opened, logLevel), {
      reason,
      by: operator(),
    });
    terminal.out(
      wasStopped
        ? `! Everything was stopped already, by ${made.stoppedBy}: ${made.reason}.`
        : `✓ Nothing is given from now on. ${grantsWords(ended)} on the way out.`,
    );
    if (values['no-wait'] === true) return EXIT.ok;
    return follow(opened, terminal);
  });
};

/** Says how many are left each time that changes, until none is. */
async function follow({ db }: Pick<Database, 'db'>, terminal: Terminal): Promise<number> {
  if ((await livingProcesses(db)).length === 0 && (await countGrants(db, 'revoking')) > 0) {
    terminal.out('✗ No process of hallpass runs, so nothing is taken back yet. Start one now.');
    return EXIT.failed;
  }
  const end = performance.now() + WAITED_MS;
  let said = 0;
  for (;;) {
    const left = await countGrants(db, 'revoking');
    if (left === 0) {
      terminal.out('✓ GitLab has every one of them back as it was.');
      return EXIT.ok;
    }
    if (performance.now() > end) {
      terminal.out(`✗ ${grantsWords(left)} still there. \`hallpass status\` says why.`);
      return EXIT.failed;
    }
    if (left !== said) terminal.out(`  ${left} left`);
    said = left;
    await sleep(LOOKED_EVERY_MS);
  }
}

const grantsWords = (count: number): string => (count === 1 ? '1 grant is' : `${count} grants are`);
