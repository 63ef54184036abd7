/** From a row of `messages` that is about a request to what it says now. */
import type { Context } from '../../context.ts';
import { hasLaterTurn, lastStandstillTold } from '../../db/messages/message-copies.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import { findPerson } from '../../db/identities/people.ts';
import { knownOf, NOTHING_KNOWN, reachesIn } from '../../db/models/requests/asked-standing.ts';
import { requestModel, type RequestModel } from '../../db/models/requests/request-model.ts';
import { standstillOn } from '../../db/models/requests/standstill.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { isId } from '../../domain/id.ts';
import { IN_CHANNEL, type MessageKind } from '../../domain/messages/message.ts';
import { outcomeAt, WAITING_OUTCOMES } from '../../domain/messages/outcome.ts';
import { ticketsIn } from '../../domain/policies/tickets.ts';
import type { Post } from '../blocks/poster.ts';
import { outcomeNews } from '../views/requests/outcome.ts';
import { isTurnOf } from '../views/requests/past-turn.ts';
import { reminder } from '../views/requests/reminder.ts';
import { requestCard } from '../views/requests/request-card.ts';
import { turnNews } from '../views/requests/turn.ts';
import { requestNotice } from '../views/requests/request-notice.ts';
import { requesterCard } from '../views/requests/requester-card.ts';
import { connectorName, placeOf } from './places.ts';
import { progressIn, withAsked, type Now } from './progress-in.ts';

type Reader = Context['db'];
const REQUEST_KINDS = [
  'request-card',
  'request-notice',
  'requester-card',
  'outcome',
  'reminder',
  'nudge',
  'turn',
] as const satisfies readonly MessageKind[];
type RequestKind = (typeof REQUEST_KINDS)[number];

export const isAboutRequest = (kind: MessageKind): kind is RequestKind =>
  REQUEST_KINDS.some((one) => one === kind);

type Subject = Pick<MessageRow, 'subjectId' | 'ordinal' | 'ts' | 'personId'> & { readonly kind: RequestKind };

/** Null for what nobody needs to be told any more, and was not posted. */
export async function requestPostOf(
  ctx: Now,
  file: ConfigFile,
  message: Subject,
  reader: string,
): Promise<Post | null> {
  switch (message.kind) {
    case 'request-card':
      return requestCardOf(ctx, file, message, reader);
    case 'request-notice':
      return noticeOf(ctx, file, message);
    case 'requester-card':
      return requesterCardOf(ctx, file, await requestOf(ctx.db, message));
    case 'outcome':
      return newsOf(ctx, file, message);
    case 'reminder':
    case 'nudge':
      return reminderOf(ctx, file, message, reader);
    case 'turn':
      return turnOf(ctx, file, message, reader);
  }
}

/** Null for one that was never posted and is not theirs any more. */
async function turnOf(ctx: Now, file: ConfigFile, message: Subject, reader: string): Promise<Post | null> {
  const request = await requestOf(ctx.db, message);
  const progress = await progressIn(ctx, file, request);
  if (!isTurnOf(reader, progress) && message.ts === null) return null;
  const isOld = await hasLaterTurn(ctx.db, message);
  return turnNews({ request, place: placeOf(file, request.resource), reader, progress, isOld });
}

/** The same of a reminder. */
async function reminderOf(
  ctx: Now,
  file: ConfigFile,
  message: Subject,
  reader: string,
): Promise<Post | null> {
  const request = await requestOf(ctx.db, message);
  const progress = await progressIn(ctx, file, request);
  if (!isTurnOf(reader, progress) && message.ts === null) return null;
  const isNudge = message.kind === 'nudge';
  return reminder({ request, place: placeOf(file, request.resource), isNudge, reader, progress });
}

/** Null for one about a standstill that was never posted, and that a later one has overtaken. */
async function newsOf(ctx: Now, file: ConfigFile, message: Subject): Promise<Post | null> {
  const { db } = ctx;
  const outcome = outcomeAt(message.ordinal);
  if (outcome === undefined) throw new Error(`there is no outcome ${message.ordinal}`);
  const request = await requestOf(db, message);
  const place = placeOf(file, request.resource);
  if (!WAITING_OUTCOMES.some((one) => one === outcome)) return outcomeNews({ request, place, outcome });
  const isOld = (await lastStandstillTold(db, request.id)) !== message.ordinal;
  if (isOld && message.ts === null) return null;
  const standstill = await standstillOn(db, file, request.resource);
  const progress = await progressIn(ctx, file, request);
  return outcomeNews({ request, place, outcome, standstill, progress, isOld });
}

/** An owner's card of a request as it is now; null where nobody was asked, and nobody need be. */
async function requestCardOf(
  { db, now }: Now,
  file: ConfigFile,
  message: Subject,
  reader: string,
): Promise<Post | null> {
  const request = await requestOf(db, message);
  if (request.cancelCause === 'already_held' && message.ts === null) return null;
  const held = request.status === 'pending' ? await knownOf(db, request) : NOTHING_KNOWN;
  const { resource } = request;
  const connector = connectorName(file, resource.connectorId);
  const reaches = await reachesIn({ db, now }, file, request);
  const progress = await progressIn({ db, now }, file, request);
  const tickets = ticketsIn(file.policies, request);
  const place = placeOf(file, resource);
  const person = await findPerson(db, message.personId);
  const mayReview = person !== undefined && (await managesConnector(db, file, resource.connectorId, person));
  return requestCard({
    request,
    place,
    connector,
    reader,
    held,
    reaches,
    progress,
    mayReview,
    tickets,
  });
}

/** What whoever is told of a request sees of it. */
async function noticeOf(ctx: Now, file: ConfigFile, message: Subject): Promise<Post | null> {
  const request = await requestOf(ctx.db, message);
  if (request.cancelCause === 'already_held' && message.ts === null) return null;
  const { resource } = request;
  return requestNotice({
    request,
    place: placeOf(file, resource),
    connector: connectorName(file, resource.connectorId),
    progress: await progressIn(ctx, file, request),
    tickets: ticketsIn(file.policies, request),
    isInChannel: message.ordinal > IN_CHANNEL,
  });
}

async function requesterCardOf({ db, now }: Now, file: ConfigFile, request: RequestModel): Promise<Post> {
  const reaches = await reachesIn({ db, now }, file, request);
  const progress = await progressIn({ db, now }, file, request);
  const extension = await withAsked({ db, now }, file, request.extension);
  return requesterCard({
    request: { ...request, extension },
    place: placeOf(file, request.resource),
    reaches,
    progress,
    tickets: ticketsIn(file.policies, request),
  });
}

async function requestOf(db: Reader, { subjectId }: Subject): Promise<RequestModel> {
  const request = isId('req', subjectId) ? await requestModel(db, subjectId) : undefined;
  if (request === undefined) throw new Error(`a message is about ${subjectId}, which is no request`);
  return request;
}
