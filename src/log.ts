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

const MINUTE_MS = 60_000;
/** Different things said within a minute, at most. */
const MOST_KINDS = 20;

/**
 * Says each thing that keeps coming at most once a minute: `say` gets the error and how often the same was left unsaid since the last time.
 * The same is what has the same message. Of more kinds than twenty a minute the rest is not said.
 */
export function eachOnceAMinute(
  say: (error: Error, unsaid: number) => void,
  clock: () => number = () => performance.now(),
): (error: Error) => void {
  const kinds = new Map<string, { at: number; unsaid: number }>();
  return (error) => {
    const now = clock();
    for (const [kind, { at }] of kinds)
      if (kind !== error.message && now - at >= MINUTE_MS) kinds.delete(kind);
    const known = kinds.get(error.message);
    if (known !== undefined && now - known.at < MINUTE_MS) known.unsaid += 1;
    else if (known !== undefined || kinds.size < MOST_KINDS) {
      kinds.set(error.message, { at: now, unsaid: 0 });
      say(error, known?.unsaid ?? 0);
    }
  };
}
