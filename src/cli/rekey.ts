import { loadStorage } from '../config/storage.ts';
import { ConfigError } from '../errors.ts';
import { rekeyCredentials, type Rekeyed } from '../operations/setup/rekey-credentials.ts';
import { boxesOf } from '../sealed-box.ts';
import { parseOptions, refusePositionals, type Command } from './command.ts';
import { EXIT } from './failure.ts';
import { operatingOn } from './operating.ts';
import { withDatabase } from './with-database.ts';

/**
 * Seals stored credentials with the present key, so that the previous one can go. Safe beside a
 * running hallpass, and to be killed.
 */
export const rekey: Command = async (args, terminal) => {
  refusePositionals(parseOptions(args, {}).positionals);
  const { database, secretKey, secretKeyPrevious, logLevel } = loadStorage(terminal.env);
  if (secretKey === null) {
    throw new ConfigError([
      {
        path: 'HALLPASS_SECRET_KEY',
        message: 'is not set; set it to the new key, and HALLPASS_SECRET_KEY_PREVIOUS to the one before',
      },
    ]);
  }
  const boxes = boxesOf(secretKey.reveal(), secretKeyPrevious?.reveal() ?? null);
  const rekeyed = await withDatabase(database, (opened) =>
    rekeyCredentials(operatingOn(opened, logLevel), boxes),
  );
  terminal.out(report(rekeyed));
  return rekeyed.unopened.length === 0 ? EXIT.ok : EXIT.failed;
};

function report({ renewed, current, unopened }: Rekeyed): string {
  const lines = [
    `✓ ${count(renewed)} sealed with the new key, ${current} had it already.`,
    ...unopened.map(
      (id) =>
        `✗ The token of ${id} opens with neither key. Set HALLPASS_SECRET_KEY_PREVIOUS to the key it was sealed with, or enter the token again in Slack.`,
    ),
  ];
  return lines.join('\n');
}

const count = (n: number): string => `${n} ${n === 1 ? 'token' : 'tokens'}`;
