import type { OperationContext, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { logConnector } from '../../db/connectors/connector-logs.ts';
import { lockConnectorState } from '../../db/connectors/connector-states.ts';
import { watchersOf } from '../../db/policies/owners.ts';
import { findPerson, type Person } from '../../db/identities/people.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { next } from '../../domain/machine.ts';
import { SAFETY_STOP, type SafetyStop } from '../../domain/connectors/sync.ts';
import { connectorSubject } from '../../domain/messages/subject.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { changeConnectorState } from './steps/change-connector-state.ts';
import { transact } from '../transact.ts';

/**
 * An owner or admin says that what a stopped sync found missing is right: the next sync, which is
 * added now, may let that go once, and no more than that. `at` names the finding they were shown.
 * @throws ForbiddenError not_owner, deactivated; NotFoundError connector; StaleError decided (it is
 * confirmed already), moved (it is not what was found last, or the connector is paused)
 */
export async function confirmSafetyStop(
  ctx: OperationContext,
  actor: PersonActor,
  { connectorId, at }: { readonly connectorId: string; readonly at: Date },
): Promise<void> {
  await transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    await assertMayConfirm(tx, connectorId, person);
    const safetyStop = (await lockConnectorState(tx, connectorId))?.safetyStop ?? null;
    if (safetyStop === null || Date.parse(safetyStop.at) !== at.getTime())
      throw new StaleError({ code: 'moved', what: 'later_sync' });
    const status = next(SAFETY_STOP, safetyStop.status, 'confirm');
    if (status === null) throw await answered(tx, safetyStop);
    const confirmed: SafetyStop = { ...safetyStop, status, by: person.id };
    await changeConnectorState(tx, connectorId, { safetyStop: JSON.stringify(confirmed) });
    const message = { code: 'changes_confirmed', by: person.name } as const;
    await logConnector(tx, { connectorId, operation: 'sync', level: 'info', message });
    const { drops, of } = safetyStop;
    tx.audit({ action: 'connector.confirmed', subject: connectorSubject(connectorId), body: { drops, of } });
    tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
  });
}

async function assertMayConfirm(tx: Tx, connectorId: string, person: Person): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find(({ id }) => id === connectorId);
  if (connector === undefined) throw new NotFoundError('connector');
  if (!(await watchersOf(tx.db, file, [connectorId])).has(person.id))
    throw new ForbiddenError({ code: 'not_owner', act: 'confirm_changes' });
  if (connector.paused) throw new StaleError({ code: 'moved', what: 'paused', connector: connector.name });
}

async function answered(tx: Tx, { status, by }: SafetyStop): Promise<StaleError> {
  const person = by === null ? undefined : await findPerson(tx.db, by);
  if (status === 'cleared') return new StaleError({ code: 'moved', what: 'found_again' });
  return new StaleError({ code: 'decided', what: 'changes', by: person?.name ?? null });
}
