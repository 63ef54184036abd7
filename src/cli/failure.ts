import {
  ConfigError,
  ConnectorError,
  ForbiddenError,
  NotFoundError,
  RefusedError,
  StaleError,
  type ConfigFault,
} from '../errors.ts';
import { UsageError } from './command.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  refused: 2,
  stale: 3,
  connector: 4,
  usage: 64,
  bug: 70,
  config: 78,
} as const;

export interface Failure {
  readonly code: number;
  /** What to print on standard error. */
  readonly text: string;
}

/** The command line's one translation of errors. A bug is shown with its stack. Pure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConfigError) return { code: EXIT.config, text: faultList(error.faults) };
  if (error instanceof UsageError) {
    return { code: EXIT.usage, text: `${error.message}\nSee \`hallpass help\`.` };
  }
  if (error instanceof StaleError) return { code: EXIT.stale, text: error.message };
  if (error instanceof ConnectorError) return { code: EXIT.connector, text: error.message };
  if (error instanceof RefusedError || error instanceof ForbiddenError || error instanceof NotFoundError) {
    return { code: EXIT.refused, text: error.message };
  }
  return { code: EXIT.bug, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function faultList(faults: readonly ConfigFault[]): string {
  const head =
    faults.length === 1 ? '1 fault in the configuration:' : `${faults.length} faults in the configuration:`;
  return [head, ...faults.map(({ path, message }) => `  ✗ ${path}: ${message}`)].join('\n');
}
