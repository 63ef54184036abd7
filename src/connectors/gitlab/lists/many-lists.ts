/**
 * Member lists by GraphQL, many in one request. What is doubtful is left out, for the lists
 * themselves to tell; a sample of what is not is compared with them in each sync run.
 */
import type { OneByOne } from '../../../domain/connectors/lists-way.ts';
import { ConnectorError } from '../../../errors.ts';
import type { ManyLists } from '../../connector.ts';
import type { FoundMembership, ResourceRef } from '../../found.ts';
import type { How } from '../api/api.ts';
import { GitLabFailure } from '../api/failure.ts';
import { askGraphql } from '../api/graphql.ts';
import { gidOf, pageIn, queryOf, type ListPart, type ListsPage, type Shape } from './graphql-members.ts';
import { ListsSize } from './lists-size.ts';
import type { Self } from '../api/schema.ts';
import type { GitLab } from '../api/standing.ts';

type Rows = readonly FoundMembership[];

/** Answers in a row that cannot be used, before no more are asked for. */
const MOST_FAILURES = 3;
/** Of the first answers, and of every tenth, one list is compared. */
const FIRST_COMPARED = 3;
const COMPARED_EVERY = 10;

export interface GraphqlListsOptions {
  readonly self: Self;
  readonly hasCustomRole: boolean;
  /** The list as the REST API has it. @throws ConnectorError missing */
  readonly readOne: (resource: ResourceRef, signal: AbortSignal) => Promise<Rows>;
}

export class GraphqlLists implements ManyLists {
  closed: OneByOne | null = null;
  doubted: ResourceRef | null = null;
  readonly #gitlab: GitLab;
  readonly #options: GraphqlListsOptions;
  readonly #size = new ListsSize();
  #failures = 0;
  #answers = 0;

  constructor(gitlab: GitLab, options: GraphqlListsOptions) {
    this.#gitlab = gitlab;
    this.#options = options;
  }

  async read(resources: readonly ResourceRef[], signal: AbortSignal): Promise<ReadonlyMap<string, Rows>> {
    const found = new Map<string, Rows>();
    let rest = resources;
    while (rest.length > 0) {
      const size = this.#openSize();
      if (size === null) break;
      const asked = rest.slice(0, size);
      const page = await this.#ask(asked, { size, after: null }, signal);
      if (page === 'again') continue;
      rest = rest.slice(asked.length);
      const whole = page === null ? new Map() : await this.#completed(asked, page, signal);
      if (whole.size > 0) await this.#compare(asked, whole, signal);
      for (const [externalId, rows] of whole) found.set(externalId, rows);
    }
    return this.doubted === null ? found : new Map();
  }

