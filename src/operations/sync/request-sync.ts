import type { OperationContext } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { managesConnector } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { ForbiddenError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';

/**
 * Adds a sync of the directory and of every connector the acting person owns (admins: all), or of
 * one. Returns their ids, and those of the paused ones, which are skipped.
 * @throws ForbiddenError not_owner, deactivated
 */
export async function requestSync(
  ctx: OperationContext,
  actor: PersonActor,
  input: { connectorId?: string },
): Promise<{ connectors: string[]; paused: string[] }> {
  return transact(ctx, actor, async (tx) => {
    const person = await actingPerson(tx, actor);
    const { file } = await activeConfig(tx.db);
    const connectors: string[] = [];
    const paused: string[] = [];
    for (const { id, paused: isPaused } of file.connectors.filter(
      (one) => input.connectorId === undefined || one.id === input.connectorId,
    )) {
      if (await managesConnector(tx.db, file, id, person)) (isPaused ? paused : connectors).push(id);
    }
    if (connectors.length + paused.length === 0) throw new ForbiddenError({ code: 'not_owner', act: 'sync' });
    tx.enqueue({ name: 'sync-directory', payload: {} });
    for (const connectorId of connectors) tx.enqueue({ name: 'sync-connector', payload: { connectorId } });
    return { connectors, paused };
  });
}
