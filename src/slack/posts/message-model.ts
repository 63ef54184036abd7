/**
 * From a row of `messages` to what it says now: reads what it is about, and hands that to its view.
 */
import type { Context } from '../../context.ts';
import { liveGrants } from '../../db/models/grants/access-lists.ts';
import { activeConfig } from '../../db/config/config.ts';
import { termsNow } from '../../db/grants/grant-terms.ts';
import { stillEnding } from '../../db/grants/unlinked-grants.ts';
import { findEmergencyStop } from '../../db/grants/emergency-stops.ts';
import { findResource } from '../../db/cache/resources.ts';
import { draftModel } from '../../db/models/connectors/draft-model.ts';
import { verificationModel } from '../../db/models/identities/verification-model.ts';
import { firstOfDraftTs } from '../../db/messages/message-copies.ts';
import type { MessageRow } from '../../db/messages/messages.ts';
import { keptOn } from '../../db/requests/kept-requests.ts';
import { requestModelOfGrant } from '../../db/models/requests/request-model.ts';
import { userGroupNames } from '../../db/policies/user-group-names.ts';
import { suspectsIn } from '../../db/models/finding-model.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { isId, type IdPrefix } from '../../domain/id.ts';
import { readMessageDetail } from '../../domain/messages/message.ts';
import { alertPostOf } from './alert-model.ts';
import { configChangePostOf } from './config-change-post.ts';
import { conflictPostOf } from './conflict-post.ts';
import { eventsPostOf } from './events-post.ts';
import { findingPostOf } from './finding-post.ts';
import { ownerBeginsPostOf } from './owner-begins-post.ts';
import { keptPostOf } from './kept-post.ts';
import { isAboutRequest, requestPostOf } from './request-post.ts';
import { isAboutReviews, reviewPostOf } from './review-post.ts';
import { isAboutSlot, slotPostOf } from './slot-post.ts';
import { stillHeldPostOf } from './still-held-post.ts';
import { standstillPostOf } from './standstill-post.ts';
import { connectorName, placeOf, profileOf } from './places.ts';
import { withAsked, type Now } from './progress-in.ts';
import type { Post } from '../blocks/poster.ts';
import { draftCard, draftReminder } from '../views/connectors/draft-card.ts';
import { emergencyStopNews } from '../views/grants/emergency-stop.ts';
import { lostPlace } from '../views/findings/lost-place.ts';
import { expiryWarning } from '../views/grants/expiry-warning.ts';
import { codeCard } from '../views/identities/link-code.ts';
import { linkAnswer, linkCard, type LinkCard } from '../views/identities/link-card.ts';
import type { Wanted } from '../views/identities/link-modals.ts';
import { ownerGap } from '../views/requests/owner-gap.ts';
import { unreadGroupsNotice } from '../views/requests/unread-groups.ts';
import { mappingHeld } from '../views/identities/mapping-held.ts';
import { signInFailed } from '../views/identities/sign-in.ts';
import { termsChange } from '../views/grants/terms-change.ts';
import { unlinkNotice } from '../views/identities/unlink-notice.ts';

type Reader = Context['db'];
type Subject = Pick<MessageRow, 'subjectId' | 'kind' | 'ordinal' | 'personId' | 'ts' | 'detail'>;

/**
 * What a message says now. `reader` is the Slack user id of whose copy it is. Null when there is
 * nothing left to say, and the message was never posted: a reminder of a question that has been
 * answered.
 */
