import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { channelsTold, wantMessage } from '../../../db/messages/messages.ts';
import { ownersOf } from '../../../db/policies/owners.ts';
import type { AccessRequest } from '../../../db/requests/requests.ts';
import { findResource } from '../../../db/cache/resources.ts';
import { staffOf } from '../../../db/policies/staff.ts';
import { isChannel } from '../../../domain/document/approval-fields.ts';
import { IN_CHANNEL } from '../../../domain/messages/message.ts';
import type { Progress } from '../../../domain/policies/progress.ts';

/**
 * Tells those whom the step that waits names for it: each person and channel once, whatever the
 * step, and none of those who are asked or who asked. It gives nobody a say. Writes messages; what
 * was told already is brought up to date.
 */
export async function tellOfStep(
  tx: Tx,
  request: AccessRequest,
  { steps, open, waitsFor }: Pick<Progress, 'steps' | 'open' | 'waitsFor'>,
  from = tx.now,
): Promise<void> {
  const { notify = [] } = steps[open ?? steps.length] ?? {};
  if (notify.length === 0) return;
  const { id: subjectId, requesterId } = request;
  const told = { subjectId, kind: 'request-notice' } as const;
  for (const personId of await peopleIn(tx, request, notify))
    if (!waitsFor.includes(personId)) await wantMessage(tx, { ...told, personId }, from);
  const before = await channelsTold(tx.db, told);
  for (const channel of notify.filter((ref) => isChannel(ref) && !before.includes(ref))) {
    const ordinal = IN_CHANNEL + before.push(channel);
    await wantMessage(tx, { ...told, ordinal, personId: requesterId, channel }, from);
  }
}

/** Whoever has the requester's account in GitLab is none of them. */
async function peopleIn(tx: Tx, { requesterId, resourceId }: AccessRequest, notify: readonly string[]) {
  const resource = await findResource(tx.db, resourceId);
  const who = notify.filter((ref) => !isChannel(ref));
  if (resource === undefined || who.length === 0) return [];
  const { file } = await activeConfig(tx.db);
  const plan = { steps: [{ who, need: 1, note: 'never' as const }], distinct: false };
  const { named, sameAccount } = await staffOf(tx.db, file, plan, requesterId, { resource, now: tx.now });
  const owners = who.includes('owners') ? (await ownersOf(tx.db, file, resource.connectorId)).active : [];
  const all = [...owners.map(({ id }) => id), ...[...named.values()].flat()];
  return [...new Set(all)].filter((id) => id !== requesterId && !sameAccount.includes(id));
}
