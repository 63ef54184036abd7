/**
 * What owners are told of a connector in a message of its own, for as long as it is so. Everything
 * derives from its state. Pure.
 */
import type { Day } from '../day.ts';
import type { MessageKind, MessageOf } from '../messages/message.ts';
import { failingSubject, listsSubject, safetyStopSubject, tokenSubject } from '../messages/subject.ts';
import { isLost } from './lost-rights.ts';
import type { ListsDoubt } from './lists-way.ts';
import type { SafetyStop } from './sync.ts';
import type { StoredFault } from '../fault.ts';
import { readStored } from '../told.ts';

export const ALERT_KINDS = [
  'safety-stop',
  'sync-alert',
  'token-alert',
  'lists-alert',
] as const satisfies readonly MessageKind[];
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Syncs that fail in a row before the owners hear of it. */
const ALERT_FAILURES = 3;
/** The days before a token ends on which its owners hear of it, each time in a new message. */
const TOKEN_DAYS = [14, 7, 3, 1] as const;

export interface AlertFacts {
  readonly connectorId: string;
  readonly status: string;
  readonly detail: StoredFault | null;
  readonly fault: string | null;
  readonly failedIn: 'check' | 'sync' | null;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly syncStartedAt: Date | null;
  readonly credentialsExpireOn: Day | null;
  readonly safetyStop: SafetyStop | null;
  readonly listsDoubt: ListsDoubt | null;
}

/**
 * The message it is, with a subject for each trouble, so that what comes again later is told anew.
 */
export type Alert = MessageOf<AlertKind> & {
  /** The days of a token; else 0. */
  readonly ordinal: number;
  /**
   * Whether owners are to be told who have not been; of what is over they are only shown that it
   * is.
   */
  readonly isOn: boolean;
  /** What it shows: when that changes, it is shown anew. */
  readonly shows: unknown;
};

/** The alerts a state calls for, and those it has had last. */
export const alertsOf = (state: AlertFacts, today: Day): Alert[] => [
  ...safetyStopAlert(state),
  ...syncAlert(state),
  ...tokenAlert(state, today),
  ...listsAlert(state),
];

function safetyStopAlert({ connectorId, safetyStop }: AlertFacts): Alert[] {
  if (safetyStop === null) return [];
  const { at, drops, of } = safetyStop;
  return [
    {
      kind: 'safety-stop',
      subjectId: safetyStopSubject(connectorId, new Date(at)),
      ordinal: 0,
      isOn: safetyStop.status === 'open',
      detail: { connectorId, at, drops, of },
      shows: safetyStop,
    },
  ];
}

function syncAlert(state: AlertFacts): Alert[] {
  const { connectorId, failures, failingSince, status, detail, fault, failedIn, syncStartedAt } = state;
  if (failingSince === null) return [];
  return [
    {
      kind: 'sync-alert',
      subjectId: failingSubject(connectorId, failingSince),
      ordinal: 0,
      isOn: areSyncsToTell(state),
      detail: { connectorId, since: failingSince.toISOString() },
      shows: { status, detail, fault, failedIn, syncStartedAt, failures },
    },
  ];
}

/**
 * Whether what fails is worth a message. What does not heal by itself is told at the first failure;
 * that the group cannot be found, when a sync did not find it either, for that can be GitLab's own
 * trouble. Pure.
 */
export function areSyncsToTell({
  fault,
  detail,
  failures,
}: Pick<AlertFacts, 'fault' | 'detail' | 'failures'>): boolean {
  if (failures >= ALERT_FAILURES) return true;
  return isLost(fault) && (failures > 0 || detail === null || readStored(detail).code !== 'group_lost');
}

function tokenAlert({ connectorId, credentialsExpireOn: endsOn }: AlertFacts, today: Day): Alert[] {
  if (endsOn === null) return [];
  const left = (Date.parse(endsOn) - Date.parse(today)) / 86_400_000;
  const days = TOKEN_DAYS.filter((one) => left <= one).at(-1);
  if (days === undefined) return [];
  const subjectId = tokenSubject(connectorId, endsOn);
  return [
    {
      kind: 'token-alert',
      subjectId,
      ordinal: days,
      isOn: true,
      detail: { connectorId, endsOn },
      shows: days,
    },
  ];
}

function listsAlert({ connectorId, listsDoubt }: AlertFacts): Alert[] {
  if (listsDoubt === null) return [];
  return [
    {
      kind: 'lists-alert',
      subjectId: listsSubject(connectorId, new Date(listsDoubt.at)),
      ordinal: 0,
      isOn: true,
      detail: { connectorId, ...listsDoubt },
      shows: listsDoubt,
    },
  ];
}
