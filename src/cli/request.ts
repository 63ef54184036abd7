import { randomUUID } from 'node:crypto';
import { parseDuration, spellDuration } from '../domain/duration.ts';
import { parseRole, roleLabel, type Role } from '../domain/entitlement.ts';
import type { Grant, Request } from './client/answers.ts';
import { CallError } from './client/call-error.ts';
import { openClient, type Client } from './client/client.ts';
import { formatOf, OUTPUT, print, type Format } from './client/print.ts';
import { parseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';

const USAGE =
  'Write `hallpass request group/project developer 2h "what for"`, with --wait to wait for the answer.';
const POLL_MS = 2_000;

/** Asks for access; with `--wait` until it is answered and held. */
export const request: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, {
    ...OUTPUT,
    on: { type: 'string' },
    reason: { type: 'string' },
    wait: { type: 'boolean' },
  });
  const [path, roleWord = '', length = '', ...words] = positionals;
  const [role, seconds] = [parseRole(roleWord), parseDuration(length)];
  if (path === undefined || role === null || seconds === null) throw new UsageError(USAGE);
  const format = formatOf(values.output);
  const reason = values.reason ?? words.join(' ');
  const client = openClient(terminal);
  const body = (
    await client.call('POST', '/requests', {
      body: {
        path,
        role,
        durationSeconds: seconds,
        reason,
        ...(values.on === undefined ? {} : { connectorId: values.on }),
      },
      headers: { 'idempotency-key': randomUUID() },
    })
  ).body as Request;
  if (values.wait !== true) {
    await printRequest(terminal, format, body);
    return EXIT.ok;
  }
  if (format === 'table') terminal.err(sentenceOf(body));
  return waited(client, terminal, format, body);
};

async function waited(client: Client, terminal: Terminal, format: Format, asked: Request): Promise<number> {
  const interrupted = terminal.interrupted?.() ?? new Promise<never>(() => undefined);
  const stop = interrupted.then(() => {
    throw new CallError(
      'interrupted',
      `Request ${asked.number} stays as it is. See it with \`hallpass list\`, cancel it with \`hallpass cancel ${asked.number}\`.`,
    );
  });
  const answered = await Promise.race([answerTo(client, asked), stop]);
  await printRequest(terminal, format, answered.request);
  if (answered.request.status !== 'approved') return EXIT.refused;
  return answered.grant?.status === 'active' ? EXIT.ok : EXIT.failed;
}

/** Until it is answered, and then until GitLab has it so. */
async function answerTo(
  client: Client,
  { id }: Request,
): Promise<{ readonly request: Request; readonly grant: Grant | null }> {
  for (;;) {
    const body = (await client.call('GET', `/requests/${id}`)).body as Request;
    if (body.status !== 'pending' && body.grantId === null) return { request: body, grant: null };
    if (body.grantId !== null) {
      const grant = (await client.call('GET', `/grants/${body.grantId}`)).body as Grant;
      if (grant.status !== 'provisioning') return { request: body, grant };
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** One request, as a sentence or as it was answered. */
export async function printRequest(terminal: Terminal, format: Format, body: Request): Promise<void> {
  if (format === 'table') return terminal.out(sentenceOf(body));
  await print(terminal, format, body, () => ({ columns: [], rows: [], none: '' }));
}

function sentenceOf(body: Request): string {
  const { number, place, status, decidedBy, note, waiting } = body;
  const { role, durationSeconds } = body.given ?? body;
  const what = `Request ${number}, ${roleLabel(role as Role)} on ${place.path} for ${spellDuration(durationSeconds)}`;
  const words = note === null ? '' : ` “${note}”`;
  const by = decidedBy === null ? '' : ` by ${decidedBy.name}`;
  if (status !== 'pending') return `${what}, is ${status}${by}.${words}`;
  const names = (waiting?.waitsFor ?? []).map(({ name }) => name);
  return names.length === 0 ? `${what}, waits.` : `${what}, waits for ${names.join(', ')}.`;
}
