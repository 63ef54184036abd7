/** Rows as files: CSV for people, JSON lines for programs. Times are in UTC. Pure. */
import type { Row } from '../domain/access/membership.ts';
import { csvLine } from '../domain/csv.ts';
import { roleLabel } from '../domain/entitlement.ts';
import type { EvidenceItem, EvidencePerson, EvidencePlace } from '../domain/reviews/evidence.ts';
import { customRoleNameIn } from '../domain/reviews/review-item.ts';

type Columns<T> = readonly (readonly [name: string, of: (row: T) => string | number])[];

const ITEM: Columns<EvidenceItem> = [
  ['item', ({ id }) => id],
  ['integration', ({ connectorId }) => connectorId],
  ['kind_of_place', ({ resourceKind }) => resourceKind],
  ['place', ({ path }) => path],
  ['archived', ({ isArchived }) => yes(isArchived)],
  ['held', ({ kind }) => kind],
  ['account_id', ({ accountExternalId }) => accountExternalId],
  ['username', ({ username }) => username],
  ['name', ({ accountName }) => accountName],
  ['machine', ({ isMachine }) => yes(isMachine)],
  ['state', ({ accountState }) => accountState],
  ['person', ({ holder }) => named(holder)],
  ['before', (item) => rowText(item, item.reviewed)],
  ['decided_again_on', (item) => (item.decidedOn === null ? '' : rowText(item, item.decidedOn))],
  ['through_invited_group', ({ through }) => through ?? ''],
  ['tokens', (item) => tokensText(item)],
  ['last_used', ({ lastActiveOn }) => lastActiveOn ?? ''],
  ['since', ({ since }) => time(since)],
  ['given_by', ({ givenBy }) => givenBy ?? ''],
  ['with_that_role_there', ({ peers }) => peers],
  ['members_there', ({ members }) => members ?? ''],
  ['asked_there', ({ asked }) => asked],
  ['reviewer', ({ reviewer }) => named(reviewer)],
  ['status', ({ status }) => status],
  ['decision', ({ decision }) => decision ?? ''],
  ['lowered_to', ({ lowerTo }) => lowerTo ?? ''],
  ['decided_by', ({ decision, decidedBy }) => named(decidedBy) || (decision === null ? '' : 'deadline')],
  ['decided_at', ({ decidedAt }) => time(decidedAt)],
  ['seconds', ({ decidedSeconds }) => decidedSeconds ?? ''],
  ['decided_together', ({ bulkOf }) => bulkOf ?? ''],
  ['note', ({ note }) => note ?? ''],
  ['concluded_at', ({ concludedAt }) => time(concludedAt)],
  ['after', (item) => (item.found === undefined ? '' : rowText(item, item.found))],
  ['after_is_grant_until', ({ grantUntil }) => time(grantUntil)],
  ['refused_because', ({ refusal }) => refusal ?? ''],
  ['task', ({ task }) => (task === null ? '' : `${task.status}: ${task.cause}`)],
  ['left_by', ({ task }) => named(task?.leftBy ?? null)],
  ['left_because', ({ task }) => task?.reason ?? ''],
  ['decided_stricter_in', ({ supersededBy }) => supersededBy ?? ''],
];

const PLACE: Columns<EvidencePlace> = [
  ['integration', ({ connectorId }) => connectorId],
  ['kind_of_place', ({ kind }) => kind],
  ['place', ({ path }) => path],
  ['archived', ({ isArchived }) => yes(isArchived)],
  ['read_at', ({ readAt }) => time(readAt)],
  ['invitations_read_at', ({ invitationsReadAt }) => time(invitationsReadAt)],
  ['audit_events_read_at', ({ auditEventsReadAt }) => time(auditEventsReadAt)],
  ['listed_by_gitlab', ({ listed }) => listed],
  ['in_snapshot', ({ taken }) => taken],
  ['left_out', (place) => leftOutOf(place).reduce((sum, [, rows]) => sum + rows, 0)],
  [
    'left_out_because',
    (place) =>
      leftOutOf(place)
        .map(([why, rows]) => `${why}: ${rows}`)
        .join('; '),
  ],
  ['complete', (place) => yes(isComplete(place))],
];

/** Reasons with their rows. Pure. */
export const leftOutOf = ({ leftOut }: Pick<EvidencePlace, 'leftOut'>): (readonly [string, number])[] =>
  Object.entries(leftOut).filter(([, rows]) => rows > 0);

/** Whether every row that GitLab listed is in the snapshot or was left out for a reason. Pure. */
export const isComplete = (place: EvidencePlace): boolean =>
  place.listed === leftOutOf(place).reduce((sum, [, rows]) => sum + rows, place.taken);

export const itemHead = (): string => csvLine(ITEM.map(([name]) => name));
export const itemLine = (item: EvidenceItem): string => csvLine(ITEM.map(([, of]) => of(item)));
export const placeHead = (): string => csvLine(PLACE.map(([name]) => name));
export const placeLine = (place: EvidencePlace): string => csvLine(PLACE.map(([, of]) => of(place)));
export const jsonLine = (row: object): string => `${JSON.stringify(row)}\n`;

/**
 * A row as the item tells of it: `Developer until 2026-12-31`; `nothing`; of a custom role its id
 * and, where it is known, its name: `Reads code, custom role 1029 (Reporter)`. Pure.
 */
export function rowText({ reviewed, customRoleName }: RoleNamed, row: Row | null): string {
  if (row === null) return 'nothing';
  const { role, customRole: id, expiresOn } = row;
  const name = customRoleNameIn({ customRole: reviewed.customRole, customRoleName }, row);
  const custom = name === null ? id : `${name}, custom role ${id}`;
  const text = custom === null ? roleLabel(role) : `${custom} (${roleLabel(role)})`;
  return expiresOn === null ? text : `${text} until ${expiresOn}`;
}

type RoleNamed = Pick<EvidenceItem, 'reviewed' | 'customRoleName'>;

/**
 * `deploy: api, read_registry; until 2026-12-31; last used 2026-11-02`, several on lines of their
 * own; nothing for who is no machine. Pure.
 */
export function tokensText({ isMachine, tokens }: Pick<EvidenceItem, 'isMachine' | 'tokens'>): string {
  if (!isMachine) return '';
  if (tokens === null) return 'not shown to hallpass';
  return tokens
    .map(({ name, scopes, expiresOn, lastUsedOn }) =>
      [
        `${name}: ${scopes.join(', ')}`,
        expiresOn === null ? 'no end' : `until ${expiresOn}`,
        lastUsedOn === null ? 'no use known' : `last used ${lastUsedOn}`,
      ].join('; '),
    )
    .join('\n');
}

const yes = (is: boolean): string => (is ? 'yes' : 'no');
const time = (at: Date | null): string => at?.toISOString() ?? '';
/** `Ana Lima (U024BE7LH)`. */
const named = (person: EvidencePerson | null): string =>
  person === null ? '' : `${person.name} (${person.slackUserId})`;
