import type { Config } from '../../config/config.ts';
import { wayThrough } from '../../connectors/dispatcher.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { APP_TOKEN_SCOPE, BOT_SCOPES } from '../../slack/edge/manifest.ts';
import { checkAppToken, checkBotToken, slackFault, type SlackWay } from '../../slack/edge/token-check.ts';
import { checkManagers } from './check-managers.ts';
import { fail, ok, warn, type Diagnosis } from './diagnosis.ts';

/** Only needed where the document names a field. */
const MANAGERS_SCOPE = 'users.profile:read';

/** Asks Slack about both tokens. Never rejects. */
export async function checkSlack({
  slack,
  publicUrl,
  proxies,
  file,
}: Pick<Config, 'slack' | 'proxies'> &
  Pick<Config['http'], 'publicUrl'> & {
    /** Null where it cannot be read. */
    readonly file: Pick<ConfigFile, 'managers'> | null;
  }): Promise<Diagnosis[]> {
  const { botToken, mode, apiUrl } = slack;
  const way = { apiUrl, fetch: wayThrough(proxies)?.fetch };
  const bot = botDiagnoses(botToken.reveal(), way, file ?? {});
  if (mode.kind === 'http') return [...(await bot), ...httpDiagnoses(mode.signingSecrets.length, publicUrl)];
  return [...(await bot), await appTokenDiagnosis(mode.appToken.reveal(), way)];
}

async function botDiagnoses(
  token: string,
  way: SlackWay,
  file: Pick<ConfigFile, 'managers'>,
): Promise<Diagnosis[]> {
  try {
    const { team, user, scopes } = await checkBotToken(token, way);
    const missing = Object.entries(BOT_SCOPES).filter(
      ([scope]) => !scopes.includes(scope) && (scope !== MANAGERS_SCOPE || file.managers !== undefined),
    );
    return [
      ok('Slack bot token', `is ${user}'s in ${team}`),
      ...(missing.length === 0
        ? [ok('Slack scopes', scopes.join(', '))]
        : missing.map(([scope, purpose]) =>
            fail(
              'Slack scopes',
              `${scope} is missing (${purpose}); add it, reinstall the app, copy the token again`,
            ),
          )),
      ...(scopes.includes(MANAGERS_SCOPE) ? await checkManagers(file, token, way) : []),
    ];
  } catch (error) {
    return [fail('Slack bot token', slackFault(error))];
  }
}

function httpDiagnoses(secrets: number, publicUrl: string | null): Diagnosis[] {
  const rotation = secrets > 1 ? ', and the previous one; remove that when the rotation is over' : '';
  return [
    ok(
      'Slack signing secret',
      `is set${rotation}. Only a request from Slack can show that it is right: try its slash command with whoami`,
    ),
    publicUrl === null
      ? warn('HALLPASS_PUBLIC_URL', 'is not set; set it to the address Slack calls, without /slack/events')
      : ok('Slack request URL', `must be ${publicUrl}/slack/events in the app`),
  ];
}

async function appTokenDiagnosis(token: string, way: SlackWay): Promise<Diagnosis> {
  const subject = 'Slack app token';
  try {
    await checkAppToken(token, way);
    return ok(subject, 'opens Socket Mode connections');
  } catch (error) {
    return fail(
      subject,
      `${slackFault(error)}. It needs the scope ${APP_TOKEN_SCOPE} and Socket Mode switched on`,
    );
  }
}
