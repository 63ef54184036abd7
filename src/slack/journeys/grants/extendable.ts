import type { Button } from '@slack/types';
import type { Context } from '../../../context.ts';
import { accountOf } from '../../../db/identities/accounts.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { liveGrants } from '../../../db/models/grants/access-lists.ts';
import type { Person } from '../../../db/identities/people.ts';
import type { TypedMore } from '../../blocks/values.ts';
import { extendButton } from '../../blocks/phrases.ts';
import { placeOf } from '../../posts/places.ts';

export interface Extendable {
  /** Asks for more time. */
  readonly button: Button;
  readonly until: Date | null;
}

/**
 * What somebody holds on a group or project through a grant; null where there is none to extend.
 * `typed` is what they asked with.
 */
export async function extendableOf(
  ctx: Context,
  person: Pick<Person, 'id'>,
  { connectorId, path }: { readonly connectorId: string; readonly path: string },
  typed?: TypedMore,
): Promise<Extendable | null> {
  if ((await accountOf(ctx.db, connectorId, person.id)) === undefined) return null;
  const { file } = await activeConfig(ctx.db);
  const mine = await liveGrants(ctx.db, { personId: person.id, connectorIds: [connectorId], path }, 50);
  const grant = mine.find((one) => one.path === path && one.status === 'active' && !one.extending);
  return grant === undefined
    ? null
    : { button: extendButton(grant.id, placeOf(file, grant), typed), until: grant.expiresAt };
}
