/**
 * The one label a connector carries wherever people see it, with what is wrong and the one next step. Pure; start at `labelOf`.
 * What is known comes from its state, what it should be from the document.
 */
import { seconds, type ConnectorConfig } from '../config-file.ts';
import { describeSafetyStop, type SafetyStop, type SyncProgress } from './sync.ts';

export const CONNECTOR_LABELS = [
  'Not connected',
  'Syncing',
  'Connected',
  'Error',
  'Paused',
  'Read only',
] as const;

export interface ConnectorLabel {
  readonly name: (typeof CONNECTOR_LABELS)[number];
  /** What is so, as a sentence, where the name does not say it all; null otherwise. */
  readonly detail: string | null;
  /** The one thing to do now, as a sentence; null when there is nothing. */
  readonly nextStep: string | null;
  /** Since when it is an error. */
  readonly since: Date | null;
  /** When hallpass looks again by itself, while it is an error. */
  readonly nextTry: Date | null;
  /** An owner has to say whether what the sync found is right. */
  readonly mustConfirm: boolean;
}

/** Of a row of `connector_states`. */
export interface StateFacts {
  readonly status: 'new' | 'syncing' | 'connected' | 'failing';
  readonly detail: string | null;
  /** The code of the error in `detail`. */
  readonly fault: string | null;
  readonly failedIn: 'check' | 'sync' | null;
  readonly failingSince: Date | null;
  readonly checkedAt: Date | null;
  readonly syncStartedAt: Date | null;
  readonly syncedAt: Date | null;
  readonly progress: SyncProgress | null;
  readonly safetyStop: SafetyStop | null;
}

type Settings = Pick<ConnectorConfig, 'paused' | 'readOnly' | 'managedBy' | 'sync'>;

/** How often each connector is asked whether its token still is good. */
const CHECK_EVERY_SECONDS = 300;

/** The label of a connector of the document; `state` is undefined before anything was asked of it. */
export function labelOf(config: Settings, state: StateFacts | undefined): ConnectorLabel {
  if (config.paused) {
    return {
      ...plain('Paused'),
      detail: 'Nothing is synced or granted. What was granted before still ends on time.',
      nextStep:
        config.managedBy === 'slack'
          ? 'Resume it when access should be granted again.'
          : 'Set `paused: false` in hallpass.yaml when access should be granted again.',
    };
  }
  if (state === undefined) return syncing(null);
  if (state.safetyStop?.status === 'open') return stopped(config, state.safetyStop);
  if (state.status === 'failing') return failing(config, state);
  if (state.status === 'syncing' || state.syncedAt === null) return syncing(state.progress);
  return config.readOnly
    ? { ...plain('Read only'), detail: 'hallpass watches, and grants nothing.' }
    : plain('Connected');
}

/** The label of a connector whose details nobody has entered yet. `askedFor` are the names of those who were asked. */
export const notConnected = (asked: string): ConnectorLabel => ({
  ...plain('Not connected'),
  detail: 'Its group and token are not known yet.',
  nextStep: `${asked} can add the details.`,
});

const plain = (name: ConnectorLabel['name']): ConnectorLabel => ({
  name,
  detail: null,
  nextStep: null,
  since: null,
  nextTry: null,
  mustConfirm: false,
});

const syncing = (progress: SyncProgress | null): ConnectorLabel => ({
  ...plain('Syncing'),
  detail: progress === null ? 'The first sync is about to begin.' : describeProgress(progress),
});

/** `8 of 8 groups, 3 of 14 projects, 120 memberships so far.` */
function describeProgress({ groups, projects, memberships, of }: SyncProgress): string {
  const part = (found: number, expected: number | null, name: string): string =>
    // A tree that has grown since it was counted is no reason to say 15 of 14.
    expected === null || found > expected ? `${found} ${name}` : `${found} of ${expected} ${name}`;
  return `${part(groups, of.groups, 'groups')}, ${part(projects, of.projects, 'projects')}, ${part(memberships, of.memberships, 'memberships')} so far.`;
}

function stopped(config: Settings, safetyStop: SafetyStop): ConnectorLabel {
  const at = new Date(safetyStop.at);
  return {
    ...plain('Error'),
    detail: `The last sync found ${describeSafetyStop(safetyStop)} missing, so it stopped and dropped nothing.`,
    nextStep:
      'If that is right, press Confirm changes. If not, look at what the token may see; the next sync checks again.',
    since: at,
    nextTry: new Date(Date.parse(safetyStop.lastRunAt) + seconds(config.sync.every) * 1000),
    mustConfirm: true,
  };
}

function failing(config: Settings, state: StateFacts): ConnectorLabel {
  const { detail, fault, failingSince } = state;
  return {
    ...plain('Error'),
    detail: detail ?? 'The last try failed.',
    nextStep: remedyFor(fault, config.managedBy),
    since: failingSince,
    nextTry: nextTryOf(config, state),
  };
}

/** A check looks again soon; what a sync run met is met again by the next one, which goes on with the same sync run. */
function nextTryOf({ sync }: Settings, { failedIn, checkedAt, syncStartedAt }: StateFacts): Date | null {
  const [first, every] =
    failedIn === 'sync' ? [syncStartedAt, seconds(sync.every)] : [checkedAt, CHECK_EVERY_SECONDS];
  if (first === null) return null;
  const since = Math.max(0, (checkedAt ?? first).getTime() - first.getTime());
  return new Date(first.getTime() + (Math.floor(since / (every * 1000)) + 1) * every * 1000);
}

const REMEDIES: Readonly<Record<string, Readonly<Record<ConnectorConfig['managedBy'], string>>>> = {
  unauthorized: {
    slack: 'Open Details and enter a token that works.',
    file: 'Put a token that works where hallpass.yaml says, and restart hallpass.',
  },
  missing: {
    slack:
      'Look whether the group is still there and the token sees it. Another group is another integration.',
    file: 'Correct `group` in hallpass.yaml, and restart hallpass.',
  },
  forbidden: always("Make the token's account Owner of the top-level group again."),
  rate_limited: always('Nothing: hallpass waits until GitLab takes requests again.'),
};
const OTHERWISE = always(
  'Look whether GitLab is up and can be reached from hallpass; it tries again by itself.',
);

function always(remedy: string): Readonly<Record<ConnectorConfig['managedBy'], string>> {
  return { slack: remedy, file: remedy };
}

const remedyFor = (fault: string | null, managedBy: ConnectorConfig['managedBy']): string =>
  (REMEDIES[fault ?? ''] ?? OTHERWISE)[managedBy];
