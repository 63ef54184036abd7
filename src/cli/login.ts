import { homedir } from 'node:os';
import { clientConfig, withoutSlash } from '../config/client.ts';
import { CallError } from './client/call-error.ts';
import { openClient } from './client/client.ts';
import { readLogin, writeLogin } from './client/login-file.ts';
import { parseOptions, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';

interface Me {
  readonly name: string;
  readonly token: { readonly name: string; readonly expiresAt: string | null };
}

/**
 * Asks for a token, makes sure that the server takes it, and keeps it in the user's settings. In a
 * pipe the token is read from standard input.
 */
export const login: Command = async (args, terminal) => {
  const { positionals } = parseOptions(args, {});
  const [given, ...more] = positionals;
  if (more.length > 0) throw new UsageError('Write `hallpass login` or `hallpass login https://…`.');
  const config = clientConfig(terminal.env, process.platform, homedir());
  const known = readLogin(config.file);
  const url = withoutSlash(given) ?? config.url ?? known.url;
  if (url === null || !/^https?:\/\//.test(url))
    throw new UsageError('Say which server: `hallpass login https://hallpass.example.com`.');
  if (terminal.secret === undefined) throw new UsageError('There is nobody to ask for a token.');
  const token = (await terminal.secret(`API token for ${url} (made in Slack): `)).trim();
  if (token === '') throw new CallError('login', 'No token was given.');
  const body = (await openClient(terminal, { url, token }).call('GET', '/me')).body as Me;
  writeLogin(config.file, { url, tokens: { ...known.tokens, [url]: token } });
  const ends = body.token.expiresAt === null ? '' : `, good until ${body.token.expiresAt.slice(0, 10)}`;
  terminal.out(`You are ${body.name} at ${url}, with the token ${body.token.name}${ends}.`);
  return EXIT.ok;
};
