/**
 * What a transaction has read of who decides, so that it reads it once. It forgets that with every
 * row and every name it locks, for what it waited for may have changed it, and with whatever it
 * writes there itself. An update elsewhere that has to wait changes nothing of it: what is decided
 * by it was decided before, and a configuration waits for the decisions under way. A row it has
 * locked itself stays as it is until then, and is remembered on. Outside of transactions nothing is
 * kept.
 */
import type { KyselyPlugin, RootOperationNode, Transaction } from 'kysely';
import type { Tables } from './schema/tables.ts';

/** The tables of what is kept, and what is forgotten of when they are written. */
const KEPT = {
  configVersions: 'configuration',
  people: 'people',
  userGroupMembers: 'people',
  approvals: 'approvals',
  accounts: 'accounts',
  emergencyStops: 'stops',
} as const satisfies Partial<Record<keyof Tables, string>>;
/** Which connector a slot is of never changes. */
type Of = (typeof KEPT)[keyof typeof KEPT] | 'slots';

type Read = Map<Of, Map<string, Promise<unknown>>>;
/** `held`: of rows that are locked. */
interface Remembered {
  readonly read: Read;
  readonly held: Read;
}
const reads = new WeakMap<object, Remembered>();

/** The same transaction, which from now on remembers. */
export function remembering(db: Transaction<Tables>): Transaction<Tables> {
  const remembered: Remembered = { read: new Map(), held: new Map() };
  const forget: KyselyPlugin = {
    transformQuery({ node }) {
      forgetBefore(node, remembered);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const remembers = db.withPlugin(forget);
  reads.set(remembers, remembered);
  return remembers;
}

/** What `read` gives, or gave before in this transaction under that name. */
export function readOnce<T>(db: object, of: Of, name: string, read: () => Promise<T>): Promise<T> {
  const all = reads.get(db);
  if (all === undefined) return read();
  const before = (all.held.get(of)?.get(name) ?? all.read.get(of)?.get(name)) as Promise<T> | undefined;
  if (before !== undefined) return before;
  const now = read();
  keep(all.read, of, name, now);
  return now;
}

/**
 * The same for several names: `read` gives all that is not known yet at once, `isOf` says what of
 * it is under a name.
 */
export function readAllOnce<T, N extends string>(
  db: object,
  of: Of,
  names: readonly N[],
  read: (unknown: readonly N[]) => Promise<readonly T[]>,
  isOf: (name: N, one: T) => boolean,
): Promise<(readonly T[])[]> {
  const unknown: N[] = [];
  // When all of them have been asked for.
  const reading = Promise.resolve().then(() => (unknown.length === 0 ? [] : read(unknown)));
  return Promise.all(
    names.map((name) =>
      readOnce(db, of, name, async () => {
        unknown.push(name);
        return (await reading).filter((one) => isOf(name, one));
      }),
    ),
  );
}

/** What `readOnce` gives under that name: a row that this transaction has locked just now. */
export function holdRead(db: object, of: Of, name: string, row: object): void {
  const all = reads.get(db);
  if (all !== undefined) keep(all.held, of, name, Promise.resolve(row));
}

function keep(read: Read, of: Of, name: string, now: Promise<unknown>): void {
  const known = read.get(of) ?? new Map<string, Promise<unknown>>();
  known.set(name, now);
  read.set(of, known);
}

/** What waits for others may find anything changed. */
function forgetBefore(node: RootOperationNode, { read, held }: Remembered): void {
  const isRead =
    node.kind === 'SelectQueryNode' &&
    (node.with?.expressions ?? []).every(({ expression }) => !WRITES.has(expression.kind));
  if (isRead && (node.endModifiers ?? []).length === 0) return;
  const written = isRead || isLock(node) ? null : writtenTable(node);
  if (written === null) {
    read.clear();
    if (!isRead && !isLock(node)) held.clear();
  } else if (isKept(written)) {
    read.delete(KEPT[written]);
    held.delete(KEPT[written]);
  }
}

const isLock = (node: RootOperationNode): boolean =>
  node.kind === 'RawNode' && node.sqlFragments[0]?.startsWith('select pg_advisory_xact_lock') === true;

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
