import type { World } from './world.ts';

/** Presses a button that is not on a person's Home tab, as somebody does who makes payloads up: with another action and value. */
export async function forgePress(
  world: World,
  handle: string,
  actionId: string,
  value: string,
): Promise<void> {
  await world.as(handle).click('Request access', { home: true });
  const genuine = world.slack.deliveries.at(-1)?.payload as { readonly actions: readonly object[] };
  await world.as(handle).close();
  const actions = [{ ...genuine.actions[0], action_id: actionId, value }];
  // A trigger works once, and the answer may be a modal.
  const trigger_id = world.slack.store.issueTrigger(world.as(handle).id, 'home');
  await world.slack.deliver({ ...genuine, trigger_id, actions });
}
