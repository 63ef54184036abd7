import type { Config } from '../../config.ts';
import type { Check, Connector } from '../../connectors/connector.ts';
import type { ConnectorConfig } from '../../domain/config-file.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const LIMIT_MS = 20_000;

export type OpenConnector = (connector: ConnectorConfig, token: string) => Connector;

/** Asks every connector whose token it holds and what that may do, and says where its webhook goes. Never rejects. */
export async function checkConnectors(
  { document, secretOf, http }: Pick<Config, 'document' | 'secretOf' | 'http'>,
  open: OpenConnector,
): Promise<Finding[]> {
  const { connectors } = document.file;
  if (connectors.length === 0)
    return [warn('Connectors', `none is in ${document.path}; there is nothing to ask for`)];
  const findings = connectors.map(async (connector) => {
    const subject = `Connector ${connector.id}`;
    try {
      const check = await open(connector, secretOf(connector.token) ?? '').check(
        AbortSignal.timeout(LIMIT_MS),
      );
      return [
        ...findingsOf(subject, check),
        webhookFinding(subject, connector, http.publicUrl),
        ...signInFinding(subject, connector, http.publicUrl),
      ];
    } catch (error) {
      return [fail(subject, error instanceof Error ? error.message : String(error))];
    }
  });
  return (await Promise.all(findings)).flat();
}

const EVENTS =
  'the member, subgroup and project events of a group webhook, or a system hook on an instance of your own';

/** Only a delivery can show that it works. */
function webhookFinding(
  subject: string,
  { id, webhook, sync }: ConnectorConfig,
  publicUrl: string | null,
): Finding {
  const address = `${publicUrl ?? 'the address GitLab reaches hallpass at'}/webhooks/gitlab/${id}`;
  return webhook === undefined
    ? ok(subject, `takes no webhook: what changes in GitLab is seen within ${sync.every}`)
    : ok(subject, `takes webhooks at ${address}; send it ${EVENTS}, with the secret that hallpass has`);
}

/** Only somebody who signs in can show that the application is right. */
function signInFinding(subject: string, { id, oauth }: ConnectorConfig, publicUrl: string | null): Finding[] {
  if (oauth === undefined) return [];
  if (publicUrl === null)
    return [warn(subject, 'offers no sign-in: set HALLPASS_PUBLIC_URL to where browsers reach hallpass')];
  const address = `${publicUrl}/pages/sign-in/${id}/callback`;
  return [ok(subject, `takes sign-ins; its OAuth application has to send browsers back to ${address}`)];
}

/** What a connector's answer means for whoever runs hallpass; its warnings say what is missing or soon will be. Pure. */
function findingsOf(subject: string, { account, root, canProvision, expiresOn, warnings }: Check): Finding[] {
  return [
    ok(subject, `@${account.username} reaches ${root.path} (group ${root.externalId})`),
    canProvision
      ? ok(subject, 'may change members')
      : fail(
          subject,
          'may not change members; its account needs the role Owner on the group, its token the scope api',
        ),
    ok(subject, expiresOn === null ? 'the token does not expire' : `the token expires on ${expiresOn}`),
    ...warnings.map((warning) => warn(subject, warning)),
  ];
}
