import { csvLine } from '../domain/csv.ts';
import { openClient, pagesOf, queryOf } from './client/client.ts';
import { formatOf, OUTPUT, print } from './client/print.ts';
import { parseOptions, refusePositionals, UsageError, type Command, type Terminal } from './command.ts';
import { EXIT } from './failure.ts';
import type { Grant, List } from './client/answers.ts';

interface Fact {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly actor: string;
  readonly by: { readonly name: string } | null;
  readonly person: { readonly name: string } | null;
  readonly path: string | null;
  readonly role: string | null;
  readonly connectorId: string | null;
  readonly requestNumber: number | null;
  readonly hash: string;
}

const FILTER = {
  person: { type: 'string' },
  path: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  what: { type: 'string' },
} as const;

/** The newest facts of the audit trail. */
export const trail: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, { ...OUTPUT, ...FILTER, limit: { type: 'string' } });
  refusePositionals(positionals);
  const { output, limit = '20', from, until, ...filter } = values;
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
    throw new UsageError(
      'Write `--limit` with a number from 1 to 100; `hallpass export audit` has all of it.',
    );
  const query = queryOf({ ...filter, limit, from: instantOf(from), until: instantOf(until) });
  const body = (await openClient(terminal).call('GET', `/audit${query}`)).body as List<Fact>;
  await print(terminal, formatOf(output), body.items, () => ({
    columns: ['SEQ', 'AT', 'ACTION', 'BY', 'PERSON', 'ROLE', 'PLACE'],
    rows: body.items.map((fact) => [
      String(fact.seq),
      fact.at.slice(0, 19).replace('T', ' '),
      fact.action,
      fact.by?.name ?? fact.actor,
      fact.person?.name ?? '',
      fact.role ?? '',
      fact.path ?? '',
    ]),
    none: 'Nothing of that is in the audit trail.',
  }));
  return EXIT.ok;
};

const FACT_COLUMNS = [
  'seq',
  'at',
  'action',
  'actor',
  'by',
  'person',
  'connector',
  'path',
  'role',
  'request',
  'hash',
] as const;
const GRANT_COLUMNS = ['number', 'person', 'role', 'connector', 'path', 'status', 'expires'] as const;

/** All of the audit trail, oldest first, or of what is held, as CSV or JSON lines. */
export const exportAll: Command = async (args, terminal) => {
  const { values, positionals } = parseOptions(args, { ...FILTER, format: { type: 'string' } });
  const [what, ...more] = positionals;
  const { format = 'jsonl', from, until, ...filter } = values;
  if ((what !== 'audit' && what !== 'grants') || more.length > 0)
    throw new UsageError('Write `hallpass export audit` or `hallpass export grants`.');
  if (format !== 'csv' && format !== 'jsonl')
    throw new UsageError('Write `--format csv` or `--format jsonl`.');
  const sending = { client: openClient(terminal), terminal, isCsv: format === 'csv' };
  if (what === 'audit') {
    const query = queryOf({ ...filter, order: 'oldest', from: instantOf(from), until: instantOf(until) });
    await sendAll(sending, `/audit${query}`, FACT_COLUMNS, (fact) => factCells(fact as Fact));
  } else {
    const query = queryOf({ person: filter.person, path: filter.path });
    await sendAll(sending, `/grants${query}`, GRANT_COLUMNS, (grant) => grantCells(grant as Grant));
  }
  return EXIT.ok;
};

async function sendAll(
  sending: {
    readonly client: Parameters<typeof pagesOf>[0];
    readonly terminal: Terminal;
    readonly isCsv: boolean;
  },
  path: string,
  columns: readonly string[],
  cells: (item: unknown) => string[],
): Promise<void> {
  const { client, terminal, isCsv } = sending;
  if (isCsv) terminal.out(csvRow(columns));
  for await (const items of pagesOf(client, path)) {
    if (items.length === 0) continue;
    terminal.out(items.map((item) => (isCsv ? csvRow(cells(item)) : JSON.stringify(item))).join('\n'));
  }
}

const factCells = (fact: Fact): string[] => [
  String(fact.seq),
  fact.at,
  fact.action,
  fact.actor,
  fact.by?.name ?? '',
  fact.person?.name ?? '',
  fact.connectorId ?? '',
  fact.path ?? '',
  fact.role ?? '',
  fact.requestNumber?.toString() ?? '',
  fact.hash,
];

const grantCells = ({ number, holder, role, place, status, expiresAt }: Grant): string[] => [
  String(number),
  holder.name,
  role,
  place.connectorId,
  place.path,
  status,
  expiresAt ?? '',
];

/** Printing ends the line. */
const csvRow = (cells: readonly string[]): string => csvLine(cells).trimEnd();

/** A day begins at midnight, UTC. */
const instantOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
