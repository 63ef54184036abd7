/** The file in which the command line keeps the address it was last told, and a token for each. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Login {
  /** The address that counts unless HALLPASS_URL says another; null for none. */
  readonly url: string | null;
  readonly tokens: Readonly<Record<string, string>>;
}

const NOBODY: Login = { url: null, tokens: {} };

/** What is in the file; nobody where there is none, or it cannot be read. */
export function readLogin(file: string): Login {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Login>;
    return { url: read.url ?? null, tokens: read.tokens ?? {} };
  } catch {
    return NOBODY;
  }
}

/** Writes it whole, readable for its owner alone. */
export function writeLogin(file: string, login: Login): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  writeFileSync(part, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 });
  // A file that was there keeps its mode.
  chmodSync(part, 0o600);
  renameSync(part, file);
}
