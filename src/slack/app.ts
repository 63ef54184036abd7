/**
 * Slack's way in: commands, buttons, forms and events, over HTTP or a socket, to Bolt and from
 * there to one file per journey: request.ts, decision.ts, grant.ts, command.ts, home.ts. Posting is
 * not done here but by jobs, through the poster.
 */
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeReceiver, type App } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { SlackMode } from '../config/config.ts';
import type { Context } from '../context.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { registerApiTokens } from './journeys/api-tokens.ts';
import { registerAdding } from './journeys/connectors/add-integration.ts';
import { registerDetails } from './journeys/connectors/details.ts';
import { registerIntegrations } from './journeys/connectors/integrations.ts';
import { boltLogger } from './edge/bolt-logger.ts';
import { registerCommands } from './journeys/command.ts';
import { registerConfirmChanges } from './journeys/connectors/confirm-changes.ts';
import { registerSendEvents } from './journeys/send-events.ts';
import { registerConfirmGone } from './journeys/grants/confirm-gone.ts';
import { registerConflicts } from './journeys/conflicts.ts';
import { registerDecisions } from './journeys/requests/decision.ts';
import { registerDrift } from './journeys/drift.ts';
import { registerDirectoryEvents } from './edge/directory-events.ts';
import { registerGrants } from './journeys/grants/grant.ts';
import { registerSync } from './journeys/connectors/sync.ts';
import { registerMoreTime } from './journeys/grants/more-time.ts';
import { guard } from './edge/guard.ts';
import { GuardedApp } from './edge/guarded-app.ts';
import { registerHome } from './journeys/home.ts';
import { createHttpIntake } from './edge/http-intake.ts';
import { identityOf, type SlackIdentity } from './edge/identity.ts';
import { InFlight } from './edge/in-flight.ts';
import { registerInstallationEvents, watchInstallation } from './edge/installation.ts';
import { registerLinkOwners } from './journeys/identities/link-by-owner.ts';
import { registerLinks } from './journeys/identities/link.ts';
import { registerHistory } from './journeys/history.ts';
import { registerHoldings } from './journeys/grants/holdings.ts';
import { registerLogs } from './journeys/connectors/logs.ts';
import { outcomeOf } from './blocks/post-outcome.ts';
import { registerReviewCells } from './journeys/reviews/cells.ts';
import { registerReviewItems } from './journeys/reviews/items.ts';
import { registerReassign } from './journeys/reviews/reassign.ts';
import { registerSmallReviews } from './journeys/reviews/small.ts';
import { registerReviews } from './journeys/reviews/campaigns.ts';
import { registerRequests } from './journeys/requests/request.ts';
import { registerSecrets } from './journeys/connectors/connector-secrets.ts';
import { registerShortcuts } from './journeys/requests/shortcuts.ts';
import { registerPages } from './journeys/connectors/token-page.ts';
import { registerUnlinks } from './journeys/identities/unlink.ts';

export interface SlackAppOptions {
  readonly botToken: Secret;
  readonly mode: SlackMode;
  /** Ends with a slash. */
  readonly apiUrl: string;
  /** The way through a proxy; null or not given for the ordinary one. */
  readonly wayOut?: WayOut | null | undefined;
}

export interface WayOut {
  readonly fetch: typeof globalThis.fetch;
  readonly dispatcher: SocketModeReceiverOptions['dispatcher'];
}
type SocketModeReceiverOptions = ConstructorParameters<typeof SocketModeReceiver>[0];

export interface SlackApp {
  /**
   * For every HTTP request under `/slack/`; null in Socket Mode. Answers 503 before start and after
   * stop.
   */
  readonly requestListener: RequestListener | null;
  /**
   * Asks Slack who the token belongs to, for as long as Slack does not answer, then takes what
   * Slack sends.
   * @throws a Web API error when Slack refuses the token: nothing will change that but an operator
   */
  start(): Promise<void>;
  /** Takes nothing more, and waits for what is being worked on, 25 s at most. Twice is harmless. */
  stop(): Promise<void>;
  /** Payloads being worked on now, acknowledged or not. */
  inFlight(): number;
  /** Whether something Slack sends now would arrive. */
  ready(): boolean;
  /** What Slack holds against our token, and what to do; null for nothing. */
  fault(): Promise<string | null>;
}

/** A form must open within three seconds, so nothing here waits long or tries twice. */
const INTERACTIVE = { timeout: 2500, rejectRateLimitedCalls: true, retryConfig: { retries: 0 } };
/** The socket is opened again for ever: without it nobody could ask for anything. */
const SOCKET = {
  timeout: 10_000,
  retryConfig: {
    forever: true,
    retries: 6,
    minTimeout: 1000,
    maxTimeout: 30_000,
    factor: 2,
    randomize: true,
  },
};
/**
 * Also how long a refreshed connection is away, in milliseconds (3.1.0 waits for it before it
 * reconnects).
 */
const CLIENT_PING_TIMEOUT = 2000;
const DRAIN_MS = 25_000;
const ASK_AGAIN_MS = 5000;

