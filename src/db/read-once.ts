/**
 * What a transaction has read of who decides, so that it reads it once. It forgets that with every
 * row and every name it locks, for what it waited for may have changed it, and with whatever it
 * writes there itself. An update elsewhere that has to wait changes nothing of it: what is decided
 * by it was decided before, and a configuration waits for the decisions under way. Outside of
 * transactions nothing is kept.
 */
import type { KyselyPlugin, RootOperationNode, Transaction } from 'kysely';
import type { Tables } from './schema/tables.ts';

/** The tables of what is kept, and what is forgotten of when they are written. */
const KEPT = {
  config_versions: 'configuration',
  people: 'people',
  user_group_members: 'people',
  approvals: 'approvals',
} as const;
type Of = (typeof KEPT)[keyof typeof KEPT];

type Read = Map<Of, Map<string, Promise<unknown>>>;
const reads = new WeakMap<object, Read>();

/** The same transaction, which from now on remembers. */
export function remembering(db: Transaction<Tables>): Transaction<Tables> {
  const read: Read = new Map();
  const forget: KyselyPlugin = {
    transformQuery({ node }) {
      forgetBefore(node, read);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const remembers = db.withPlugin(forget);
  reads.set(remembers, read);
  return remembers;
}

/** What `read` gives, or gave before in this transaction under that name. */
export function readOnce<T>(db: object, of: Of, name: string, read: () => Promise<T>): Promise<T> {
  const all = reads.get(db);
  if (all === undefined) return read();
  const known = all.get(of) ?? new Map<string, Promise<unknown>>();
  all.set(of, known);
  const before = known.get(name) as Promise<T> | undefined;
  if (before !== undefined) return before;
  const now = read();
  known.set(name, now);
  return now;
}

/** What waits for others may find anything changed. */
function forgetBefore(node: RootOperationNode, read: Read): void {
  const isPlain =
    node.kind === 'SelectQueryNode' &&
    (node.endModifiers ?? []).length === 0 &&
    (node.with?.expressions ?? []).every(({ expression }) => !WRITES.has(expression.kind));
  if (isPlain) return;
  const written = writtenTable(node);
  if (written === null) read.clear();
  else if (isKept(written)) read.delete(KEPT[written]);
}

const WRITES: ReadonlySet<string> = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);
const isKept = (table: string): table is keyof typeof KEPT => Object.hasOwn(KEPT, table);

/** Null where that cannot be told. */
function writtenTable(node: RootOperationNode): string | null {
  if (node.kind === 'InsertQueryNode') return node.into?.table.identifier.name ?? null;
  const table =
    node.kind === 'UpdateQueryNode'
      ? node.table
      : node.kind === 'DeleteQueryNode'
        ? node.from.froms[0]
        : undefined;
  const named = table?.kind === 'AliasNode' ? (table as unknown as { node: typeof table }).node : table;
  return named?.kind === 'TableNode'
    ? (named as unknown as { table: { identifier: { name: string } } }).table.identifier.name
    : null;
}
