/**
 * One line of `hallpass doctor`. `fail`: hallpass cannot work. `warn`: it can, but somebody should
 * act.
 */
export interface Diagnosis {
  readonly level: 'ok' | 'warn' | 'fail';
  /** What was looked at: `Slack bot token`. */
  readonly subject: string;
  /** What was found and, unless all is well, what to do. */
  readonly message: string;
}

export const ok = (subject: string, message: string): Diagnosis => ({ level: 'ok', subject, message });
export const warn = (subject: string, message: string): Diagnosis => ({ level: 'warn', subject, message });
export const fail = (subject: string, message: string): Diagnosis => ({ level: 'fail', subject, message });

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const;

/** `✗ Redis: evicts keys…`. Pure. */
export const printDiagnosis = ({ level, subject, message }: Diagnosis): string =>
  `${MARKS[level]} ${subject}: ${message}`;
