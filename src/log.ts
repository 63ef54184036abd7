/**
 * The logger: pino, JSON lines, static messages with data in fields. Never a Slack payload, never a
 * token.
 */
import { pino, type Logger, type LoggerOptions } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

const SECRETS = ['token', 'secret', 'password', 'authorization', 'signingSecret', 'botToken', 'appToken'];

/**
 * A logger at `level`; `pretty` is for terminals. Secret-looking fields are redacted at any of the
 * first three depths.
 */
export function createLog(level: string, destination?: NodeJS.WritableStream): Logger {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options: LoggerOptions = {
    level,
    redact: { paths, censor: '[secret]' },
    base: null,
    formatters: { log: copyable },
    serializers: { err: (error: Error) => copyableValue(pino.stdSerializers.err(error), 2) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * The fields, two levels of them with what JSON makes of a URL or a Buffer. Redaction copies what
 * its paths pass through; those two do not survive that, and the call that logs them would throw.
 * Errors stay as they are: their serializer comes later.
 */
function copyable(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, copyableValue(value, 2)]));
}

function copyableValue(value: unknown, levels: number): unknown {
  if (levels === 0 || typeof value !== 'object' || value === null || value instanceof Error) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return value.toJSON();
  if (Array.isArray(value)) return value.map((item: unknown) => copyableValue(item, levels - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, copyableValue(inner, levels - 1)]),
  );
}

const MINUTE_MS = 60_000;
/** Different things said within a minute, at most. */
const MOST_KINDS = 20;

/**
 * Says each thing that keeps coming at most once a minute: `say` gets the error and how often the
 * same was left unsaid since the last time. The same is what has the same message. Of more kinds
 * than twenty a minute the rest is not said.
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
