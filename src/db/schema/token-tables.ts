/**
 * Row types of the API and the console: who may call it, what was answered to writes, and who is
 * signed in.
 */
import type { ApiTokenId, ConsoleSessionId, PersonId } from '../../domain/id.ts';
import type { TokenKind, TokenRevokeCause, TokenVerb } from '../../domain/identities/api-token.ts';
import type { SessionEndCause } from '../../domain/identities/console-session.ts';
import type { Json, NullableJson } from './columns.ts';

export interface ApiTokensTable {
  id: ApiTokenId;
  kind: TokenKind;
  /** Whose it is; for a machine's the admin who made it, with whose rights it acts. */
  personId: PersonId;
  name: string;
  verbs: Json<readonly TokenVerb[]>;
  /** Null for all. */
  connectors: NullableJson<readonly string[]>;
  lifetimeDays: number;
  /** SHA-256, in hex; null until it is made on its page. */
  tokenHash: string | null;
  /** Its last four characters; null until it is made. */
  hint: string | null;
  createdAt: Date;
  /** Null until it is made. */
  expiresAt: Date | null;
  /** To within a minute; null before the first time. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** Null where nobody did it by hand. */
  revokedBy: PersonId | null;
  revokeCause: TokenRevokeCause | null;
}

/** What a write with an idempotency key was answered. */
export interface ApiAnswersTable {
  personId: PersonId;
  key: string;
  /** SHA-256, in hex, of the method, the address and the body. */
  fingerprint: string;
  createdAt: Date;
  /** All null while it is being worked on. */
  status: number | null;
  headers: NullableJson<Readonly<Record<string, string>>>;
  body: string | null;
}

/** Somebody who is signed in to the console, in one browser. */
export interface ConsoleSessionsTable {
  id: ConsoleSessionId;
  personId: PersonId;
  /** SHA-256, in hex, of what the browser's cookie says. */
  tokenHash: string;
  /** SHA-256, in hex, of the state with which the browser came back: it is good once. */
  stateHash: string;
  createdAt: Date;
  expiresAt: Date;
  /** Null while it is good; one that ran out has none, either. */
  endedAt: Date | null;
  endCause: SessionEndCause | null;
}