export async function postOf(ctx: Now, message: Subject, reader: string): Promise<Post | null> {
  const { db } = ctx;
  const { file } = await activeConfig(db);
  const { kind } = message;
  if (isAboutRequest(kind)) return requestPostOf(ctx, file, { ...message, kind }, reader);
  if (isAboutReviews(kind)) return reviewPostOf(db, file, { ...message, kind }, ctx.now());
  if (isAboutSlot(kind)) return slotPostOf(db, file, { ...message, kind }, reader);
  switch (kind) {
    case 'kept-request':
      return keptPostOf(db, file, idOf('kpt', message.subjectId));
    case 'expiry-warning':
      return warningOf(ctx, file, message);
    case 'still-held':
      return stillHeldPostOf(db, file, message, reader);
    case 'lost-place':
      return lostPlaceOf(db, file, message);
    case 'home':
      // Not a post: render.ts publishes it.
      return null;
    case 'link-card':
      return linkPost(await linkCardOf(db, file, message));
    case 'link-answer':
      return linkAnswerOf(db, file, message);
    case 'draft-card':
    case 'draft-reminder':
      return draftPostOf(db, message, reader);
    case 'safety-stop':
    case 'sync-alert':
    case 'token-alert':
    case 'lists-alert':
      return alertPostOf(db, file, { ...message, kind });
    case 'finding-card':
    case 'finding-answer':
    case 'finding-digest':
      return findingPostOf(ctx, file, { ...message, kind });
    case 'conflict-card':
    case 'conflict-digest':
      return conflictPostOf(db, file, { ...message, kind });
    case 'unlink-notice':
      return unlinkedOf(db, file, message, reader);
    case 'mapping-held':
      return mappingHeldOf(file, message, reader);
    case 'config-change':
    case 'standstill-notice':
    case 'emergency-stop':
      return ofOperator(db, file, { ...message, kind });
    case 'owner-begins':
      return ownerBeginsPostOf(ctx, file, message);
    case 'events-stopped':
      return eventsPostOf(db, message);
    case 'terms-change':
      return termsChangeOf(db, file, message);
    case 'unread-groups':
    case 'owner-gap':
      return gapPostOf(db, file, { ...message, kind });
  }
}

/** What whoever runs hallpass, or looks after a connector, did that others are told of. */
async function ofOperator(
  db: Reader,
  file: ConfigFile,
  message: Subject & { readonly kind: 'config-change' | 'standstill-notice' | 'emergency-stop' },
): Promise<Post | null> {
  const { kind, subjectId, ordinal } = message;
  if (kind === 'standstill-notice') return standstillPostOf(db, file, message);
  if (kind === 'config-change') return configChangePostOf(db, file, message);
  const stop = found(await findEmergencyStop(db, idOf('stp', subjectId)), subjectId);
  return emergencyStopNews(stop, ordinal === 0 ? 'stopped' : 'resumed');
}

/** Null for a reminder that was never posted, of a draft that is over. */
async function draftPostOf(
  db: Reader,
  { subjectId, kind, ts, personId }: Subject,
  reader: string,
): Promise<Post | null> {
  const draft = found(await draftModel(db, idOf('drf', subjectId)), subjectId);
  if (kind !== 'draft-reminder') return draftCard(draft);
  const isOver = draft.status === 'confirmed' || draft.status === 'discarded';
  if (isOver && ts === null) return null;
  const first = await firstOfDraftTs(db, draft.id, personId);
  return draftReminder(draft, reader, first === null || first === ts);
}

async function unlinkedOf(
  db: Reader,
  file: ConfigFile,
  { detail, ordinal }: Subject,
  reader: string,
): Promise<Post> {
  const { connectorId, at, again, ...unlinked } = readMessageDetail('unlink-notice', detail);
  const { ended, person } = unlinked;
  // What an earlier version told does not say when.
  const ending =
    at === undefined ? ended : await stillEnding(db, { personId: person.id, connectorId, at: new Date(at) });
  return unlinkNotice({
    ...unlinked,
    ending,
    ...(again === undefined ? {} : { again: { ...again, since: new Date(again.since) } }),
    isNews: ordinal > 0,
    connector: connectorName(file, connectorId),
    reader,
  });
}

function mappingHeldOf(file: ConfigFile, { detail }: Subject, reader: string): Post {
  const { connectorId, ...held } = readMessageDetail('mapping-held', detail);
  return mappingHeld({ ...held, connector: connectorName(file, connectorId), reader });
}

