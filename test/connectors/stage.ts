/* What the conformance suite needs of a system to try a connector on. */
import { setMaxListeners } from 'node:events';
import { expect } from 'vitest';
import type { Connector, Place } from '../../src/connectors/connector.ts';
import type { ListPage, ResourceRef } from '../../src/connectors/found.ts';
import type { Day } from '../../src/domain/day.ts';
import type { Role } from '../../src/domain/entitlement.ts';
import type { Row } from '../../src/domain/access/membership.ts';
import { ConnectorError } from '../../src/errors.ts';
import { faultSentence } from '../../src/sentences/faults.ts';

/** `top` holds `group`, which holds `project`; nobody but the connector's account has a row in the last two. */
export interface Stage {
  readonly connector: Connector;
  readonly top: ResourceRef;
  readonly group: ResourceRef;
  readonly project: ResourceRef;
  /** Somebody without a direct row in `group` and `project`. */
  readonly person: string;
  /** What that person holds in both through `top`. */
  readonly inherited: Role | null;
  /** A custom role and the role it is built on; null where there are none. */
  readonly customRole: { readonly id: string; readonly base: Role; readonly name: string } | null;
  today(): Day;
  pass(seconds: number): Promise<void>;
  /** Somebody changes the person's row by hand; null removes it. */
  put(resource: ResourceRef, row: Row | null): Promise<void>;
  /** The person's row, looked at past the connector. */
  look(resource: ResourceRef): Promise<Row | null>;
  /** Null for a system that must not be broken. */
  readonly trouble: Trouble | null;
}

export const LOST_ANSWERS = ['hang', 'reset', '502'] as const;
export type LostAnswer = (typeof LOST_ANSWERS)[number];
export const TOKEN_FAULTS = ['expired', 'revoked', 'read-only', 'blocked'] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

export interface Trouble {
  /** A connector to the same system that waits only a moment for an answer. */
  readonly impatient: Connector;
  /** The next write is done, and whoever sent it is not told. */
  loseAnswer(how: LostAnswer): void;
  /** The next request is not done. */
  fail(how: 'hang' | 'reset' | '500' | '502' | '503' | 'empty' | 'html'): void;
  /** The next look fails; a write before it is done and answered. */
  failReading(): void;
  /** The next request meets the limit of one endpoint, or of the whole account for 30 s. */
  limit(of: 'endpoint' | 'account'): void;
  spoilToken(how: TokenFault): void;
  /** The connector's account is no longer Owner of `top`. */
  demote(): void;
  /** Takes the connector's account out of `top`. */
  expel(): void;
  delete(resource: ResourceRef): void;
  rename(resource: ResourceRef): void;
  /** Leaves the person as the only Owner of `top` that counts; gives a connector whose own account is an Owner that does not. */
  makeLastOwner(): Connector;
  /** Writes wait for an administrator. */
  queueWrites(): void;
  /** Adds that many people to `group`, and that many projects. */
  grow(people: number, projects: number): void;
  /** Answers lose what says that there are more pages. */
  stripPagination(): void;
  countRequests(): number;
}

export const row = (role: Role, expiresOn: Day | null = null, customRole: string | null = null): Row => ({
  role,
  customRole,
  expiresOn,
});

export const placeOf = ({ person }: Stage, resource: ResourceRef): Place => ({
  resource,
  accountExternalId: person,
});

export const never = new AbortController().signal;
setMaxListeners(0, never);

/** What a call fails with. */
export async function faultOf(call: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

/** What an owner reads of it. */
export const said = (error: ConnectorError): string => faultSentence(error.fault);

/** Everything on the pages of a list. */
export async function collectPages<T>(pages: AsyncIterable<ListPage<T>>): Promise<T[]> {
  return (await collect(pages)).flatMap(({ items }) => items);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