  /** Null when no more is asked for. */
  #openSize(): number | null {
    if (this.closed !== null) return null;
    const size = this.#size.now;
    if (size === null) this.#close('too_dear');
    return size;
  }

  #close(why: OneByOne['why'], detail: string | null = null): void {
    this.closed ??= { why, detail };
  }

  /** `again`: to be asked for anew, if at all; null: what was answered says nothing. */
  async #ask(
    resources: readonly ResourceRef[],
    { size, after }: { readonly size: number; readonly after: string | null },
    signal: AbortSignal,
  ): Promise<ListsPage | 'again' | null> {
    const { self, hasCustomRole } = this.#options;
    const shape: Shape = { kind: resources[0]?.kind ?? 'project', hasCustomRole };
    const variables = { ids: resources.map(gidOf), lists: resources.length, rows: size, after };
    const how: How = { priority: 'sync', signal };
    try {
      const { data, errors } = await askGraphql(this.#gitlab, how, queryOf(shape), variables);
      const page = errors.length === 0 ? pageIn(data, shape, self) : null;
      if (page === null || page.lists.size === 0) return this.#refused(errors);
      this.#failures = 0;
      this.#size.answered(page);
      return page;
    } catch (error) {
      return this.#failed(error, signal);
    }
  }

  /** A success that is none. */
  #refused(errors: readonly string[]): 'again' | null {
    const most = errors.map((one) => /exceeds max complexity of (\d+)/.exec(one)?.[1]).find(Boolean);
    if (most !== undefined) {
      this.#size.halve(Number(most));
      return 'again';
    }
    const detail = errors[0]?.slice(0, 200) ?? 'an answer of another shape';
    if (/time(?:d )?-?out/i.test(detail)) return this.#silent(detail);
    this.#failures += 1;
    if (this.#failures >= MOST_FAILURES) this.#close('garbled', detail);
    return null;
  }

  #silent(detail: string): 'again' {
    this.#failures += 1;
    this.#size.halve(null);
    if (this.#failures >= MOST_FAILURES) this.#close('silent', detail);
    return 'again';
  }

  /** @throws the error when it is no answer to GraphQL alone: a limit, or nobody waits any more */
  #failed(error: unknown, signal: AbortSignal): 'again' | null {
    if (!(error instanceof GitLabFailure) || signal.aborted || error.status === 429) throw error;
    const { kind, status, detail } = error;
    if (kind === 'garbled') return this.#refused([detail]);
    if (kind === 'redirected' || (kind === 'refused' && (status ?? 500) < 500)) {
      this.#close('refused', detail);
      return null;
    }
    return this.#silent(detail);
  }

  /** The lists of a page, the long ones read to their end; without those that broke off. */
  async #completed(
    asked: readonly ResourceRef[],
    { lists }: ListsPage,
    signal: AbortSignal,
  ): Promise<Map<string, Rows>> {
    const whole = new Map<string, Rows>();
    for (const resource of asked) {
      const part = lists.get(resource.externalId);
      const rows = part === undefined ? null : await this.#toTheEnd(resource, part, signal);
      if (rows !== null) whole.set(resource.externalId, rows);
    }
    return whole;
  }

  /** Each account once. Null when the list could not be read on. */
  async #toTheEnd(resource: ResourceRef, first: ListPart, signal: AbortSignal): Promise<Rows | null> {
    const rows = new Map(first.rows.map((row) => [row.account.externalId, row]));
    let { after } = first;
    while (after !== null) {
      const size = this.#openSize();
      const page = size === null ? null : await this.#ask([resource], { size, after }, signal);
      if (page === 'again') continue;
      const part = page?.lists.get(resource.externalId);
      if (part === undefined || part.after === after) return null;
      for (const row of part.rows)
        if (!rows.has(row.account.externalId)) rows.set(row.account.externalId, row);
      after = part.after;
    }
    return [...rows.values()];
  }

  /** Closes when one of the lists contradicts the REST API, and does so again. */
  async #compare(
    asked: readonly ResourceRef[],
    whole: Map<string, Rows>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#answers += 1;
    if (this.#answers > FIRST_COMPARED && this.#answers % COMPARED_EVERY !== 0) return;
    const rowsOf = ({ externalId }: ResourceRef): Rows => whole.get(externalId) ?? [];
    // The long ones have the most to say; those of more than a page would cost more than they tell.
    const longest = asked
      .filter((one) => whole.has(one.externalId) && rowsOf(one).length <= 100)
      .toSorted((a, b) => rowsOf(b).length - rowsOf(a).length);
    const chosen = longest[(this.#answers - 1) % Math.max(1, longest.length)];
    if (chosen === undefined) return;
    const told = await this.#options.readOne(chosen, signal).catch((error: unknown) => {
      if (error instanceof ConnectorError && error.code === 'missing') return null;
      throw error;
    });
    if (told !== null && isSame(told, rowsOf(chosen))) return;
    whole.delete(chosen.externalId);
    if (told === null) return;
    // Somebody may have changed it in between: then both say so now.
    const again = await this.#ask([chosen], { size: 100, after: null }, signal);
    const now = again === 'again' ? undefined : again?.lists.get(chosen.externalId);
    if (now !== undefined && isSame(told, now.rows)) return;
    this.doubted = chosen;
    this.#close('differs');
  }
}

/**
 * Whether both say the same of the rows and the accounts, other than what only the lists of the
 * REST API have: the private address of enterprise users, which are listed by themselves as well.
 */
function isSame(one: Rows, other: Rows): boolean {
  const said = (rows: Rows): string[] =>
    rows
      .map(({ account, row, madeBy }) => {
        const { externalId, username, name, state, isBot, claims } = account;
        const publicEmail = claims.public_email ?? null;
        return JSON.stringify([externalId, username, name, state, isBot, publicEmail, sorted(row), madeBy]);
      })
      .toSorted();
  return JSON.stringify(said(one)) === JSON.stringify(said(other));
}

const sorted = ({ role, customRole, expiresOn }: FoundMembership['row']): unknown[] => [
  role,
  customRole,
  expiresOn,
];
