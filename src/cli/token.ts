import { randomUUID } from 'node:crypto';
import { CallError } from './client/call-error.ts';
import { openClient, type Client } from './client/client.ts';
import { formatOf, OUTPUT, print } from './client/print.ts';
import { parseOptions, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';

interface Token {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly person: { readonly name: string };
  readonly hint: string;
  readonly verbs: readonly string[];
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly isThis: boolean;
}

/** Lists API tokens, and revokes one; new ones are made in Slack. */
export const token: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, OUTPUT);
  const [verb, name, ...more] = positionals;
  const client = openClient(terminal);
  if (verb === 'revoke' && name !== undefined && more.length === 0) {
    const { id } = await named(client, name);
    await client.call('POST', `/tokens/${id}/revoke`, { headers: { 'idempotency-key': randomUUID() } });
    terminal.out(`The token ${name} is revoked.`);
    return EXIT.ok;
  }
  if (verb !== 'list' || name !== undefined)
    throw new UsageError('Write `hallpass token list` or `hallpass token revoke NAME`.');
  const tokens = await listed(client);
  await print(terminal, formatOf(values.output), tokens, () => ({
    columns: ['NAME', 'TOKEN', 'PERSON', 'KIND', 'MAY', 'LAST USED', 'ENDS'],
    rows: tokens.map((one) => [
      one.isThis ? `${one.name} (this one)` : one.name,
      `hp_…${one.hint}`,
      one.person.name,
      one.kind,
      one.verbs.join(','),
      one.lastUsedAt?.slice(0, 16).replace('T', ' ') ?? 'never',
      one.expiresAt?.slice(0, 10) ?? '',
    ]),
    none: 'There are no tokens.',
  }));
  return EXIT.ok;
};

const listed = async (client: Client): Promise<readonly Token[]> =>
  ((await client.call('GET', '/tokens')).body as { items: Token[] }).items;

/** By its name, its last four characters, or its id. @throws CallError refused */
async function named(client: Client, word: string): Promise<Token> {
  const found = (await listed(client)).filter(
    ({ id, name, hint }) => id === word || name === word || hint === word.replace(/^hp_…?/, ''),
  );
  const [one, ...more] = found;
  if (one === undefined)
    throw new CallError('refused', `There is no token ${word}. See \`hallpass token list\`.`);
  if (more.length === 0) return one;
  throw new CallError('refused', `Several tokens are called ${word}. Say which by its last four characters.`);
}
