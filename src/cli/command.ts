import type { Readable, Writable } from 'node:stream';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What a command may see of the process it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints one line or several to standard output. */
  out(text: string): void;
  /** Prints to standard error. */
  err(text: string): void;
  /** Whether somebody reads what is printed, and no program; left out for nobody. */
  readonly isTerminal?: boolean;
  /** Asks for something that is not shown while it is typed; in a pipe, its first line. */
  secret?(question: string): Promise<string>;
  /** What a program that started this one talks through; left out where nobody does. */
  readonly pipes?: { readonly input: Readable; readonly output: Writable };
  /** Resolves when Ctrl-C is pressed, which then ends nothing by itself. */
  interrupted?(): Promise<void>;
}

/**
 * One command: its arguments without its name, to its exit code.
 * @throws UsageError when it was called wrongly; any error of errors.ts otherwise
 */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options and positionals of a command. @throws UsageError */
export function parseOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError when there is anything but options */
export function refusePositionals(positionals: readonly string[]): void {
  if (positionals.length > 0) throw new UsageError(`${positionals[0]} was not expected.`);
}
