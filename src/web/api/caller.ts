/** Who calls: a token, its person as they are now, and what the two together let be done. */
import type { ReadDb } from '../../context.ts';
import { findApiToken, type ApiToken } from '../../db/api/api-tokens.ts';
import { activeConfig } from '../../db/config/config.ts';
import { isAdmin, isAuditor, ownedBy } from '../../db/policies/owners.ts';
import { findPerson, isActive, type Person } from '../../db/identities/people.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import {
  isTokenText,
  ASSISTANT_VERBS,
  tokenFault,
  type TokenFault,
  type TokenVerb,
} from '../../domain/identities/api-token.ts';
import { hashOf } from '../../domain/identities/one-time-link.ts';
import { ForbiddenError } from '../../errors.ts';
import { ASSISTANT_HEADER } from './assistants/tools.ts';
import { ApiProblem, type ProblemCode } from './problem.ts';

export interface Caller {
  readonly token: ApiToken;
  readonly person: Person;
  readonly actor: PersonActor;
  readonly file: ConfigFile;
  /** Of the document. */
  readonly version: number;
  readonly isAdmin: boolean;
}

const CODES: Readonly<Record<TokenFault, ProblemCode>> = {
  unknown: 'token_unknown',
  expired: 'token_expired',
  revoked: 'token_revoked',
  left: 'token_person_left',
  role: 'token_role_lost',
};

const CHALLENGE = { headers: { 'www-authenticate': 'Bearer realm="hallpass"' } };

/**
 * Whose token the headers of a call have, and whether an assistant calls. Reads only.
 * @throws ApiProblem of status 401
 */
export async function callerOf(db: Pick<ReadDb, 'selectFrom'>, headers: Headers, now: Date): Promise<Caller> {
  const [, text] = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (text === undefined) throw new ApiProblem('no_token', CHALLENGE);
  const [token, { file, version }] = await Promise.all([
    isTokenText(text) ? findApiToken(db, hashOf(text)) : undefined,
    activeConfig(db),
  ]);
  const person = token === undefined ? undefined : await findPerson(db, token.personId);
  if (token === undefined || person === undefined) throw new ApiProblem('token_unknown', CHALLENGE);
  const admin = isAdmin(file, person);
  const fault = tokenFault(token, { isActive: isActive(person), isAdmin: admin }, now);
  if (fault !== null) throw new ApiProblem(CODES[fault], CHALLENGE);
  const via = token.kind === 'assistant' || headers.has(ASSISTANT_HEADER) ? 'assistant' : 'api';
  const actor = { kind: 'person', personId: person.id, via, tokenId: token.id } as const;
  return { token, person, actor, file, version, isAdmin: admin };
}

/** @throws ForbiddenError assistant; ApiProblem token_verb */
export function assertVerb({ token, actor }: Caller, verb: TokenVerb): void {
  if (actor.via === 'assistant' && !ASSISTANT_VERBS.includes(verb)) throw new ForbiddenError('assistant');
  if (!token.verbs.includes(verb)) throw new ApiProblem('token_verb');
}

/**
 * Makes sure that the token is for a connector; null is what belongs to none, or to all of them.
 * @throws ApiProblem token_connector
 */
export function assertConnector({ token }: Caller, connectorId: string | null): void {
  if (token.connectors === null) return;
  if (connectorId === null || !token.connectors.includes(connectorId))
    throw new ApiProblem('token_connector');
}

/** Of these connectors, those that the token is for. Pure. */
export const inScope = ({ token }: Caller, connectorIds: readonly string[]): string[] =>
  connectorIds.filter((id) => token.connectors?.includes(id) !== false);

/** Every connector of the document that the token is for. Pure. */
export const connectorsInScope = (caller: Caller): string[] =>
  inScope(
    caller,
    caller.file.connectors.map(({ id }) => id),
  );

/** The connectors whose people and access the caller sees: theirs; all for admins and auditors. */
export async function watchedConnectors(db: Pick<ReadDb, 'selectFrom'>, caller: Caller): Promise<string[]> {
  if (await seesEverything(db, caller)) return connectorsInScope(caller);
  return inScope(caller, await ownedBy(db, caller.file, caller.person.id));
}

/** Whether the caller reads all there is, as far as the token is for it: admins, and auditors. */
export const seesEverything = async (db: Pick<ReadDb, 'selectFrom'>, caller: Caller): Promise<boolean> =>
  caller.isAdmin || isAuditor(db, caller.file, caller.person);
