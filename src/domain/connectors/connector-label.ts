/**
 * The one label a connector carries wherever people see it, with what is wrong and the one next
 * step. Pure; start at `labelOf`. What is known comes from its state, what it should be from the
 * document.
 */
import { seconds } from '../document/config-file.ts';
import type { ConnectorConfig } from '../document/config-connectors.ts';
import type { Fault, StoredFault } from '../fault.ts';
import { readStored, type Nothing, type Told } from '../told.ts';
import type { SafetyStop, SyncProgress } from './sync.ts';

export const CONNECTOR_LABELS = [
  'Not connected',
  'Syncing',
  'Connected',
  'Error',
  'Paused',
  'Read only',
] as const;

export interface LabelFacts {
  readonly rests: Nothing;
  readonly only_watched: Nothing;
  readonly nothing_entered: Nothing;
  readonly sync_begins: Nothing;
  readonly sync_runs: SyncProgress;
  readonly sync_stopped: Pick<SafetyStop, 'drops' | 'of'>;
  readonly try_failed: Nothing;
}
export type LabelDetail = Told<LabelFacts> | Fault;

type ManagedBy = ConnectorConfig['managedBy'];
export interface StepFacts {
  readonly resume: { readonly managedBy: ManagedBy };
  /** `asked`: the names of those who can; null for a hallpass admin. */
  readonly add_details: { readonly asked: string | null };
  readonly confirm_changes: Nothing;
  readonly renew_token: { readonly managedBy: ManagedBy };
  readonly find_group: { readonly managedBy: ManagedBy };
  readonly make_owner: Nothing;
  readonly wait: Nothing;
  readonly reach_gitlab: Nothing;
}
export type NextStep = Told<StepFacts>;

export interface ConnectorLabel {
  readonly name: (typeof CONNECTOR_LABELS)[number];
  /** What is so, where the name does not say it all; null otherwise. */
  readonly detail: LabelDetail | null;
  /** The one thing to do now; null when there is nothing. */
  readonly nextStep: NextStep | null;
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
  readonly detail: StoredFault | null;
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

/**
 * The label of a connector of the document; `state` is undefined before anything was asked of it.
 */
export function labelOf(config: Settings, state: StateFacts | undefined): ConnectorLabel {
  if (config.paused) {
    return {
      ...plain('Paused'),
      detail: { code: 'rests' },
      nextStep: { code: 'resume', managedBy: config.managedBy },
    };
  }
  if (state === undefined) return syncing(null);
  if (state.safetyStop?.status === 'open') return stopped(config, state.safetyStop);
  if (state.status === 'failing') return failing(config, state);
  if (state.status === 'syncing' || state.syncedAt === null) return syncing(state.progress);
  return config.readOnly ? { ...plain('Read only'), detail: { code: 'only_watched' } } : plain('Connected');
}

/**
 * The label of a connector whose details nobody has entered yet. `asked` are the names of those who
 * were asked to; null for a hallpass admin.
 */
export const notConnected = (asked: string | null): ConnectorLabel => ({
  ...plain('Not connected'),
  detail: { code: 'nothing_entered' },
  nextStep: { code: 'add_details', asked },
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
  detail: progress === null ? { code: 'sync_begins' } : { code: 'sync_runs', ...progress },
});

function stopped(config: Settings, safetyStop: SafetyStop): ConnectorLabel {
  const at = new Date(safetyStop.at);
  return {
    ...plain('Error'),
    detail: { code: 'sync_stopped', drops: safetyStop.drops, of: safetyStop.of },
    nextStep: { code: 'confirm_changes' },
    since: at,
    nextTry: new Date(Date.parse(safetyStop.lastRunAt) + seconds(config.sync.every) * 1000),
    mustConfirm: true,
  };
}

function failing(config: Settings, state: StateFacts): ConnectorLabel {
  const { detail, fault, failingSince } = state;
  return {
    ...plain('Error'),
    detail: detail === null ? { code: 'try_failed' } : readStored(detail),
    nextStep: remedyFor(fault, config),
    since: failingSince,
    nextTry: nextTryOf(config, state),
  };
}

/**
 * A check looks again soon; what a sync run met is met again by the next one, which goes on with
 * the same sync run.
 */
function nextTryOf({ sync }: Settings, { failedIn, checkedAt, syncStartedAt }: StateFacts): Date | null {
  const [first, every] =
    failedIn === 'sync' ? [syncStartedAt, seconds(sync.every)] : [checkedAt, CHECK_EVERY_SECONDS];
  if (first === null) return null;
  const since = Math.max(0, (checkedAt ?? first).getTime() - first.getTime());
  return new Date(first.getTime() + (Math.floor(since / (every * 1000)) + 1) * every * 1000);
}

function remedyFor(fault: string | null, { managedBy }: Settings): NextStep {
  if (fault === 'unauthorized') return { code: 'renew_token', managedBy };
  if (fault === 'missing') return { code: 'find_group', managedBy };
  if (fault === 'forbidden') return { code: 'make_owner' };
  return { code: fault === 'rate_limited' ? 'wait' : 'reach_gitlab' };
}
