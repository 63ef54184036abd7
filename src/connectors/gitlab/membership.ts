/**
 * One direct row of GitLab's member lists: read it, and make it so. Start at `readMembership` and
 * `writeMembership`.
 */
import type { Hold, Place, Reading, Written } from '../connector.ts';
import { rank } from '../../domain/entitlement.ts';
import { sameRow, type Row } from '../../domain/access/membership.ts';
import {
  afterWrite,
  cannotFind,
  notDone,
  notUnderstood,
  refusedFor,
  refusedWrite,
  textOf,
} from './api/errors.ts';
import { isBlocked } from './lists/accounts.ts';
import type { Answer } from './api/client.ts';
import type { How } from './api/api.ts';
import { GitLabFailure } from './api/failure.ts';
import { floorOf, isBelowInherited } from './floor.ts';
import { revokeTokensOf } from './access-tokens.ts';
import { addRow, editRow, listDirectOf, removeRow, showDirect } from './api/member-calls.ts';
import { makerOf, sinceOf, rowOf } from './api/roles.ts';
import { Member, memberOf, Refusal, WriteAnswer } from './api/schema.ts';
import { demandWhole, isPlaceMissing, isRowMissing, isUserMissing, type GitLab } from './api/standing.ts';

type Found = Answer<Member> | { readonly body: null; readonly at: Date };

/**
 * One request, and one more when the row that was expected is not there.
 * @throws ConnectorError missing, forbidden; GitLabFailure
 */
export async function readMembership(
  gitlab: GitLab,
  place: Place,
  { expected, signal }: { readonly expected: Row | null; readonly signal: AbortSignal },
): Promise<Reading> {
  return look(gitlab, place, { priority: 'reconcile', signal }, expected !== null);
}

/**
 * What was asked for about a place, or null for no row there.
 * @throws ConnectorError missing, forbidden; GitLabFailure
 */
export async function orAbsent<T>(
  gitlab: GitLab,
  place: Place,
  how: How,
  ask: Promise<T>,
): Promise<T | null> {
  try {
    return await ask;
  } catch (error) {
    if (isRowMissing(error)) return null;
    throw isPlaceMissing(error) ? await placeGone(gitlab, place, how, error) : error;
  }
}

/**
 * The row itself, and not what is held in sum: GitLab answers only 200 questions after that in a
 * minute, and computes it later than it writes. `isSurprise`: that there is no row would be news,
 * so one answer does not do.
 */
async function look(gitlab: GitLab, place: Place, how: How, isSurprise: boolean): Promise<Reading> {
  const userId = userIdOf(place);
  const ask = gitlab.client.send(memberOf(userId), how, (api) => showDirect(api, place.resource, userId));
  const { body, at } = await found(gitlab, place, how, ask);
  if (body === null && isSurprise) await confirmAbsent(gitlab, place, how);
  return {
    direct: body === null ? null : rowOf(body),
    hold: body === null ? null : holdOf(body),
    madeBy: body === null ? null : makerOf(body),
    since: body === null ? null : sinceOf(body),
    readAt: at,
  };
}

/** Whatever GitLab calls it: what is not said to be active is not believed to be. */
function holdOf({ state, membership_state: waits }: Member): Hold | null {
  if (isBlocked(state)) return 'blocked';
  return (waits ?? 'active') === 'active' ? null : 'waiting';
}

const userIdOf = ({ accountExternalId }: Place): number => Number(accountExternalId);

/** What was asked for, or that there is none. */
async function found(gitlab: GitLab, place: Place, how: How, ask: Promise<Answer<Member>>): Promise<Found> {
  try {
    return await ask;
  } catch (error) {
    if (isRowMissing(error)) return { body: null, at: error.at };
    throw isPlaceMissing(error) ? await placeGone(gitlab, place, how, error) : error;
  }
}

/**
 * GitLab says 404 of a row that is not there, and so may whatever stands before it, of anything: a
 * list says it without an error.
 */
async function confirmAbsent({ client }: GitLab, place: Place, how: How): Promise<void> {
  const [resource, userId] = [place.resource, userIdOf(place)];
  const { body } = await client.send(Member.array(), how, (api) => listDirectOf(api, resource, userId));
  if (body.length > 0)
    throw notUnderstood({ code: 'row_contradicted', account: String(userId), ...resource });
}

/** It cannot be found by a whole token: GitLab hides what one may not see in the same words. */
async function placeGone(gitlab: GitLab, { resource }: Place, how: How, cause: unknown): Promise<unknown> {
  await demandWhole(gitlab, how);
  return cannotFind(resource, cause);
}

/**
 * Makes the direct row equal `wanted`: PUT where a row was seen, POST where none was, DELETE (of
 * this row alone, unless it was edited since) where none is wanted; then one request to read back,
 * which alone decides the outcome.
 * @throws ConnectorError, GitLabFailure; with `applied` unknown from the moment the write was sent
 * until the row was read back
 */
export async function writeMembership(
  gitlab: GitLab,
  place: Place,
  wanted: Row | null,
  { seen, signal }: { readonly seen: Reading; readonly signal: AbortSignal },
): Promise<Written> {
  const write: Write = { gitlab, place, wanted, seen, how: { priority: 'reconcile', signal } };
  if (sameRow(wanted, seen.direct))
    return verdict(await look(gitlab, place, write.how, seen.direct !== null), wanted);
  const failure = await attempt(write);
  if (failure !== null && isBelowInherited(failure)) return reconcileAtFloor(write, failure);
  return verdict(await readBack(write, failure !== null), wanted);
}

