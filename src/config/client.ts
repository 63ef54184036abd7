/**
 * Where the command line finds the server and its token: in the environment, else in a file of the
 * user's own. Pure, and without anything that takes long to load.
 */
import { join } from 'node:path';

export interface ClientConfig {
  /** Without a slash at the end; null when nobody has said so. */
  readonly url: string | null;
  /** From the environment; null for the one in the file. */
  readonly token: string | null;
  /** Where `hallpass login` keeps the address and the tokens. */
  readonly file: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const clientConfig = (env: Environment, platform: string, home: string): ClientConfig => ({
  url: withoutSlash(env['HALLPASS_URL']),
  token: env['HALLPASS_TOKEN']?.trim() || null,
  file: join(folderOf(env, platform, home), 'hallpass', 'login.json'),
});

/** An address without the slashes at its end; null for none. Pure. */
export const withoutSlash = (url: string | undefined): string | null =>
  url?.trim().replace(/\/+$/, '') || null;

/** Where programs keep their settings, as each system has it. */
function folderOf(env: Environment, platform: string, home: string): string {
  if (platform === 'win32') return env['APPDATA'] || join(home, 'AppData', 'Roaming');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  return env['XDG_CONFIG_HOME'] || join(home, '.config');
}
