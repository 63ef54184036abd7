import { openStorage } from '../compose-storage.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { createLog, type Log } from '../log.ts';
import { parseOptions, refusePositionals, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';
import { stopRequested, within } from './stop-requested.ts';
import { namingFaults } from './with-database.ts';

/** An orchestrator waits 30 s before it kills; the rest is for closing connections. */
const STOP_LIMIT_MS = 25_000;

/** Runs until SIGTERM or SIGINT; a second one ends the process at once. */
export const start: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, { only: { type: 'string' } });
  refusePositionals(positionals);
  const only = halfOf(values.only);
  const config = loadConfig(terminal.env);
  const log = createLog(config.logLevel);
  dieOfBugs((error) => log.fatal({ err: error }, 'a bug ends this process'));
  const stop = stopRequested(process, () => process.exit(EXIT.failed));
  const running = boot(config, log, only);
  const signal = await Promise.race([stop, running.then(() => stop)]);
  log.info({ signal }, 'stopping');
  const stopped = await within(
    STOP_LIMIT_MS,
    running.then((program) => program.stop()),
  );
  if (!stopped) log.error('did not stop in time');
  return stopped ? EXIT.ok : EXIT.failed;
};

/** Storage is opened while most of the program is still being loaded, which takes as long. */
async function boot(config: Config, log: Log, only: Half | undefined) {
  const storage = openStorage(config, log);
  // compose() fails by it.
  storage.catch(() => undefined);
  const { compose } = await import('../compose.ts');
  const program = await namingFaults(compose(config, { only, log, storage }));
  await program.start();
  return program;
}

type Half = 'slack' | 'jobs';

function halfOf(text: string | undefined): Half | undefined {
  if (text === undefined || text === 'slack' || text === 'jobs') return text;
  throw new UsageError('Write `--only slack` or `--only jobs`.');
}

/**
 * After an error that nobody caught, memory may be wrong while the rows are right: whoever
 * supervises us starts afresh.
 */
function dieOfBugs(report: (error: unknown) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.once(event, (error: unknown) => {
      report(error);
      process.exit(EXIT.bug);
    });
  }
}
