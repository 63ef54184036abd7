import { webhookOf, type ConfigFile } from '../domain/document/config-file.ts';
import type { ConnectorConfig } from '../domain/document/config-connectors.ts';
import type { SecretKind } from '../domain/connectors/connector-secret.ts';
import type { Findings } from '../domain/connectors/connector-details.ts';
import type { Hint } from '../domain/connectors/hint.ts';
import type { Fault } from '../domain/fault.ts';
import { ConnectorError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Connector } from './connector.ts';
import type { SignIn } from './sign-in.ts';
import { dispatcherFor } from './dispatcher.ts';
import type { Proxies } from './proxies.ts';
import { RequestBudget } from './gitlab/api/budget.ts';
import { gitlabConnector, type GitLabOptions } from './gitlab/connector.ts';
import { deliveryId, hintOf, isGenuine, type Delivery } from './gitlab/hooks.ts';
import { probeGitLab } from './gitlab/probe.ts';
import { gitlabSignIn } from './gitlab/sign-in.ts';
import { keptFor } from './kept-for.ts';
import { hashOf, openPaces, type TakeRequests } from './sync-paces.ts';

type OAuth = NonNullable<ConnectorConfig['oauth']>;

export interface ConnectorSources {
  /** The active configuration. */
  active(): Promise<Pick<ConfigFile, 'connectors' | 'connectorsFromSlack'>>;
  /**
   * The document that says how to reach this connector, also one that has left, or null when none
   * does.
   */
  load(connectorId: string): Promise<Pick<ConfigFile, 'connectors' | 'connectorsFromSlack'> | null>;
  /** What the operator keeps at a place the document names, or null when it cannot be had. */
  secretOf(ref: OAuth['clientSecret']): string | null;
  /** The token of a connector, or null when it cannot be had. */
  tokenOf(connector: ConnectorConfig): Promise<string | null>;
  /**
   * What a connector that was set up in Slack shares with its GitLab; null for nothing of that
   * kind. Nothing unless given.
   */
  readonly ownSecret?:
    | ((
        connector: ConnectorConfig,
        kind: SecretKind,
      ) => Promise<{ readonly secret: string; readonly clientId: string | null } | null>)
    | undefined;
  /** Per call to GitLab, in milliseconds; the connector's own limit unless given. */
  readonly timeoutMs?: number | undefined;
  readonly now: () => Date;
  /** Each process counts for itself unless given. */
  readonly takeRequests?: TakeRequests | undefined;
  /** Told what a GitLab's own clock says, with each of its answers. */
  readonly heardTime?: ((at: Date) => void) | undefined;
  /** What stands between here and every GitLab; nothing unless given. */
  readonly proxies?: Proxies | undefined;
  /** As of `Reach`. */
  readonly extraAuthorities?: string | null | undefined;
  readonly log: Log;
}

/** A connector as somebody has entered it, with the token that would be its own. */
export interface Candidate {
  readonly connector: ConnectorConfig;
  readonly token: string;
  /** Whether the address may be one of a private network. */
  readonly allowPrivate: boolean;
}

/** A genuine delivery of a webhook. */
export interface HeardHook {
  /** The same when it is delivered again; null when the vendor does not say. */
  readonly id: string | null;
  /** Null when it tells of nothing hallpass keeps. */
  readonly hint: Hint | null;
}

export interface Connectors {
  /**
   * @throws ConnectorError unauthorized when no such connector is known, or its token is not there
   */
  get(connectorId: string): Promise<Connector>;
  /**
   * Where people sign in to a connector's GitLab; null when it has no OAuth application. Reads the
   * document only.
   */
  signIn(connectorId: string): Promise<SignIn | null>;
  /**
   * What a connector would be.
   * @throws ConnectorError unauthorized (the token), missing (the group), unreachable (the
   * address), rate_limited
   */
  probe(candidate: Candidate, signal: AbortSignal): Promise<Findings>;
  /**
   * What a delivery to the address of a connector's webhook says; null when it is not genuine, or
   * no such connector takes any.
   */
  hear(connectorId: string, delivery: Delivery): Promise<HeardHook | null>;
}

interface Opened {
  readonly candidate: Candidate;
  readonly connector: Connector;
}

/**
 * The connectors of the active document by id, one for as long as the way to reach it stays the
 * same. Whatever in the process uses the same token draws on one request budget, also after that.
 * One that left the document keeps working as it was last known: its grants have to end.
 */
