import { loadStorage } from '../config/storage.ts';
import { resumeEverything } from '../operations/emergency/resume-everything.ts';
import { parseOptions, refusePositionals, type Command } from './command.ts';
import { EXIT } from './failure.ts';
import { operatingOn, operator } from './operating.ts';
import { withDatabase } from './with-database.ts';

/** Ends an emergency stop. Without one it says so, and changes nothing. */
export const resume: Command = async (args, terminal) => {
  refusePositionals(parseOptions(args, {}).positionals);
  const { database, logLevel } = loadStorage(terminal.env);
  const stop = await withDatabase(database, (opened) =>
    resumeEverything(operatingOn(opened, logLevel), operator()),
  );
  terminal.out(
    stop === null
      ? 'Nothing is stopped.'
      : `✓ Access can be given again. What ended by the stop stays ended: whoever needs it asks anew.`,
  );
  return EXIT.ok;
};
