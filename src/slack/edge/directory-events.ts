/** What Slack tells about people and groups between two reads of the directory. */
import type { App } from '@slack/bolt';
import type { Context } from '../../context.ts';
import { system } from '../../domain/actor.ts';
import { registerPerson } from '../../operations/identities/register-person.ts';
import type { SlackIdentity } from './identity.ts';
import { memberOf, SlackUser } from './member.ts';

/**
 * Somebody who was deactivated loses their access with this event, not with the next sync. One that
 * fails is sent again by Slack; one that cannot be read would fail for ever, and is left to the
 * next sync.
 */
export function registerDirectoryEvents(
  app: App,
  ctx: Context,
  identity: () => Promise<SlackIdentity>,
): void {
  const register = async (user: unknown): Promise<void> => {
    const { data, error } = SlackUser.safeParse(user);
    if (data === undefined)
      return ctx.log.error({ err: error }, 'what Slack says of somebody is not understood');
    const member = memberOf(data, await identity());
    if (!member.isBot) await registerPerson(ctx, system('slack'), member);
  };
  app.event('user_change', ({ event }) => register(event.user));
  app.event('team_join', ({ event }) => register(event.user));
  app.event('subteam_members_changed', () => ctx.queue.add({ name: 'sync-directory', payload: {} }));
}
