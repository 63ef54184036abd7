import type { OperationContext } from '../../context.ts';
import { wantHome } from '../../db/messages/homes.ts';
import type { PersonActor } from '../../domain/actor.ts';
import { transact } from '../transact.ts';

/**
 * Shows the acting person their Home tab, from now on kept current. Pages count from 0; one that is
 * past the end shows the last. Writes messages; adds render-message. Guests have one, too: it says
 * why it is empty. Twice: it is published once more.
 */
export async function openHome(
  ctx: OperationContext,
  actor: PersonActor,
  { page }: { readonly page: number },
): Promise<void> {
  await transact(ctx, actor, (tx) => wantHome(tx, actor.personId, page));
}
