/** How a sync run reads member lists: many at once where nothing speaks against it. */
import type { Check, Connector, ManyLists } from '../src/connectors/connector.ts';
import type { FoundMembership, ResourceRef } from '../src/connectors/found.ts';
import type { Context } from '../src/context.ts';
import { findConnectorState } from '../src/db/connectors/connector-states.ts';
import { cachedLists, type CachedListRow } from '../src/db/cache/cached-lists.ts';
import { isDistrusted, type ListsRead, type OneByOne } from '../src/domain/connectors/lists-way.ts';
import type { RecordedResource } from '../src/operations/sync/record-tree-page.ts';

/** Lists asked for together, at most; those of one kind. */
const AT_ONCE = 100;

type Rows = readonly FoundMembership[];

/** What many at once told contradicts the list of this one: nothing of it counts. */
export class ListsContradicted extends Error {
  override readonly name = 'ListsContradicted';
  readonly resource: ResourceRef;

  constructor(resource: ResourceRef) {
    super(`the lists of ${resource.kind} ${resource.externalId} contradict each other`);
    this.resource = resource;
  }
}

/** The way the lists of one sync run are read, and what came of it so far. */
export class ListsWay {
  readonly #ctx: Context;
  readonly #connectorId: string;
  readonly #many: ManyLists | null;
  readonly #why: OneByOne | null;
  /** Nothing of the connector is known yet: what is new is no news. */
  readonly #isFirst: boolean;
  #manyAtOnce = 0;
  #oneByOne = 0;

  constructor(
    { ctx, connectorId }: { readonly ctx: Context; readonly connectorId: string },
    { many, why, isFirst }: { many: ManyLists | null; why: OneByOne | null; isFirst: boolean },
  ) {
    this.#ctx = ctx;
    this.#connectorId = connectorId;
    this.#many = many;
    this.#why = why;
    this.#isFirst = isFirst;
  }

  get soFar(): ListsRead {
    return {
      manyAtOnce: this.#manyAtOnce,
      oneByOne: this.#oneByOne,
      why: this.#many?.closed ?? this.#why,
    };
  }

  noteOne(): void {
    this.#oneByOne += 1;
  }

  /**
   * The lists of resources of one kind that may be taken up as they were told, by the vendor's id;
   * the others are to be read by themselves. What would change or remove anything that is known is
   * never among them, nor, after the first sync, what is new.
   * @throws ListsContradicted, ConnectorError rate_limited
   */
  async manyOf(
    resources: readonly RecordedResource[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Rows>> {
    if (this.#many === null || this.#many.closed !== null) return new Map();
    const told = await this.#many.read(resources, signal);
    if (this.#many.doubted !== null) throw new ListsContradicted(this.#many.doubted);
    const asked = resources.filter(({ externalId }) => told.has(externalId));
    const ids = asked.map(({ id }) => id);
    const known = new Map<string, CachedListRow[]>(ids.map((id) => [id, []]));
    for (const row of await cachedLists(this.#ctx.db, this.#connectorId, ids))
      known.get(row.resourceId)?.push(row);
    const agreed = asked.flatMap(({ id, externalId }): [string, Rows][] => {
      const rows = told.get(externalId) ?? [];
      return agrees(rows, known.get(id) ?? [], this.#isFirst) ? [[externalId, rows]] : [];
    });
    this.#manyAtOnce += agreed.length;
    return new Map(agreed);
  }
}

/** Finds out which way the lists of a sync run can be read. @throws ConnectorError */
export async function openListsWay(
  run: { readonly ctx: Context; readonly connectorId: string; readonly connector: Connector },
  { oneByOne, root }: Check,
  signal: AbortSignal,
): Promise<ListsWay> {
  const state = await findConnectorState(run.ctx.db, run.connectorId);
  const doubt = state?.listsDoubt ?? null;
  const isFirst = (state?.syncedAt ?? null) === null;
  const why: OneByOne | null = isDistrusted(doubt, run.ctx.now())
    ? { why: 'differs', detail: doubt?.place ?? null }
    : oneByOne;
  const many = why === null ? await run.connector.openLists(root.externalId, signal) : null;
  return new ListsWay(run, { many, why, isFirst });
}

function agrees(rows: Rows, known: readonly CachedListRow[], isFirst: boolean): boolean {
  if (!isFirst && rows.length !== known.length) return false;
  const found = new Map(rows.map((one) => [one.account.externalId, one]));
  return known.every((cached) => {
    const { account, row } = found.get(cached.accountExternalId) ?? {};
    return (
      !cached.isMissed &&
      account?.username === cached.username &&
      account.name === cached.name &&
      account.state === cached.state &&
      row?.role === cached.row.role &&
      row.customRole === cached.row.customRole &&
      row.expiresOn === cached.row.expiresOn
    );
  });
}

/** In parts of one kind, so many at once at most. */
export async function* askedTogether(
  pages: AsyncIterable<readonly RecordedResource[]>,
): AsyncGenerator<RecordedResource[]> {
  for await (const page of pages) {
    for (const kind of ['group', 'project'] as const) {
      const ofKind = page.filter((one) => one.kind === kind);
      for (let from = 0; from < ofKind.length; from += AT_ONCE) yield ofKind.slice(from, from + AT_ONCE);
    }
  }
}
