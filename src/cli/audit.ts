import { loadStorage } from '../config.ts';
import { verifyAudit } from '../db/verify-audit.ts';
import { parseOptions, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';
import { withDatabase } from './with-database.ts';

/** Reads only. The hash it prints is worth keeping elsewhere: whoever can rewrite the whole trail can make it consistent. */
export const audit: Command = async (args, terminal) => {
  const { positionals } = parseOptions(args, {});
  if (positionals.join(' ') !== 'verify') throw new UsageError('Write `hallpass audit verify`.');
  const verdict = await withDatabase(loadStorage(terminal.env).database, ({ db }) => verifyAudit(db));
  if (verdict.broken === null) {
    terminal.out(`✓ ${verdict.events} events, unbroken. The last hash is ${verdict.hash}`);
    return EXIT.ok;
  }
  terminal.out(`✗ broken at event ${verdict.broken.seq}: ${verdict.broken.why}`);
  terminal.out(`  The ${verdict.events} events before it are sound.`);
  return EXIT.failed;
};