export function openConnectors(sources: ConnectorSources): Connectors {
  const opened = new Map<string, Opened>();
  const budgetOf = keptFor(keyOf, () => new RequestBudget(sources.now));
  const pacesOf = openPaces(sources);
  const optionsFor = (candidate: Candidate): GitLabOptions => ({
    ...wayOf(candidate, sources),
    budget: budgetOf(candidate),
  });
  return {
    async get(connectorId) {
      const document = await sources.load(connectorId);
      const connector = document?.connectors.find(({ id }) => id === connectorId);
      const before = opened.get(connectorId);
      if (document === null || connector === undefined)
        return before?.connector ?? refuse({ code: 'connector_gone', connector: connectorId });
      const token = await sources.tokenOf(connector);
      if (token === null) return refuse(missingToken(connector));
      const candidate = { connector, token, allowPrivate: mayBePrivate(document, connector) };
      budgetOf(candidate).limitSyncs(pacesOf(document.connectors, candidate));
      if (before !== undefined && isSameWay(before.candidate, candidate)) return before.connector;
      const open = gitlabConnector(optionsFor(candidate));
      opened.set(connectorId, { candidate, connector: open });
      const { url, group } = connector;
      sources.log.info({ connectorId, url, group }, 'connector opened');
      return open;
    },
    async signIn(connectorId) {
      const document = await sources.active();
      const connector = document.connectors.find(({ id }) => id === connectorId);
      const application = connector === undefined ? null : await applicationOf(connector, sources);
      if (connector === undefined || application === null) return null;
      const { url, caCertificate } = connector;
      const { now, timeoutMs, proxies, extraAuthorities } = sources;
      const allowPrivate = mayBePrivate(document, connector);
      const fetchDispatcher = dispatcherFor({ caCertificate, extraAuthorities, allowPrivate, proxies });
      return gitlabSignIn({ url, ...application, now, timeoutMs, fetchDispatcher });
    },
    probe: (candidate, signal) => probeGitLab(optionsFor(candidate), signal),
    async hear(connectorId, delivery) {
      // The id is anybody's words until the secret is known: nothing is looked for by it.
      const document = await sources.active();
      const connector = document.connectors.find(({ id }) => id === connectorId);
      const secret = connector === undefined ? null : await hookSecretOf(document, connector, sources);
      if (secret === null || !isGenuine(delivery, secret, sources.now())) return null;
      return { id: deliveryId(delivery), hint: hintOf(delivery) };
    },
  };
}

/** Its own, by its owners or the file; else the one of all that are set up in Slack. */
async function hookSecretOf(
  document: Pick<ConfigFile, 'connectorsFromSlack'>,
  connector: ConnectorConfig,
  sources: ConnectorSources,
): Promise<string | null> {
  const own = await ownOf(connector, 'webhook', sources);
  if (own !== null) return own.secret;
  const webhook = webhookOf(document, connector);
  return webhook === undefined ? null : sources.secretOf(webhook.secret);
}

async function applicationOf(
  connector: ConnectorConfig,
  sources: ConnectorSources,
): Promise<{ readonly clientId: string; readonly clientSecret: string } | null> {
  const { oauth } = connector;
  if (oauth !== undefined) {
    const clientSecret = sources.secretOf(oauth.clientSecret);
    return clientSecret === null ? null : { clientId: oauth.clientId, clientSecret };
  }
  const own = await ownOf(connector, 'oauth', sources);
  return own?.clientId == null ? null : { clientId: own.clientId, clientSecret: own.secret };
}

const ownOf = async (connector: ConnectorConfig, kind: SecretKind, { ownSecret }: ConnectorSources) =>
  connector.managedBy === 'slack' && ownSecret !== undefined ? ownSecret(connector, kind) : null;

/**
 * Whoever writes the file may name any address; what is typed in Slack is held to public ones
 * unless the file says otherwise. Saying so no more is for what is entered from then on: what was
 * confirmed before has grants to end.
 */
const mayBePrivate = (
  { connectorsFromSlack }: Pick<ConfigFile, 'connectorsFromSlack'>,
  { managedBy, privateAddress }: ConnectorConfig,
): boolean => managedBy === 'file' || connectorsFromSlack.allowPrivateAddresses || privateAddress === true;

function isSameWay(before: Candidate, after: Candidate): boolean {
  const way = ({ connector: { url, group, caCertificate }, token, allowPrivate }: Candidate): unknown[] => [
    url,
    group,
    caCertificate,
    token,
    allowPrivate,
  ];
  const [old, present] = [way(before), way(after)];
  return old.every((part, index) => part === present[index]);
}

/** The budget of a token at an instance is one, for GitLab counts its requests. */
const keyOf = ({ connector: { url }, token }: Candidate): string => hashOf(url, token);

function wayOf({ connector, token, allowPrivate }: Candidate, sources: ConnectorSources): GitLabOptions {
  const { url, group, caCertificate } = connector;
  return {
    url,
    group,
    token,
    now: sources.now,
    heardTime: sources.heardTime,
    timeoutMs: sources.timeoutMs,
    fetchDispatcher: dispatcherFor({
      caCertificate,
      extraAuthorities: sources.extraAuthorities,
      allowPrivate,
      proxies: sources.proxies,
    }),
  };
}

const missingToken = ({ id, token }: ConnectorConfig): Fault => ({
  code: 'stored' in token ? 'token_sealed' : 'token_unset',
  connector: id,
});

function refuse(fault: Fault): never {
  throw new ConnectorError({ code: 'unauthorized', fault, applied: 'no' });
}
