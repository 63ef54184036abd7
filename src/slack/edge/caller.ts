/**
 * Who acts in Slack: read from the payload, looked up in our rows, asked of Slack only when they
 * are new.
 */
import { WebAPIRequestError } from '@slack/web-api';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { findSlackPerson, type Person } from '../../db/identities/people.ts';
import { system, type PersonActor } from '../../domain/actor.ts';
import { ForbiddenError } from '../../errors.ts';
import { registerPerson } from '../../operations/identities/register-person.ts';
import type { SlackIdentity } from './identity.ts';

/** How long an unknown person may take to look up: within what Slack gives us to answer. */
const LOOK_UP_MS = 2000;

const named = z.object({ id: z.string() });

/** The parts of every payload that say who and from where; commands write them flat. */
export const Sender = z
  .object({
    user_id: z.string().optional(),
    team_id: z.string().optional(),
    enterprise_id: z.string().nullish(),
    user: z.object({ id: z.string(), team_id: z.string().nullish() }).optional(),
    team: named.nullish(),
    enterprise: named.nullish(),
  })
  .transform((body) => ({
    userId: body.user?.id ?? body.user_id ?? '',
    /** Null when the payload does not tell. */
    userTeamId: body.user?.team_id ?? null,
    teamId: body.team?.id ?? body.team_id ?? null,
    enterpriseId: body.enterprise?.id ?? body.enterprise_id ?? null,
  }));
export type Sender = z.infer<typeof Sender>;

/**
 * Whether a payload comes from the workspace hallpass is installed in; organisation-wide ones name
 * no workspace. Pure.
 */
export function isFromUs({ teamId, enterpriseId }: Sender, us: SlackIdentity): boolean {
  if (teamId === us.teamId) return true;
  return us.enterpriseId !== null && enterpriseId === us.enterpriseId;
}

/**
 * The person behind a payload. Writes people when they are new. Guests and strangers are people,
 * too: what they may not do is refused, and audited, where everybody's rights are checked.
 * @throws ForbiddenError deactivated for bots and users Slack does not show; a Web API error when
 * Slack does not answer in time
 */
export async function personOf(ctx: Context, sender: Sender, us: SlackIdentity): Promise<Person> {
  const { userId, userTeamId } = sender;
  const known = await findSlackPerson(ctx.db, homeOf(sender, us), userId);
  if (known !== undefined) return known;
  const member = await within(LOOK_UP_MS, ctx.slack.member(userId));
  if (member === null || member.isBot) {
    throw new ForbiddenError({ code: 'deactivated', who: 'unknown' });
  }
  if (userTeamId !== null && member.slackTeamId === us.teamId) siblingsOf(us).add(userTeamId);
  return registerPerson(ctx, system('slack'), member);
}

/**
 * Workspaces of our organisation, as far as Slack has said so of somebody there. Forgotten with the
 * process.
 */
const siblings = new WeakMap<SlackIdentity, Set<string>>();

function siblingsOf(us: SlackIdentity): Set<string> {
  const known = siblings.get(us) ?? new Set();
  siblings.set(us, known);
  return known;
}

/**
 * The workspace that somebody is known under: ours for everybody of our organisation, wherever in
 * it they are, else their own. That a payload comes from our organisation says nothing of whoever
 * is a guest there from another one.
 */
function homeOf({ userTeamId, teamId, enterpriseId }: Sender, us: SlackIdentity): string {
  if (userTeamId === null || userTeamId === us.teamId) return us.teamId;
  if (us.enterpriseId === null) return userTeamId;
  const isOurs =
    userTeamId === us.enterpriseId ||
    (userTeamId === teamId && enterpriseId === us.enterpriseId) ||
    siblingsOf(us).has(userTeamId);
  return isOurs ? us.teamId : userTeamId;
}

export const actorOf = (person: Pick<Person, 'id'>): PersonActor => ({
  kind: 'person',
  personId: person.id,
  via: 'slack',
});

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new WebAPIRequestError(new Error('no answer in time'));
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
