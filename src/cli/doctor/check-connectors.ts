import type { Config } from '../../config.ts';
import type { Check, Connector } from '../../connectors/connector.ts';
import { addDays, dayOf } from '../../domain/day.ts';
import type { ConnectorConfig } from '../../domain/config-file.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const LIMIT_MS = 20_000;
/** An operator should have two weeks to renew a token. */
const RENEW_DAYS = 14;

export type OpenConnector = (connector: ConnectorConfig, token: string) => Connector;

/** Asks every connector whose token it holds and what that may do. Never rejects. */
export async function checkConnectors(
  { document, secretOf }: Pick<Config, 'document' | 'secretOf'>,
  open: OpenConnector,
  now: Date,
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
      return findingsOf(subject, check, now);
    } catch (error) {
      return [fail(subject, error instanceof Error ? error.message : String(error))];
    }
  });
  return (await Promise.all(findings)).flat();
}

/** What a connector's answer means for whoever runs hallpass. Pure. */
export function findingsOf(subject: string, check: Check, now: Date): Finding[] {
  const { account, root, canProvision, expiresOn, warnings } = check;
  return [
    ok(subject, `@${account.username} reaches ${root.path} (group ${root.externalId})`),
    canProvision
      ? ok(subject, 'may change members')
      : fail(
          subject,
          'may not change members; give its account the Owner role on the group and its token the scope api',
        ),
    expiryFinding(subject, expiresOn, now),
    ...warnings.map((warning) => warn(subject, warning)),
  ];
}

function expiryFinding(subject: string, expiresOn: string | null, now: Date): Finding {
  if (expiresOn === null) return ok(subject, 'the token does not expire');
  return expiresOn <= addDays(dayOf(now), RENEW_DAYS)
    ? warn(subject, `the token expires on ${expiresOn}; make a new one and restart hallpass with it`)
    : ok(subject, `the token expires on ${expiresOn}`);
}
