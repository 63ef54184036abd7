/**
 * Whether Slack still lets hallpass in. The app can be uninstalled and its token revoked at any
 * time: nobody can ask then, and nobody is told anything, but what was granted ends as ever, for
 * that needs no Slack. Messages wait, and are posted once there is a token again.
 */
import type { App } from '@slack/bolt';
import type { Log } from '../../log.ts';
import { outcomeOf } from '../blocks/post-outcome.ts';
import { checkBotToken, slackFault, type SlackWay } from './token-check.ts';

export interface Installation {
  /**
   * What Slack holds against the token, and what an operator does about it; null for nothing. Looks
   * again once a minute while it does.
   */
  fault(): Promise<string | null>;
  /** Asks Slack now, because it said that something was taken away. Never rejects. */
  check(): Promise<void>;
}

export interface InstallationOptions {
  readonly botToken: string;
  readonly way: SlackWay;
  readonly now: () => Date;
  readonly log: Log;
}

const LOOK_AGAIN_MS = 60_000;

export function watchInstallation({ botToken, way, now, log }: InstallationOptions): Installation {
  let known: string | null = null;
  let checkedAt = 0;

  async function check(): Promise<void> {
    checkedAt = now().getTime();
    try {
      await checkBotToken(botToken, way);
      if (known !== null) log.info('Slack lets hallpass in again');
      known = null;
    } catch (error) {
      const isRefused = outcomeOf(error).outcome === 'blocked';
      if (isRefused && known === null)
        log.error(
          { fault: slackFault(error) },
          'Slack has shut hallpass out: nobody can ask, but every grant still ends',
        );
      if (isRefused) known = slackFault(error);
      // Slack said that something was taken away, and what cannot be asked about now is asked about
      // again.
      else
        known ??= `may have taken the app or its token away, which cannot be found out now: ${slackFault(error)}`;
    }
  }

  return {
    check,
    async fault() {
      if (known !== null && now().getTime() - checkedAt >= LOOK_AGAIN_MS) await check();
      return known;
    },
  };
}

/**
 * Both tell of tokens that need not be ours, such as a person's: what counts is whether ours still
 * works.
 */
export function registerInstallationEvents(app: App, installation: Installation): void {
  app.event('app_uninstalled', () => installation.check());
  app.event('tokens_revoked', () => installation.check());
}