async function linkAnswerOf(db: Reader, file: ConfigFile, message: Subject): Promise<Post> {
  const detail = readMessageDetail('link-answer', message.detail);
  if (detail === null) {
    const card = await linkCardOf(db, file, message);
    return linkAnswer({ ...card, goesOn: await goingOn(db, file, card) });
  }
  const { connectorId, ...failure } = detail;
  return signInFailed({ ...failure, connector: connectorName(file, connectorId) });
}

/** What was kept for whoever linked an account, and is asked for since. */
async function goingOn(db: Reader, file: ConfigFile, { verification }: LinkCard): Promise<Wanted[]> {
  const { connectorId, person, status, closedAt } = verification;
  if (status !== 'linked' || closedAt === null) return [];
  const kept = await keptOn(db, { personId: person.id, connectorId, takenAt: closedAt });
  return kept.map((one) => ({ ...one, place: placeOf(file, { ...one, connectorId }) }));
}

async function termsChangeOf(db: Reader, file: ConfigFile, { detail }: Subject): Promise<Post> {
  const { connectorId, count, grants } = readMessageDetail('terms-change', detail);
  const ids = grants.map(({ grantId }) => grantId);
  const live = new Map((await liveGrants(db, { ids }, ids.length)).map((grant) => [grant.id, grant]));
  const terms = await termsNow(db, ids);
  return termsChange(
    grants.map(({ grantId, was, is }) => ({
      was,
      is,
      now: terms.get(grantId) ?? is,
      grant: live.get(grantId) ?? null,
    })),
    { count, connector: connectorName(file, connectorId) },
    (resource) => placeOf(file, resource),
  );
}

/** Somebody whom the document names, and who is not there. */
async function gapPostOf(
  db: Reader,
  file: ConfigFile,
  { kind, detail }: Subject & { readonly kind: 'unread-groups' | 'owner-gap' },
): Promise<Post> {
  const names = await userGroupNames(db);
  if (kind === 'unread-groups') {
    const unread = readMessageDetail(kind, detail);
    const groups = unread.groups.map((group) => ({ ...group, ref: names.get(group.ref) ?? group.ref }));
    return unreadGroupsNotice({ ...unread, groups });
  }
  const { connectorId, ...gap } = readMessageDetail(kind, detail);
  const ref = names.get(gap.ref) ?? gap.ref;
  return ownerGap({ ...gap, ref, connector: connectorName(file, connectorId) });
}

const linkPost = (card: LinkCard): Post =>
  card.verification.method === 'code' ? codeCard(card) : linkCard(card);

async function warningOf(ctx: Now, file: ConfigFile, { subjectId, ts }: Subject): Promise<Post | null> {
  const { db } = ctx;
  const request = found(await requestModelOfGrant(db, idOf('grt', subjectId)), subjectId);
  const { grant } = request;
  if (grant === null || (grant.status !== 'active' && ts === null)) return null;
  const extension = await withAsked(ctx, file, request.extension);
  return expiryWarning({ grant, extension, place: placeOf(file, request.resource) });
}

async function lostPlaceOf(db: Reader, file: ConfigFile, { subjectId, detail }: Subject): Promise<Post> {
  const { grants, ...lost } = readMessageDetail('lost-place', detail);
  const place = await findResource(db, idOf('rsc', subjectId));
  const now = place === undefined || place.goneAt !== null ? null : placeOf(file, place);
  return lostPlace({ ...lost, now, suspects: await suspectsIn(db, grants) });
}

async function linkCardOf(db: Reader, file: ConfigFile, { subjectId }: Subject): Promise<LinkCard> {
  const verification = found(await verificationModel(db, idOf('lnk', subjectId)), subjectId);
  const { connectorId, account } = verification;
  const profile = profileOf(file, connectorId, account.username);
  return { verification, connector: connectorName(file, connectorId), profile };
}

function idOf<P extends IdPrefix>(prefix: P, subjectId: string): `${P}_${string}` {
  if (isId(prefix, subjectId)) return subjectId;
  throw new Error(`a message is about ${subjectId}, which is not a ${prefix} id`);
}

function found<T>(model: T | undefined, subjectId: string): T {
  if (model === undefined) throw new Error(`a message is about ${subjectId}, which does not exist`);
  return model;
}
