import { z } from 'zod';
import type { SlackIdentity } from './identity.ts';
import type { SlackMember } from '../blocks/poster.ts';

/** Not a person, though Slack lists it as one. */
const USLACKBOT = 'USLACKBOT';

const flag = z.boolean().optional();
const words = z.string().optional();

/** A user as users.info, users.list and the user events give them; only what is needed. */
export const SlackUser = z.object({
  id: z.string().min(1),
  team_id: words,
  name: words,
  real_name: words,
  tz: z.string().nullish(),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_email_confirmed: flag,
  enterprise_user: z
    .object({ enterprise_id: words, teams: z.array(z.string()).optional() })
    .partial()
    .optional(),
  profile: z
    .object({ email: words, real_name: words, display_name: words, title: words })
    .partial()
    .optional(),
});
export type SlackUser = z.infer<typeof SlackUser>;

/**
 * A Slack user as hallpass knows people. Guests, strangers and people of other workspaces are
 * outsiders; their team is their own. An e-mail that Slack calls unconfirmed counts as none: people
 * could claim anybody's. One that it does not show, for everybody has one, or says nothing of, is
 * not known: the app may have lost the scope for it. Pure.
 */
export function memberOf(user: SlackUser, us: SlackIdentity): SlackMember {
  const ours = isOurs(user, us);
  return {
    slackTeamId: ours ? us.teamId : (user.team_id ?? 'unknown'),
    slackUserId: user.id,
    name: nameOf(user),
    email: emailOf(user),
    tz: user.tz ?? null,
    title: user.profile?.title?.trim(),
    isOutsider:
      !ours || user.is_stranger === true || user.is_restricted === true || user.is_ultra_restricted === true,
    isBot: user.is_bot === true || user.is_workflow_bot === true || user.id === USLACKBOT,
    deactivated: user.deleted === true,
  };
}

function emailOf({ profile, is_email_confirmed }: SlackUser): string | null | undefined {
  const shown = profile?.email?.trim().toLowerCase() || undefined;
  if (shown === undefined || is_email_confirmed === undefined) return undefined;
  return is_email_confirmed ? shown : null;
}

/** On Enterprise Grid a user's team may be the whole enterprise. */
function isOurs({ team_id, enterprise_user }: SlackUser, us: SlackIdentity): boolean {
  if (team_id === us.teamId) return true;
  return us.enterpriseId !== null && [team_id, enterprise_user?.enterprise_id].includes(us.enterpriseId);
}

function nameOf({ id, name, real_name, profile }: SlackUser): string {
  const names = [profile?.real_name, real_name, profile?.display_name, name];
  return names.find((text) => text !== undefined && text.trim() !== '') ?? id;
}