interface Write {
  readonly gitlab: GitLab;
  readonly place: Place;
  readonly wanted: Row | null;
  readonly seen: Reading;
  readonly how: How;
}

const verdict = (found: Reading, expected: Row | null, outcome: Written['outcome'] = 'applied'): Written => ({
  ...found,
  outcome: sameRow(found.direct, expected) ? outcome : 'moved',
});

/**
 * Sends the write. Returns null when it was done, the refusal when that only says that the row is
 * not (or may not be) what was seen.
 * @throws ConnectorError for any other refusal
 */
async function attempt(write: Write): Promise<GitLabFailure | null> {
  try {
    demandDone(await send(write));
    return null;
  } catch (error) {
    if (!(error instanceof GitLabFailure)) throw error;
    if (isOvertaken(error)) return error;
    if (isBelowInherited(error) && write.wanted !== null) return error;
    if (write.wanted === null && isPlainRefusal(error) && (await isTokenRevoked(write, error))) return error;
    throw await explain(write, error);
  }
}

function send({ gitlab: { client }, place, wanted, seen, how }: Write): Promise<Answer<unknown>> {
  const [resource, userId, present] = [place.resource, userIdOf(place), seen.direct];
  if (wanted === null) {
    // GitLab compares whole seconds, and the row may have been edited in the very second it was
    // read.
    const unlessModifiedSince = new Date(Math.ceil(seen.readAt.getTime() / 1000 + 1) * 1000);
    return client.send(WriteAnswer, { ...how, unlessModifiedSince }, (api) =>
      removeRow(api, resource, userId),
    );
  }
  return client.send(WriteAnswer, how, (api) =>
    present === null
      ? addRow(api, resource, userId, wanted)
      : editRow(api, resource, userId, { wanted, present }),
  );
}

/** A row is there already (409), is gone (404), or was edited since (412). */
const isOvertaken = (failure: GitLabFailure): boolean =>
  failure.status === 409 || failure.status === 412 || isRowMissing(failure);

/**
 * GitLab queues with 202 what an administrator has to approve, and can say 201 to what it did not
 * do.
 */
function demandDone({ status, body }: Answer<unknown>): void {
  if (status === 202) throw notDone('queued', { code: 'queued' });
  if (Refusal.safeParse(body).data?.status === 'error')
    throw notDone('rejected', { code: 'refused', said: textOf(body) });
}

async function explain(write: Write, failure: GitLabFailure): Promise<unknown> {
  const { gitlab, place, wanted, seen, how } = write;
  if (isPlaceMissing(failure)) return placeGone(gitlab, place, how, failure);
  if (isUserMissing(failure))
    return refusedFor(failure, { code: 'account_gone', externalId: place.accountExternalId });
  if (isPlainRefusal(failure)) await demandWhole(gitlab, how);
  return refusedWrite(failure, { kind: place.resource.kind, wanted, present: seen.direct });
}

/**
 * Whether the row is one of an access token, which was revoked instead: with that GitLab removes
 * the account, or keeps it without anything to use it with.
 * @throws ConnectorError rejected when it was revoked before, and GitLab keeps the row
 */
async function isTokenRevoked({ gitlab, place, how }: Write, refusal: GitLabFailure): Promise<boolean> {
  const tokens = await revokeTokensOf(gitlab, how, place.resource, userIdOf(place));
  if (tokens === 'before') throw refusedFor(refusal, { code: 'account_of_token' });
  return tokens === 'revoked';
}

const isPlainRefusal = ({ status, body }: GitLabFailure): boolean =>
  status === 403 && textOf(body) === '403 Forbidden';

/**
 * What was read after the write was sent; a fault here leaves open whether that was done.
 * `isSurprise` as for `look`.
 */
const readBack = ({ gitlab, place, how, seen }: Write, isRefused: boolean): Promise<Reading> =>
  look(gitlab, place, how, isRefused && seen.direct !== null).catch((error: unknown) => {
    throw afterWrite(error);
  });

/**
 * GitLab takes no direct row below a role inherited from a group above. A row that is there goes as
 * low as it may; where none is, none is made. What was wanted stays owed.
 */
async function reconcileAtFloor(write: Write, refusal: GitLabFailure): Promise<Written> {
  const target = await floorRow(write, refusal);
  if (sameRow(target, write.seen.direct))
    return verdict(await look(write.gitlab, write.place, write.how, target !== null), target, 'floored');
  const failure = await attempt({ ...write, wanted: target });
  return verdict(await readBack(write, failure !== null), target, 'floored');
}

/**
 * The row at the floor with the wanted date; the one that was seen when there is none, or when it
 * is lower already.
 */
async function floorRow(
  { gitlab, place, wanted, seen, how }: Write,
  refusal: GitLabFailure,
): Promise<Row | null> {
  const present = seen.direct;
  if (wanted === null || present === null) return present;
  const floor = await floorOf(gitlab, place, how, refusal);
  if (rank(floor) > rank(present.role)) return present;
  return { role: floor, customRole: null, expiresOn: wanted.expiresOn };
}
