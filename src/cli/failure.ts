import { ConfigError, ConnectorError, StaleError, type ConfigFault } from '../errors.ts';
import { errorSentence, isTold } from '../sentences/error-sentence.ts';
import { PLAIN_WAYS } from '../sentences/ways.ts';
import { CallError, type CallFailure } from './client/call-error.ts';
import { UsageError } from './command.ts';
import { faultSentence } from '../sentences/faults.ts';
import { configFaultText } from '../sentences/config-fault.ts';

export const EXIT = {
  ok: 0,
  failed: 1,
  refused: 2,
  stale: 3,
  connector: 4,
  usage: 64,
  offline: 69,
  bug: 70,
  later: 75,
  login: 77,
  config: 78,
  interrupted: 130,
} as const;

const CALLS: Readonly<Record<CallFailure, number>> = {
  login: EXIT.login,
  offline: EXIT.offline,
  refused: EXIT.refused,
  stale: EXIT.stale,
  later: EXIT.later,
  broken: EXIT.failed,
  interrupted: EXIT.interrupted,
};

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
  if (error instanceof CallError) return { code: CALLS[error.kind], text: error.message };
  if (error instanceof ConnectorError) return { code: EXIT.connector, text: faultSentence(error.fault) };
  if (isTold(error)) {
    const code = error instanceof StaleError ? EXIT.stale : EXIT.refused;
    return { code, text: errorSentence(error, PLAIN_WAYS) };
  }
  return { code: EXIT.bug, text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function faultList(faults: readonly ConfigFault[]): string {
  const head =
    faults.length === 1 ? '1 fault in the configuration:' : `${faults.length} faults in the configuration:`;
  return [head, ...faults.map((fault) => `  ✗ ${fault.path}: ${configFaultText(fault)}`)].join('\n');
}
