/**
 * What each fact of the audit trail is in OCSF 1.7.0 (https://schema.ocsf.io/1.7.0): its class,
 * what was done in the words of that class, how grave it is. Data alone.
 */
import type { AuditAction } from '../audit.ts';

export const OCSF_VERSION = '1.7.0';
/** Identity & Access Management. */
export const OCSF_CATEGORY = { uid: 3, name: 'Identity & Access Management' } as const;

export const OCSF_CLASSES = {
  account: { uid: 3001, name: 'Account Change' },
  entity: { uid: 3004, name: 'Entity Management' },
  access: { uid: 3005, name: 'User Access Management' },
} as const;
export type OcsfClass = keyof typeof OCSF_CLASSES;

/** By class and name of the activity, its id there. */
export const OCSF_ACTIVITIES = {
  account: { Create: 1, Enable: 2, Disable: 5, Other: 99 },
  entity: {
    Create: 1,
    Read: 2,
    Update: 3,
    Delete: 4,
    Activate: 10,
    Deactivate: 11,
    Suspend: 12,
    Resume: 13,
  },
  access: { 'Assign Privileges': 1, 'Revoke Privileges': 2 },
} as const;

export const OCSF_SEVERITIES = { Informational: 1, Low: 2, Medium: 3, High: 4 } as const;
type Severity = keyof typeof OCSF_SEVERITIES;

export interface OcsfFact {
  readonly class: OcsfClass;
  readonly activity: string;
  readonly severity: Severity;
  /** Whether what was set out to be done was done. */
  readonly isDone: boolean;
}

type Grave = Partial<Pick<OcsfFact, 'severity' | 'isDone'>>;
const fact = (
  of: OcsfClass,
  activity: string,
  { severity = 'Informational', isDone = true }: Grave = {},
) => ({
  class: of,
  activity,
  severity,
  isDone,
});
const entity = (activity: keyof (typeof OCSF_ACTIVITIES)['entity'], grave?: Grave): OcsfFact =>
  fact('entity', activity, grave);
const account = (activity: keyof (typeof OCSF_ACTIVITIES)['account'], grave?: Grave): OcsfFact =>
  fact('account', activity, grave);
const access = (activity: keyof (typeof OCSF_ACTIVITIES)['access'], grave?: Grave): OcsfFact =>
  fact('access', activity, grave);

const FAILED: Grave = { severity: 'Low', isDone: false };
const LOW: Grave = { severity: 'Low' };
const MEDIUM: Grave = { severity: 'Medium' };
const HIGH: Grave = { severity: 'High' };

/** What is named here is no plain change of something. */
const NAMED: Partial<Readonly<Record<AuditAction, OcsfFact>>> = {
  'request.created': entity('Create'),
  'request.refused': entity('Create', FAILED),
  'grant.started': entity('Create'),
  'grant.provisioned': access('Assign Privileges'),
  'grant.failed': access('Assign Privileges', FAILED),
  'grant.late': access('Revoke Privileges', { severity: 'High', isDone: false }),
  'grant.ended': access('Revoke Privileges'),
  'slot.drifted': entity('Update', MEDIUM),
  'resource.confirmed_gone': entity('Delete', LOW),
  'resource.lost': entity('Delete', MEDIUM),
  'resource.moved': entity('Update', MEDIUM),
  'drift.found': entity('Create', MEDIUM),
  'drift.doubted': entity('Update', MEDIUM),
  'drift.reopened': entity('Update', MEDIUM),
  'conflict.found': entity('Create', MEDIUM),
  'conflict.exempted': entity('Update', LOW),
  'conflict.reopened': entity('Update', MEDIUM),
  'review.created': entity('Create'),
  'review.staging_refused': entity('Update', FAILED),
  'review.not_restored': entity('Update', FAILED),
  'review.discarded': entity('Delete'),
  'person.registered': account('Create'),
  'person.deactivated': account('Disable'),
  'person.reactivated': account('Enable'),
  'account.linked': account('Other'),
  'account.unlinked': account('Other'),
  'verification.begun': entity('Create'),
  'verification.failed': entity('Update', FAILED),
  'config.applied': entity('Update', LOW),
  'event_receiver.stopped': entity('Deactivate', MEDIUM),
  'event_receiver.sent_again': entity('Activate'),
  'access.stopped': entity('Suspend', HIGH),
  'access.resumed': entity('Resume', MEDIUM),
  'connector.synced': entity('Read'),
  'connector.stopped': entity('Suspend', MEDIUM),
  'connector.begun': entity('Create'),
  'connector.paused': entity('Suspend', LOW),
  'connector.resumed': entity('Resume', LOW),
  'connector.removed': entity('Delete', LOW),
  'draft.created': entity('Create'),
  'draft.rejected': entity('Update', FAILED),
  'draft.lapsed': entity('Delete'),
  'draft.discarded': entity('Delete'),
  'token.made': entity('Create', LOW),
  'token.revoked': entity('Delete', LOW),
  'credential.stored': entity('Create', LOW),
  'credential.dropped': entity('Delete', LOW),
};

const CHANGED = entity('Update');

/** Everything else is a change of whatever it is about. Pure. */
export const ocsfFactOf = (action: string): OcsfFact => NAMED[action as AuditAction] ?? CHANGED;

/** What the subject of a fact is called, by the first word of it. */
const TYPES: Readonly<Record<string, string>> = {
  request: 'access request',
  grant: 'grant',
  slot: 'membership',
  resource: 'group or project',
  drift: 'finding',
  conflict: 'conflict alert',
  review: 'access review',
  verification: 'account verification',
  config: 'configuration',
  event_receiver: 'event receiver',
  access: 'emergency stop',
  connector: 'integration',
  draft: 'integration draft',
  token: 'API token',
  credential: 'integration token',
};

/** `access request` for what happened to one; the first word itself for what is not known here. */
export function ocsfTypeOf(action: string): string {
  const [noun = action] = action.split('.');
  return TYPES[noun] ?? noun;
}
