/** Whether a connector that is written in another way is still the one there is. */
import { isSameInstance } from '../../domain/connector-group.ts';
import { addressOf } from '../../domain/connectors/connector-details.ts';
import { Refused } from '../diagnostic.ts';
import type { Server } from '../resource.ts';
import { isUnknown, textOf, type Value, type Values } from '../schema/value.ts';

/** Whether two ways to write an address are one. Pure. */
export const isSameAddress = (one: string, other: string): boolean =>
  isSameInstance(addressOf(one) ?? one, addressOf(other) ?? other);

/**
 * Groups are renamed, and an imported one is a number at first: what its path is only hallpass
 * knows, once it was synced. Taken for another group, it would go, with all grants on it.
 * @throws Refused until then
 */
export async function isSameGroup(server: Server | null, { group }: Values, prior: Values): Promise<boolean> {
  const id = textOf(prior['group_id']);
  if (isUnknown(group)) return false;
  if (textOf(group) === id) return true;
  const known = await server?.hallpass.call('GET', `/connectors/${textOf(prior['id'])}`);
  const path = textOf(known?.['group'] as Value);
  if (path !== '' && path !== id) return path.toLowerCase() === textOf(group).toLowerCase();
  throw new Refused('Which group this is cannot be told yet', [
    {
      path: ['group'],
      message: `hallpass knows it as number ${id}, and its path only after the first sync. Plan again then, or write group = "${id}" until it has been: taken for another group, the connector would be replaced, and the open grants on it would end.`,
    },
  ]);
}
