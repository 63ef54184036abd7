/**
 * What a transaction has read of who decides, so that it reads it once. It forgets that with every
 * lock it takes, for what it waited for may have changed it, and with whatever it writes there
 * itself. Outside of transactions nothing is kept.
 */
import type { KyselyPlugin, RootOperationNode, Transaction } from 'kysely';
import type { Tables } from './schema/tables.ts';

/** The tables of what is kept. */
const KEPT: ReadonlySet<string> = new Set(['config_versions', 'people', 'user_group_members', 'approvals']);

type Read = Map<string, Promise<unknown>>;
const reads = new WeakMap<object, Read>();

/** The same transaction, which from now on remembers. */
export function remembering(db: Transaction<Tables>): Transaction<Tables> {
  const read: Read = new Map();
  const forget: KyselyPlugin = {
    transformQuery({ node }) {
      if (mayFindChanged(node)) read.clear();
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const remembers = db.withPlugin(forget);
  reads.set(remembers, read);
  return remembers;
}

/** What `read` gives, or gave before in this transaction under that name. */
export function readOnce<T>(db: object, name: string, read: () => Promise<T>): Promise<T> {
  const known = reads.get(db);
  if (known === undefined) return read();
  const before = known.get(name) as Promise<T> | undefined;
  if (before !== undefined) return before;
  const now = read();
  known.set(name, now);
  return now;
}

/** Whether it may wait for others, or writes what is kept. */
function mayFindChanged(node: RootOperationNode): boolean {
  if (node.kind === 'SelectQueryNode')
    return (
      (node.endModifiers ?? []).length > 0 ||
      (node.with?.expressions ?? []).some(({ expression }) => expression.kind !== 'SelectQueryNode')
    );
  const written = writtenTable(node);
  return written === null || KEPT.has(written);
}

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
