import type { Context } from '../../context.ts';
import { accountOf } from '../../db/identities/accounts.ts';
import { findKeptRequest, keyOfKept } from '../../db/requests/kept-requests.ts';
import { findRequestByKey } from '../../db/requests/requests.ts';
import { findResource } from '../../db/cache/resources.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { KeptRequestId } from '../../domain/id.ts';
import { readIfAny } from '../../domain/told.ts';
import type { Post } from '../blocks/poster.ts';
import { keptNoMore, keptRequestCard } from '../views/requests/kept-request.ts';
import { connectorName, placeOf } from './places.ts';

/** What was refused for want of an account, as it is now. */
export async function keptPostOf(db: Context['db'], file: ConfigFile, id: KeptRequestId): Promise<Post> {
  const kept = await findKeptRequest(db, id);
  const resource = kept === undefined ? undefined : await findResource(db, kept.resourceId);
  if (kept === undefined || resource === undefined) return keptNoMore();
  const { role, durationSeconds: seconds, reason } = kept;
  const account = await accountOf(db, resource.connectorId, kept.personId);
  const request = await findRequestByKey(db, keyOfKept(id));
  return keptRequestCard({
    id,
    resourceId: resource.id,
    role,
    seconds,
    reason,
    place: placeOf(file, resource),
    connector: connectorName(file, resource.connectorId),
    username: account?.username ?? null,
    number: request?.number ?? null,
    isGone: resource.goneAt !== null,
    refusal: readIfAny(kept.refusal),
  });
}
