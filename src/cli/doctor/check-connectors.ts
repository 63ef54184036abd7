import type { Check, Connector } from '../../connectors/connector.ts';
import { webhookOf, type ConfigFile } from '../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import type { SecretKind } from '../../domain/connectors/connector-secret.ts';
import { policiesOn } from '../../domain/policies/applicable.ts';
import { fail, ok, warn, type Diagnosis } from './diagnosis.ts';
import { ConnectorError } from '../../errors.ts';
import { faultSentence } from '../../sentences/faults.ts';

const LIMIT_MS = 20_000;

export interface Surroundings {
  /** The document they are in. */
  readonly file: Pick<ConfigFile, 'connectors' | 'connectorsFromSlack' | 'policies'>;
  readonly publicUrl: string | null;
  /** What a connector that was set up in Slack has of its own; nothing unless given. */
  readonly ownSecrets?: (connectorId: string) => Promise<ReadonlySet<SecretKind>>;
  /** As the program would open it. @throws ConnectorError unauthorized */
  readonly open: (connectorId: string) => Promise<Connector>;
  /** Takes which group each of them reaches, for `sameGroups`. */
  readonly reached: Reached[];
}

/**
 * Asks each of these connectors whose token it holds and what that may do, and says where its
 * webhook goes. Never rejects.
 */
export async function checkConnectors(
  connectors: readonly ConnectorConfig[],
  { file, publicUrl, open, ownSecrets, reached }: Surroundings,
): Promise<Diagnosis[]> {
  const diagnoses = connectors.map(async (connector) => {
    const subject = subjectOf(connector);
    try {
      const check = await (await open(connector.id)).check(AbortSignal.timeout(LIMIT_MS));
      const own = (await ownSecrets?.(connector.id)) ?? NOTHING;
      reached.push({ connector, root: check.root });
      return [
        ...diagnosesOf(subject, connector, check),
        webhookDiagnosis(
          subject,
          connector,
          own.has('webhook') || webhookOf(file, connector) !== undefined,
          publicUrl,
        ),
        ...signInDiagnosis(subject, file, connector, {
          offersSignIn: own.has('oauth') || connector.oauth !== undefined,
          publicUrl,
        }),
      ];
    } catch (error) {
      return [fail(subject, wordsOf(error))];
    }
  });
  return (await Promise.all(diagnoses)).flat();
}

/** A connector that answered, and the group it is on. */
export interface Reached {
  readonly connector: ConnectorConfig;
  readonly root: Check['root'];
}

/**
 * One GitLab has many addresses, and calls itself by one: a group that two connectors are on would
 * be given and taken back by both. Of the file and of Slack alike; the file's come first. Pure.
 */
export function sameGroups(reached: readonly Reached[], file: Pick<ConfigFile, 'connectors'>): Diagnosis[] {
  const isDeclared = ({ id }: ConnectorConfig): boolean => file.connectors.some((one) => one.id === id);
  const placeOf = (connector: ConnectorConfig): string => `${isDeclared(connector) ? 0 : 1} ${connector.id}`;
  return reached.flatMap(({ connector, root }) =>
    reached
      .filter((other) => other.connector.id !== connector.id && other.root.instance === root.instance)
      .filter(({ connector: one, root: other }) =>
        other.externalId === root.externalId
          ? placeOf(one) < placeOf(connector)
          : root.path.toLowerCase().startsWith(`${other.path.toLowerCase()}/`),
      )
      .map(({ connector: { id }, root: { path, instance } }) =>
        fail(
          subjectOf(connector),
          `is on ${root.path}, which connector ${id} has already by its group ${path}: ${connector.url} is the GitLab that calls itself ${instance ?? connector.url}`,
        ),
      ),
  );
}

const NOTHING: ReadonlySet<SecretKind> = new Set();

const wordsOf = (error: unknown): string => {
  if (error instanceof ConnectorError) return faultSentence(error.fault);
  return error instanceof Error ? error.message : String(error);
};

/** Pure. */
export const subjectOf = ({ id }: Pick<ConnectorConfig, 'id'>): string => `Connector ${id}`;

const EVENTS =
  'the member, subgroup and project events of a group webhook, or a system hook on an instance of your own';

/** Only a delivery can show that it works. */
function webhookDiagnosis(
  subject: string,
  { id, sync }: ConnectorConfig,
  takesWebhook: boolean,
  publicUrl: string | null,
): Diagnosis {
  const address = `${publicUrl ?? 'the address GitLab reaches hallpass at'}/webhooks/gitlab/${id}`;
  return takesWebhook
    ? ok(subject, `takes webhooks at ${address}; send it ${EVENTS}, with the secret that hallpass has`)
    : ok(subject, `takes no webhook: what changes in GitLab is seen within ${sync.every}`);
}

/** Only somebody who signs in can show that the application is right. */
function signInDiagnosis(
  subject: string,
  file: Pick<ConfigFile, 'connectors' | 'policies'>,
  { id }: ConnectorConfig,
  { offersSignIn, publicUrl }: { readonly offersSignIn: boolean; readonly publicUrl: string | null },
): Diagnosis[] {
  const onAPage = policiesOn(file, id).find(({ confirm }) => confirm === 'web');
  if (onAPage !== undefined && (!offersSignIn || publicUrl === null))
    return [
      fail(
        subject,
        `the policy ${onAPage.id} has approvers sign in (confirm: web), and nobody can: set HALLPASS_PUBLIC_URL and the oauth of the connector`,
      ),
    ];
  if (!offersSignIn) return [];
  if (publicUrl === null)
    return [warn(subject, 'offers no sign-in: set HALLPASS_PUBLIC_URL to where browsers reach hallpass')];
  const address = `${publicUrl}/pages/sign-in/${id}/callback`;
  return [ok(subject, `takes sign-ins; its OAuth application has to send browsers back to ${address}`)];
}

/**
 * What a connector's answer means for whoever runs hallpass; its warnings say what is missing or
 * soon will be. Pure.
 */
function diagnosesOf(
  subject: string,
  { readOnly }: Pick<ConnectorConfig, 'readOnly'>,
  { account, root, canProvision, expiresOn, warnings, faults }: Check,
): Diagnosis[] {
  return [
    ok(subject, `@${account.username} reaches ${root.path} (group ${root.externalId})`),
    readOnly
      ? ok(subject, 'only watches, and the token may do that')
      : memberDiagnosis(subject, canProvision),
    ok(subject, expiresOn === null ? 'the token does not expire' : `the token expires on ${expiresOn}`),
    ...[...warnings, ...faults].map((warning) => warn(subject, faultSentence(warning))),
  ];
}

const memberDiagnosis = (subject: string, canProvision: boolean): Diagnosis =>
  canProvision
    ? ok(subject, 'may change members')
    : fail(
        subject,
        'may not change members; its account needs the role Owner on the group, its token the scope api',
      );
