/**
 * One line of `hallpass doctor`. `fail`: hallpass cannot work. `warn`: it can, but somebody should
 * act.
 */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  /** What was looked at: `Slack bot token`. */
  readonly subject: string;
  /** What was found and, unless all is well, what to do. */
  readonly message: string;
}

export const ok = (subject: string, message: string): Finding => ({ level: 'ok', subject, message });
export const warn = (subject: string, message: string): Finding => ({ level: 'warn', subject, message });
export const fail = (subject: string, message: string): Finding => ({ level: 'fail', subject, message });

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const;

/** `✗ Redis: evicts keys…`. Pure. */
export const printFinding = ({ level, subject, message }: Finding): string =>
  `${MARKS[level]} ${subject}: ${message}`;
