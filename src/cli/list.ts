import { parseDuration, spellDuration } from '../domain/duration.ts';
import { parseRole } from '../domain/entitlement.ts';
import type { Grant, List, Request } from './client/answers.ts';
import { CallError } from './client/call-error.ts';
import { openClient, queryOf, type Client } from './client/client.ts';
import { formatOf, OUTPUT, print, printTable, type Table } from './client/print.ts';
import { parseOptions, refusePositionals, UsageError, type Command } from './command.ts';
import { EXIT } from './failure.ts';

/** What one holds, waits for, and is asked to decide. */
export const list: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, OUTPUT);
  refusePositionals(positionals);
  const format = formatOf(values.output);
  const client = openClient(terminal);
  const [held, asked, toDecide] = await Promise.all([
    client.call('GET', '/grants?person=me&limit=100'),
    client.call('GET', '/requests?requester=me&status=pending&limit=100'),
    client.call('GET', '/requests?waitingFor=me&limit=100'),
  ]);
  const answer = {
    held: (held.body as List<Grant>).items,
    asked: (asked.body as List<Request>).items,
    toDecide: (toDecide.body as List<Request>).items,
  };
  if (format !== 'table') await print(terminal, format, answer, () => heldTable([]));
  else
    printTable(terminal, {
      columns: ['', 'NUMBER', 'PERSON', 'ROLE', 'PLACE', 'UNTIL'],
      rows: [
        ...answer.held.map((grant) => ['held', ...grantCells(grant)]),
        ...answer.asked.map((request) => ['asked', ...requestCells(request)]),
        ...answer.toDecide.map((request) => ['to decide', ...requestCells(request)]),
      ],
      none: 'You hold nothing, wait for nothing, and nothing waits for you.',
    });
  return EXIT.ok;
};

const grantCells = ({ number, holder, role, place, expiresAt, status }: Grant): string[] => [
  String(number),
  holder.name,
  role,
  place.path,
  status === 'active' ? (expiresAt ?? '') : status,
];

const requestCells = ({ number, requester, role, place, durationSeconds }: Request): string[] => [
  String(number),
  requester.name,
  role,
  place.path,
  spellDuration(durationSeconds),
];

const heldTable = (grants: readonly Grant[]): Table => ({
  columns: ['NUMBER', 'PERSON', 'ROLE', 'PLACE', 'UNTIL'],
  rows: grants.map(grantCells),
  none: 'Nobody holds anything there through hallpass.',
});

interface Effective {
  readonly person: { readonly name: string };
  readonly holds: readonly {
    readonly path: string;
    readonly role: string;
    readonly through: string | null;
    readonly grantId: string | null;
  }[];
}

/** Who holds what: on a place and below it, or by one person, then also outside hallpass. */
export const who: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, { ...OUTPUT, person: { type: 'string' } });
  const [path, ...more] = positionals;
  if (more.length > 0 || (path === undefined && values.person === undefined))
    throw new UsageError('Write `hallpass who group/project` or `hallpass who --person ana@example.com`.');
  const client = openClient(terminal);
  const format = formatOf(values.output);
  if (path !== undefined) {
    const query = queryOf({ path, person: values.person, limit: '100' });
    const body = (await client.call('GET', `/grants${query}`)).body as List<Grant>;
    if (body.items.length === 0) await assertKnown(client, path);
    await print(terminal, format, body.items, () => heldTable(body.items));
    return EXIT.ok;
  }
  const query = queryOf({ person: values.person });
  const body = (await client.call('GET', `/effective-access${query}`)).body as Effective;
  await print(terminal, format, body, () => ({
    columns: ['ROLE', 'PLACE', 'THROUGH'],
    rows: body.holds.map(({ role, path: place, through, grantId }) => [
      role,
      place,
      grantId === null ? (through ?? 'GitLab') : 'hallpass',
    ]),
    none: `${body.person.name} holds nothing there.`,
  }));
  return EXIT.ok;
};

const MOST_NEAR = 3;

/** @throws CallError refused, with names that are near, when no group or project is at a path */
async function assertKnown(client: Client, path: string): Promise<void> {
  try {
    await client.call('GET', `/explain${queryOf({ path, role: 'guest' })}`);
  } catch (error) {
    if (!(error instanceof CallError) || error.kind !== 'refused') throw error;
    // Any other refusal is about a place that is there.
    if (error.code !== 'no_resource') return;
    const query = queryOf({ query: path, limit: String(MOST_NEAR) });
    const near = ((await client.call('GET', `/places${query}`)).body as List<{ readonly path: string }>)
      .items;
    const meant = near.length === 0 ? '' : ` Did you mean ${near.map((one) => one.path).join(', ')}?`;
    throw new CallError('refused', `hallpass knows no group or project at ${path}.${meant}`, error.code);
  }
}

/** What would become of a request, and why. */
export const explain: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, {
    ...OUTPUT,
    person: { type: 'string' },
    on: { type: 'string' },
  });
  const [path, roleWord = '', length, ...more] = positionals;
  const [role, seconds] = [parseRole(roleWord), length === undefined ? undefined : parseDuration(length)];
  if (path === undefined || role === null || seconds === null || more.length > 0)
    throw new UsageError('Write `hallpass explain group/project maintainer 4h [--person ana@example.com]`.');
  const query = queryOf({
    path,
    role,
    durationSeconds: seconds?.toString(),
    person: values.person,
    connectorId: values.on,
  });
  const body = (await openClient(terminal).call('GET', `/explain${query}`)).body as { lines: string[] };
  const format = formatOf(values.output);
  if (format === 'table') terminal.out(body.lines.join('\n'));
  else await print(terminal, format, body, () => heldTable([]));
  return EXIT.ok;
};
