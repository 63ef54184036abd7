import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import { markResourceGone } from '../../db/cache/resources.ts';
import { lockSlot, openSlotsOf, wantSlots, type SlotRow } from '../../db/grants/slots.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { SlotId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { closePending } from '../requests/steps/close-pending.ts';
import { transact } from '../transact.ts';

/**
 * Somebody says that the place of a membership is gone, where no sync says so: its integration was
 * removed, or is paused. What was to be taken back there is over when GitLab does not find it once
 * more, as with a place that syncs did not find. Twice: nothing changes.
 * @throws ForbiddenError not_owner, deactivated; NotFoundError grant; StaleError moved when GitLab
 * finds it again, or syncs look for it
 */
export async function confirmGone(
  ctx: OperationContext,
  actor: PersonActor,
  { slotId }: { readonly slotId: SlotId },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const slot = await lockSlot(tx, slotId);
    if (slot === undefined) throw new NotFoundError('grant');
    const { connectorId, resourceId } = slot;
    const { file } = await activeConfig(tx.db);
    if (!(await managesConnector(tx.db, file, connectorId, person)))
      throw new ForbiddenError({ code: 'not_owner', act: 'confirm_changes' });
    const connector = file.connectors.find(({ id }) => id === connectorId);
    if (connector?.paused === false) throw new StaleError({ code: 'moved', what: 'later_sync' });
    if (slot.lastFault !== 'missing') throw new StaleError({ code: 'moved', what: 'found_again' });
    await takeForGone(tx, slot);
    const message = { code: 'place_gone_confirmed', by: person.name } as const;
    await logConnector(tx, {
      connectorId,
      operation: 'reconcile',
      level: 'info',
      subjectId: slotId,
      message,
    });
    tx.audit({ action: 'resource.confirmed_gone', subject: resourceId, body: { connectorId, slotId } });
  });
}

async function takeForGone(tx: Tx, { resourceId }: SlotRow): Promise<void> {
  if (!(await markResourceGone(tx, resourceId))) return;
  await closePending(tx, { resourceId }, 'resource_gone');
  await wantSlots(tx, await openSlotsOf(tx, resourceId));
}
