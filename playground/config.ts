import { createHash, createPrivateKey } from 'node:crypto';
import type { Config } from '../src/config/config.ts';
import { Secret } from '../src/secret.ts';
import type { FakePagerDuty } from './fakes/pagerduty.ts';
import type { FakeSlack } from './fakes/slack.ts';
import { document } from './fakes/document.ts';
import type { Instances } from './instances.ts';

/** Of what everybody may know, as PKCS #8: evidence verifies from one run to the next. */
const SIGNING_KEY = createPrivateKey({
  key: Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    createHash('sha256').update('the key of the playground').digest(),
  ]),
  format: 'der',
  type: 'pkcs8',
});

/** Where it would be; nothing is there. */
const TICKET = { pattern: '[A-Z]+-[0-9]+', url: 'https://tracker.acme.test/browse/{ticket}' };

const POLICIES = [
  {
    id: 'dashboards',
    match: { resources: ['acme/platform/observability/**'], roles: ['reporter'] },
    approval: 'auto',
    defaultDuration: '1h',
    maxDuration: '4h',
  },
  {
    id: 'gateway',
    match: { resources: ['acme/prod/eu/**'], roles: ['developer', 'maintainer'] },
    approval: { steps: [{ who: [{ 'on-call': 'platform' }], fallback: ['dana@acme.test'] }] },
    maxDuration: '2h',
  },
  {
    id: 'production-owner',
    match: { resources: ['acme/prod/**'], roles: ['owner'] },
    approval: 'owners',
    confirm: 'web',
    maxDuration: '1h',
    ticket: TICKET,
  },
  {
    id: 'production',
    match: { resources: ['acme/prod/**'], roles: ['maintainer'] },
    approval: 'owners',
    maxDuration: '2h',
    ticket: TICKET,
  },
  {
    id: 'data',
    match: { resources: ['acme/data/**'], roles: ['maintainer'] },
    approval: {
      steps: [
        { who: 'manager', fallback: ['dana@acme.test'] },
        { who: 'owners', need: 2, note: 'deny' },
      ],
    },
    maxDuration: '4h',
  },
  {
    id: 'default',
    match: { resources: ['**'], roles: ['reporter', 'developer', 'maintainer'] },
    approval: 'owners',
    defaultDuration: '2h',
    maxDuration: '8h',
  },
];

/** Whom the first step for data asks, as the profiles in Slack say. */
export function giveManagers(slack: FakeSlack): void {
  const { id } = slack.addField({ label: 'Manager', type: 'user', isProtected: true });
  for (const [handle, manager] of [
    ['ana', 'lee'],
    ['lee', 'dana'],
  ] as const)
    slack.store.personOf(handle).fields = { [id]: slack.store.personOf(manager).id };
}

/** The Owners of Acme's GitLab hold everything there, and are none of them. */
export const ENGINEERS = { handle: 'engineers', name: 'Engineers', members: ['ana', 'lee', 'sam'] };

/** What must never meet in one engineer: Ana is on the first side of the one, Lee of the other. */
function conflictsOf({ store }: FakeSlack): readonly object[] | undefined {
  const group = store.state.groups.find(({ handle }) => handle === ENGINEERS.handle);
  // A playground that was set up by an earlier version has none.
  if (group === undefined) return undefined;
  const engineersWith = (path: string, role: string) => ({
    all: [{ resources: [path], roles: [role] }, { userGroups: [group.id] }],
  });
  const owners = ['dana@acme.test', 'priya@acme.test'];
  return [
    {
      id: 'checkout-and-payments',
      name: 'Builds the checkout and runs payments',
      a: engineersWith('acme/web/checkout', 'developer'),
      b: { any: [{ resources: ['acme/prod/payments', 'acme/prod/ledger'], roles: ['developer'] }] },
      onRequest: 'block',
      owners,
    },
    {
      id: 'api-and-data',
      name: 'Reads the API and changes its data',
      a: engineersWith('acme/platform/api', 'reporter'),
      b: { any: [{ resources: ['acme/data/**'], roles: ['developer'] }] },
      onRequest: 'warn',
      owners,
    },
  ];
}