export function createSlackApp(ctx: Context, options: SlackAppOptions): SlackApp {
  const logger = boltLogger(ctx.log);
  const way = { apiUrl: options.apiUrl, fetch: options.wayOut?.fetch };
  const interactive: WebClientOptions = {
    ...INTERACTIVE,
    ...fetching(options),
    slackApiUrl: options.apiUrl,
    logger,
  };
  const identity = identityOf(new WebClient(options.botToken.reveal(), interactive));
  const inFlight = new InFlight();
  let state: 'waiting' | 'open' | 'stopped' = 'waiting';
  const intake = createIntake(ctx, options, () => state === 'open');
  const app = new GuardedApp(ctx.log, inFlight, {
    receiver: intake.receiver,
    socketMode: options.mode.kind === 'socket',
    authorize: async () => authorization(options.botToken, await identity()),
    convoStore: false,
    processBeforeResponse: false,
    logger,
    clientOptions: { ...interactive },
  });
  app.use(guard(ctx, identity));
  register(app, ctx, identity);
  const installation = watchInstallation({
    botToken: options.botToken.reveal(),
    way,
    now: ctx.now,
    log: ctx.log,
  });
  registerInstallationEvents(app, installation);

  return {
    requestListener: intake.requestListener,
    async start() {
      await known(ctx.log, identity, () => state === 'waiting');
      if (state !== 'waiting') return;
      state = 'open';
      await intake.connect();
    },
    async stop() {
      state = 'stopped';
      // The socket stays until then: what arrived over it is acknowledged over it.
      await inFlight.drained(DRAIN_MS);
      await intake.disconnect();
      const left = await inFlight.drained(0);
      if (left > 0) ctx.log.warn({ left }, 'stopped with Slack payloads still being worked on');
    },
    inFlight: () => inFlight.size,
    fault: () => installation.fault(),
    ready: () => state === 'open' && intake.isConnected(),
  };
}

function register(app: App, ctx: Context, identity: () => Promise<SlackIdentity>): void {
  registerCommands(app, ctx);
  registerRequests(app, ctx);
  registerShortcuts(app, ctx);
  registerDecisions(app, ctx);
  registerGrants(app, ctx);
  registerMoreTime(app, ctx);
  registerSync(app, ctx);
  registerLinks(app, ctx);
  registerLinkOwners(app, ctx);
  registerUnlinks(app, ctx);
  registerConfirmChanges(app, ctx);
  registerConfirmGone(app, ctx);
  registerSendEvents(app, ctx);
  registerLogs(app, ctx);
  registerHistory(app, ctx);
  registerHoldings(app, ctx);
  registerConflicts(app, ctx);
  registerReviews(app, ctx);
  registerReviewItems(app, ctx);
  registerReviewCells(app, ctx);
  registerReassign(app, ctx);
  registerSmallReviews(app, ctx);
  registerDrift(app, ctx);
  registerIntegrations(app, ctx);
  registerAdding(app, ctx);
  registerDetails(app, ctx);
  registerPages(app, ctx);
  registerApiTokens(app, ctx);
  registerSecrets(app, ctx);
  registerHome(app, ctx, identity);
  registerDirectoryEvents(app, ctx, identity);
}

/**
 * Asks until Slack answers, or until it is not wanted any more.
 * @throws a Web API error when Slack refuses the token
 */
async function known(log: Log, identity: () => Promise<unknown>, isWanted: () => boolean): Promise<void> {
  while (isWanted()) {
    try {
      await identity();
      return;
    } catch (error) {
      if (outcomeOf(error).outcome === 'blocked') throw error;
      log.warn({ err: error }, 'Slack does not answer');
    }
    await sleep(ASK_AGAIN_MS, undefined, { ref: false });
  }
}

const authorization = (botToken: Secret, { teamId, botId, botUserId }: SlackIdentity) => ({
  botToken: botToken.reveal(),
  teamId,
  botId,
  botUserId,
});

interface Intake extends Pick<SlackApp, 'requestListener'> {
  readonly receiver: NonNullable<ConstructorParameters<typeof App>[0]>['receiver'];
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  isConnected(): boolean;
}

const fetching = ({ wayOut }: SlackAppOptions): Pick<WebClientOptions, 'fetch'> =>
  wayOut ? { fetch: wayOut.fetch } : {};

function createIntake(ctx: Context, options: SlackAppOptions, isOpen: () => boolean): Intake {
  const { mode, apiUrl, wayOut } = options;
  if (mode.kind === 'http') {
    const { signingSecrets } = mode;
    const http = createHttpIntake({ signingSecrets, now: ctx.now, log: ctx.log, open: isOpen });
    const nothing = (): Promise<void> => Promise.resolve();
    return { ...http, connect: nothing, disconnect: nothing, isConnected: () => true };
  }
  const receiver = new SocketModeReceiver({
    appToken: mode.appToken.reveal(),
    logger: boltLogger(ctx.log),
    clientPingTimeout: CLIENT_PING_TIMEOUT,
    installerOptions: { clientOptions: { ...SOCKET, ...fetching(options), slackApiUrl: apiUrl } },
    dispatcher: wayOut?.dispatcher,
  });
  return {
    receiver,
    requestListener: null,
    connect: () => receiver.start(),
    disconnect: () => receiver.stop(),
    isConnected: () => receiver.client.websocket?.isActive() === true,
  };
}
