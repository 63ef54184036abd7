import type { Terminal } from '../../src/cli/command.ts';

export interface RecordingTerminal extends Terminal {
  readonly lines: string[];
  readonly errors: string[];
}

/** A terminal that keeps what is printed on it. */
export function recordingTerminal(env: Record<string, string> = {}): RecordingTerminal {
  const [lines, errors]: [string[], string[]] = [[], []];
  return { env, lines, errors, out: (text) => lines.push(text), err: (text) => errors.push(text) };
}