const OAUTH = { clientId: 'hallpass', clientSecret: { env: 'GITLAB_OAUTH_SECRET' } };
const OAUTH_SECRET = 'gloas-hallpass';

const PAGERDUTY = { schedule: 'PLATF01', token: { env: 'PAGERDUTY_TOKEN' } };

/** Lee is on call each day until noon, by the clock of the playground, and Priya after that. */
export function putOnCall(pagerduty: FakePagerDuty, now: () => Date): void {
  pagerduty.schedules.set(PAGERDUTY.schedule, () => {
    const day = Math.floor(now().getTime() / DAY_MS) * DAY_MS;
    return [-1, 0, 1].flatMap((days) => {
      const from = day + days * DAY_MS;
      const [start, noon, end] = [new Date(from), new Date(from + DAY_MS / 2), new Date(from + DAY_MS)];
      return [
        { email: 'lee@acme.test', start, end: noon },
        { email: 'priya@acme.test', start: noon, end },
      ];
    });
  });
}

const DAY_MS = 86_400_000;

interface Surroundings {
  readonly pagerduty: FakePagerDuty;
  readonly dataDir: string;
  readonly gitlabs: Instances;
  /** Of Acme's GitLab in the last run; it has another one when somebody took that since. */
  readonly formerPort: number | undefined;
  readonly slack: FakeSlack;
  /** The program's. */
  readonly port: number;
}

/**
 * What an operator would have set: everything is the real program's but the addresses of the
 * outside systems.
 */
export function playgroundConfig({
  dataDir,
  gitlabs: { acme },
  formerPort,
  slack,
  pagerduty,
  port,
}: Surroundings): Config {
  const publicUrl = `http://127.0.0.1:${port}`;
  acme.addApplication({
    clientId: OAUTH.clientId,
    secret: OAUTH_SECRET,
    redirectUris: [`${publicUrl}/pages/sign-in/gitlab/callback`],
  });
  const { connectors } = document(acme.url);
  const file = document(acme.url, {
    connectors: connectors.map((connector) => ({
      ...connector,
      movedFrom: formerPort === undefined ? undefined : `http://127.0.0.1:${formerPort}`,
      name: 'Acme GitLab',
      oauth: OAUTH,
    })),
    policies: POLICIES,
    managers: { slackField: 'Manager' },
    onCall: [{ id: 'platform', source: 'pagerduty', url: pagerduty.url, ...PAGERDUTY }],
    conflicts: conflictsOf(slack),
    reviews: { auditors: ['sam@acme.test'] },
    connectorsFromSlack: { allowPrivateAddresses: true },
  });
  return {
    slack: {
      botToken: new Secret(slack.botToken),
      apiUrl: slack.apiUrl,
      client: { id: slack.openId.clientId, secret: new Secret(slack.openId.clientSecret) },
      mode: { kind: 'http', signingSecrets: [new Secret(slack.signingSecret)] },
    },
    http: { host: '127.0.0.1', port, publicUrl },
    database: { kind: 'embedded', dataDir },
    redisUrl: null,
    document: { path: 'hallpass.yaml', file, body: JSON.stringify(file) },
    secretOf: (ref) => {
      if ('env' in ref && ref.env === PAGERDUTY.token.env) return pagerduty.token;
      return 'env' in ref && ref.env === OAUTH.clientSecret.env ? OAUTH_SECRET : acme.token;
    },
    secretKey: new Secret('the key of the playground, which guards nothing'),
    secretKeyPrevious: null,
    logLevel: 'info',
    metricsToken: null,
    proxies: { https: null, http: null, bypass: [] },
    supersedes: null,
    extraAuthorities: null,
    signingKey: SIGNING_KEY,
    auditAnchor: { targets: [{ kind: 'log' }], allowPrivate: false },
  };
}
