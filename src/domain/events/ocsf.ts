/** A fact of the audit trail as an event of OCSF. Pure. */
import {
  OCSF_ACTIVITIES,
  OCSF_CATEGORY,
  OCSF_CLASSES,
  OCSF_SEVERITIES,
  OCSF_VERSION,
  ocsfFactOf,
  ocsfTypeOf,
  type OcsfFact,
} from './ocsf-classes.ts';

/** Of an entity of a type that OCSF has no number for. */
const OTHER_TYPE = 99;

interface Someone {
  readonly id: string;
  readonly slackUserId: string;
  readonly name: string;
}

/** A fact with what it belongs to, as the history has it. */
export interface OcsfSource {
  readonly seq: number;
  readonly at: Date;
  readonly action: string;
  readonly subjectId: string;
  /** `per_…@slack` or `system:expire-grant`. */
  readonly actor: string;
  /** The person who did it; null when hallpass did. */
  readonly by: Someone | null;
  readonly person: Someone | null;
  readonly account: string | null;
  readonly connectorId: string | null;
  readonly path: string | null;
  readonly role: string | null;
  readonly request: { readonly number: number; readonly reason: string; readonly source: string } | null;
  /** JSON. */
  readonly body: string;
  readonly hash: string;
}

/** One line of JSON. Its `metadata.uid` is the same however often it is sent. */
export function ocsfText(source: OcsfSource, version: string): string {
  const fact = ocsfFactOf(source.action);
  const { uid: class_uid, name: class_name } = OCSF_CLASSES[fact.class];
  const activity_id = activityOf(fact);
  return JSON.stringify({
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'hallpass', vendor_name: 'hallpass', version },
      uid: source.hash,
      sequence: source.seq,
      event_code: source.action,
      log_name: 'audit trail',
      ...(source.request === null ? {} : { correlation_uid: `request ${source.request.number}` }),
    },
    time: source.at.getTime(),
    category_uid: OCSF_CATEGORY.uid,
    category_name: OCSF_CATEGORY.name,
    class_uid,
    class_name,
    activity_id,
    activity_name: fact.activity,
    type_uid: class_uid * 100 + activity_id,
    type_name: `${class_name}: ${fact.activity}`,
    severity_id: OCSF_SEVERITIES[fact.severity],
    severity: fact.severity,
    status_id: fact.isDone ? 1 : 2,
    status: fact.isDone ? 'Success' : 'Failure',
    message: source.action,
    actor: actorOf(source),
    ...aboutOf(fact, source),
    unmapped: { body: JSON.parse(source.body) as unknown, hash: source.hash },
  });
}

function activityOf({ class: of, activity }: OcsfFact): number {
  const ids: Readonly<Record<string, number>> = OCSF_ACTIVITIES[of];
  return ids[activity] ?? 99;
}

/** `per_…@api:tok_…` taken apart. */
function actorOf({ actor, by }: OcsfSource): object {
  const [, id, door, token] = /^(per_\w+)@(\w+)(?::(\w+))?$/.exec(actor) ?? [];
  if (id === undefined) return { app_name: 'hallpass', app_uid: actor.replace(/^system:/, '') };
  const known = by === null ? {} : { name: by.name, uid_alt: by.slackUserId };
  const credential =
    token === undefined ? {} : { programmatic_credentials: [{ uid: token, type: 'API token' }] };
  return { app_name: door, user: { uid: id, type_id: 1, type: 'User', ...known, ...credential } };
}

function aboutOf(fact: OcsfFact, source: OcsfSource): object {
  const { subjectId, action, path, connectorId, role, request } = source;
  const place =
    path === null
      ? []
      : [
          {
            name: path,
            type: 'GitLab group or project',
            ...(connectorId === null ? {} : { namespace: connectorId }),
          },
        ];
  if (fact.class === 'entity')
    return {
      entity: {
        uid: subjectId,
        type_id: OTHER_TYPE,
        type: ocsfTypeOf(action),
        ...(path === null ? {} : { name: path }),
        data: {
          role,
          path,
          connectorId,
          person: source.person?.id ?? null,
          request: request?.number ?? null,
        },
      },
      ...(request === null || request.reason === '' ? {} : { comment: request.reason }),
    };
  if (fact.class === 'account') return { user: userOf(source) };
  return { user: userOf(source), privileges: role === null ? [] : [role], resources: place };
}

function userOf({ person, account, connectorId, subjectId }: OcsfSource): object {
  const inGitLab =
    account === null
      ? {}
      : { account: { name: account, ...(connectorId === null ? {} : { uid: `${connectorId}:${account}` }) } };
  return person === null
    ? { uid: subjectId, ...inGitLab }
    : {
        uid: person.id,
        name: person.name,
        uid_alt: person.slackUserId,
        type_id: 1,
        type: 'User',
        ...inGitLab,
      };
}
