import { randomUUID } from 'node:crypto';
import { parseDuration } from '../domain/duration.ts';
import { parseRole } from '../domain/entitlement.ts';
import type { Grant, List, Request } from './client/answers.ts';
import { CallError } from './client/call-error.ts';
import { openClient, queryOf, type Client } from './client/client.ts';
import { formatOf, OUTPUT, print } from './client/print.ts';
import { parseOptions, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';
import { printRequest } from './request.ts';

/** Approves a request, by its number; for less with `--role` and `--for`. */
export const approve: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, {
    ...OUTPUT,
    note: { type: 'string' },
    role: { type: 'string' },
    for: { type: 'string' },
  });
  const role = values.role === undefined ? undefined : parseRole(values.role);
  const seconds = values.for === undefined ? undefined : parseDuration(values.for);
  if (role === null || seconds === null)
    throw new UsageError('Write `--role developer` and `--for 2h` to approve for less.');
  const less = {
    ...(role === undefined ? {} : { role }),
    ...(seconds === undefined ? {} : { durationSeconds: seconds }),
  };
  const id = oneOf(positionals, 'approve');
  const body = { decision: 'approve', note: values.note ?? null, ...less };
  const decided = await write<Request>(openClient(terminal), `/requests/${id}/decision`, body);
  await printRequest(terminal, formatOf(values.output), decided);
  return EXIT.ok;
};

/** Denies a request, by its number. */
export const deny: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, { ...OUTPUT, note: { type: 'string' } });
  const id = oneOf(positionals, 'deny');
  const body = { decision: 'deny', note: values.note ?? null };
  const decided = await write<Request>(openClient(terminal), `/requests/${id}/decision`, body);
  await printRequest(terminal, formatOf(values.output), decided);
  return EXIT.ok;
};

/** Cancels a request of one's own, by its number. */
export const cancel: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, OUTPUT);
  const id = oneOf(positionals, 'cancel');
  const cancelled = await write<Request>(openClient(terminal), `/requests/${id}/cancel`);
  await printRequest(terminal, formatOf(values.output), cancelled);
  return EXIT.ok;
};

/** Gives back what one holds, or ends what others do: by the number of the request, or a path. */
export const end: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, {
    ...OUTPUT,
    person: { type: 'string' },
    note: { type: 'string' },
  });
  const [word, ...more] = positionals;
  if (word === undefined || more.length > 0)
    throw new UsageError(
      'Write `hallpass end 42` or `hallpass end group/project [--person ana@example.com]`, with `--note …` to say why.',
    );
  const client = openClient(terminal);
  const id = await grantCalled(client, word, values.person ?? 'me');
  const ended = await write<Grant>(client, `/grants/${id}/end`, { note: values.note ?? null });
  await print(terminal, formatOf(values.output), ended, () => ({
    columns: ['NUMBER', 'PERSON', 'ROLE', 'PLACE', 'STATUS'],
    rows: [[String(ended.number), ended.holder.name, ended.role, ended.place.path, ended.status]],
    none: '',
  }));
  return EXIT.ok;
};

/** @throws CallError refused for none, or for several */
async function grantCalled(client: Client, word: string, person: string): Promise<string> {
  if (word.startsWith('grt_')) return word;
  if (/^#?\d+$/.test(word)) {
    const body = (await client.call('GET', `/requests/${word.replace('#', '')}`)).body as Request;
    if (body.grantId !== null) return body.grantId;
    throw new CallError('refused', `Nothing was granted on request ${body.number}: it is ${body.status}.`);
  }
  const body = (await client.call('GET', `/grants${queryOf({ path: word, person })}`)).body as List<Grant>;
  const [grant, ...more] = body.items.filter(({ place }) => place.path.toLowerCase() === word.toLowerCase());
  if (grant === undefined) throw new CallError('refused', `Nothing is held on ${word}.`);
  if (more.length === 0) return grant.id;
  const numbers = [grant, ...more].map(({ number }) => number).join(', ');
  throw new CallError('refused', `Several things are held on ${word}. End one by its number: ${numbers}.`);
}

const write = async <T>(client: Client, path: string, body?: unknown): Promise<T> =>
  (await client.call('POST', path, { body, headers: { 'idempotency-key': randomUUID() } })).body as T;

/** @throws UsageError */
function oneOf(positionals: readonly string[], verb: string): string {
  const [word, ...more] = positionals;
  if (word !== undefined && more.length === 0 && /^(?:#?\d+|req_\w+)$/.test(word))
    return word.replace('#', '');
  throw new UsageError(`Write \`hallpass ${verb} 42\`, with the number of the request.`);
}
