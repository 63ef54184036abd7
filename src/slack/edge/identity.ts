import type { WebClient } from '@slack/web-api';

/** The workspace hallpass is installed in, and its own users there. */
export interface SlackIdentity {
  readonly teamId: string;
  /** Only on Enterprise Grid. */
  readonly enterpriseId: string | null;
  readonly botId: string;
  readonly botUserId: string;
}

/**
 * Asks Slack once who the token belongs to; a failure is not remembered, so the next call asks
 * again. The function it gives throws what the Web API throws.
 */
export function identityOf(client: WebClient): () => Promise<SlackIdentity> {
  let known: Promise<SlackIdentity> | null = null;
  return () => {
    known ??= ask(client).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

async function ask(client: WebClient): Promise<SlackIdentity> {
  const { team_id, enterprise_id, bot_id, user_id } = await client.auth.test();
  if (team_id === undefined || bot_id === undefined || user_id === undefined) {
    throw new Error('Slack did not say who the bot token belongs to: is it a bot token?');
  }
  return { teamId: team_id, enterpriseId: enterprise_id ?? null, botId: bot_id, botUserId: user_id };
}
