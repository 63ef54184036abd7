/** The logger: pino, JSON lines, static messages with data in fields. Never a Slack payload, never a token. */
import { pino, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

const SECRETS = ['token', 'secret', 'password', 'authorization', 'signingSecret', 'botToken', 'appToken'];

/** A logger at `level`; `pretty` is for terminals. Secret-looking fields are redacted at any of the first three depths. */
export function createLog(level: string, destination?: NodeJS.WritableStream): Logger {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = { level, redact: { paths, censor: '[secret]' }, base: null };
  return destination === undefined ? pino(options) : pino(options, destination);
}
