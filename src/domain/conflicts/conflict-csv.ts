import type { Part } from './conflict.ts';
import type { ConflictAlertStatus, Sides } from './conflict-alert.ts';
import { csvLine } from '../csv.ts';
import { dayOf } from '../day.ts';

interface Someone {
  readonly slackUserId: string;
  readonly name: string;
}

interface Alert {
  readonly conflictId: string;
  readonly name: string;
  readonly person: Someone;
  readonly status: ConflictAlertStatus;
  readonly sides: Sides;
  readonly foundAt: Date;
  readonly resolvedAt: Date | null;
  readonly exemption: {
    readonly by: Someone | null;
    readonly reason: string;
    readonly until: Date;
  } | null;
}

const HEAD = [
  'conflict',
  'name',
  'person',
  'status',
  'found',
  'side_a',
  'side_b',
  'exempted_by',
  'exempt_reason',
  'exempt_through',
  'resolved',
];

/** Conflict alerts as RFC 4180 CSV with a head, times in UTC. Pure. */
export const conflictCsv = (alerts: readonly Alert[]): string =>
  [
    HEAD,
    ...alerts.map(({ conflictId, name, person, status, foundAt, sides, exemption, resolvedAt }) => [
      conflictId,
      name,
      named(person),
      status,
      foundAt.toISOString(),
      sides.a.map(partText).join('; '),
      sides.b.map(partText).join('; '),
      named(exemption?.by ?? null),
      exemption?.reason ?? '',
      exemption === null ? '' : lastDayOf(exemption.until),
      resolvedAt?.toISOString() ?? '',
    ]),
  ]
    .map(csvLine)
    .join('');

const named = (person: Someone | null): string =>
  person === null ? '' : `${person.name} (${person.slackUserId})`;

/** The last day of an exemption, which ends with it. Pure. */
export const lastDayOf = (until: Date): string => dayOf(new Date(until.getTime() - 1));

function partText(part: Part): string {
  if (part.kind === 'user_group') return `user group ${part.userGroup}`;
  const { role, at, path, invited } = part;
  return [
    `${role} on ${at}`,
    ...(path === at ? [] : [`through ${path}`]),
    ...(invited === null ? [] : [`by invited group ${invited}`]),
  ].join(' ');
}
