/** What the words of a call stand for, within what its caller may see. Reads only. */
import type { ReadDb } from '../../context.ts';
import {
  listedGrant,
  listedRequest,
  type ListedGrant,
  type ListedRequest,
  type Sight,
} from '../../db/models/api-lists.ts';
import { requestProgress, type RequestProgress } from '../../db/models/requests/request-progress.ts';
import { resourcesAt, type NamedResource } from '../../db/models/resource-search.ts';
import { findNamed, type Person } from '../../db/identities/people.ts';
import { isId, type GrantId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError } from '../../errors.ts';
import { assertConnector, connectorsInScope, watchedConnectors, type Caller } from './caller.ts';
import { ApiProblem } from './problem.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

/** What a caller's lists show. */
export async function sightOf(db: Reader, caller: Caller): Promise<Sight> {
  return {
    own: caller.person.id,
    watched: await watchedConnectors(db, caller),
    within: caller.token.connectors === null ? null : connectorsInScope(caller),
  };
}

/**
 * Makes sure that the caller sees what is about all of a connector.
 * @throws NotFoundError connector; ForbiddenError not_owner; ApiProblem token_connector
 */
export async function assertSees(
  db: Reader,
  caller: Caller,
  connectorId: string,
  act: 'see_logs' | 'see_unlinked',
): Promise<void> {
  assertConnector(caller, connectorId);
  if (!caller.file.connectors.some(({ id }) => id === connectorId)) throw new NotFoundError('connector');
  if (!(await watchedConnectors(db, caller)).includes(connectorId))
    throw new ForbiddenError({ code: 'not_owner', act });
}

/**
 * The one group or project at a path; on `connectorId` where it is given.
 * @throws NotFoundError resource; ApiProblem ambiguous_place, token_connector
 */
export async function placeNamed(
  db: Reader,
  caller: Caller,
  { path, connectorId }: { readonly path: string; readonly connectorId?: string | undefined },
): Promise<NamedResource> {
  if (connectorId !== undefined) assertConnector(caller, connectorId);
  const among = connectorId === undefined ? connectorsInScope(caller) : [connectorId];
  const known = new Set(caller.file.connectors.map(({ id }) => id));
  const found = await resourcesAt(
    db,
    among.filter((id) => known.has(id)),
    [path.replaceAll(/^\/+|\/+$/g, '')],
  );
  const [resource, ...more] = found;
  if (resource === undefined) throw new NotFoundError('resource');
  if (more.length > 0) throw new ApiProblem('ambiguous_place');
  return resource;
}

/**
 * Whoever an id, a Slack user id or an e-mail names; `me` is the caller.
 * @throws NotFoundError person
 */
export async function personNamed(db: Reader, caller: Pick<Caller, 'person'>, word: string): Promise<Person> {
  if (word === 'me') return caller.person;
  const found = (await findNamed(db, word)).filter(
    ({ slackTeamId }) => slackTeamId === caller.person.slackTeamId,
  );
  const [person] = found.toSorted(
    (a, b) => Number(a.deactivatedAt !== null) - Number(b.deactivatedAt !== null),
  );
  if (person === undefined) throw new NotFoundError('person');
  return person;
}

/** A request, and how far it is while it waits. */
export interface SeenRequest {
  readonly row: ListedRequest;
  readonly progress: RequestProgress | null;
}

/**
 * By its id or number, for whoever made it, may decide it, or looks after the place.
 * @throws NotFoundError request; ApiProblem token_connector
 */
export async function requestNamed(
  db: Reader,
  caller: Caller,
  word: string,
  now: Date,
): Promise<SeenRequest> {
  const which = /^#?\d{1,9}$/.test(word) ? Number(word.replace('#', '')) : word;
  const row = typeof which === 'number' || isId('req', which) ? await listedRequest(db, which) : undefined;
  if (row === undefined) throw new NotFoundError('request');
  const progress = row.status === 'pending' ? await progressOf(db, caller, row, now) : null;
  const isOwn = row.requesterId === caller.person.id;
  const isAsked = progress?.steps.some(({ people }) => people.includes(caller.person.id)) === true;
  const isWatched = (await watchedConnectors(db, caller)).includes(row.connectorId);
  if (!isOwn && !isAsked && !isWatched) throw new NotFoundError('request');
  assertConnector(caller, row.connectorId);
  return { row, progress };
}

const progressOf = (db: Reader, { file }: Caller, row: ListedRequest, now: Date): Promise<RequestProgress> =>
  requestProgress(db, file, {
    ...row,
    resource: { connectorId: row.connectorId, kind: row.resourceKind, path: row.path },
    now,
  });

/**
 * For whoever holds it or looks after the place.
 * @throws NotFoundError grant; ApiProblem token_connector
 */
export async function grantNamed(db: Reader, caller: Caller, id: GrantId): Promise<ListedGrant> {
  const row = await listedGrant(db, id);
  const isSeen =
    row !== undefined &&
    (row.personId === caller.person.id || (await watchedConnectors(db, caller)).includes(row.connectorId));
  if (!isSeen) throw new NotFoundError('grant');
  assertConnector(caller, row.connectorId);
  return row;
}
