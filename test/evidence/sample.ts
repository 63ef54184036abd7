/** A campaign as evidence is made from, with everything that makes trouble in files. */
import type { Evidence, EvidenceItem, EvidencePerson } from '../../src/domain/reviews/evidence.ts';

const OPENED = Date.parse('2026-11-02T08:00:00Z');
const DAY = 86_400_000;

export const NAMES = [
  'Ana Lima',
  'محمد بن عبد الله (Mo)',
  '王小明',
  'สมชาย ใจดีที่สุด',
  '=cmd|/c calc!A1',
  'Дмитрий Иванов',
  'Ελένη Παπαδοπούλου',
  'שרה כהן',
  '김철수',
  'さくら',
] as const;

const PEOPLE: readonly EvidencePerson[] = NAMES.map((name, index) => ({ name, slackUserId: `U0${index}` }));

function itemOf(index: number): EvidenceItem {
  const isOpen = index % 20 === 19;
  const decision = (['keep', 'keep', 'remove', 'lower'] as const)[index % 4] ?? 'keep';
  const reviewer = PEOPLE[(index + 1) % PEOPLE.length] ?? null;
  const reviewed = { role: 'maintainer', customRole: null, expiresOn: null } as const;
  const found = { remove: null, lower: { ...reviewed, role: 'reporter' as const }, keep: undefined }[
    decision
  ];
  const isRefused = index % 16 === 2;
  const at = new Date(OPENED + (index % 12) * DAY);
  return {
    id: `rvi_${index}`,
    connectorId: 'gitlab',
    path: `acme/platform/service-${Math.floor(index / 10)}`,
    resourceKind: 'project',
    kind: index % 10 === 3 ? 'invited' : index % 20 === 11 ? 'invitation' : 'direct',
    username: `u${index}`,
    accountName: NAMES[index % NAMES.length] ?? '',
    accountExternalId: String(1000 + index),
    accountState: 'active',
    isMachine: index % 25 === 7,
    isArchived: index % 50 === 0,
    holder: PEOPLE[index % PEOPLE.length] ?? null,
    reviewed,
    customRoleName: null,
    decidedOn: null,
    since: index % 3 === 0 ? null : new Date(OPENED - 400 * DAY),
    givenBy: index % 3 === 0 ? null : 'root',
    peers: 2,
    members: 31,
    asked: index % 4,
    status: isOpen ? 'undecided' : decision === 'keep' ? 'kept' : isRefused ? 'tasked' : 'done',
    reviewer,
    decision: isOpen ? null : decision,
    lowerTo: decision === 'lower' && !isOpen ? 'reporter' : null,
    decidedBy: isOpen ? null : reviewer,
    decidedAt: isOpen ? null : at,
    decidedSeconds: isOpen ? null : (index % 30) + 0.5,
    bulkOf: isOpen ? null : (index % 5) + 1,
    note: index % 9 === 0 ? '@SUM(A1:A9)' : null,
    found: isOpen ? undefined : isRefused ? reviewed : found,
    grantUntil: null,
    concludedAt: isOpen || decision === 'keep' || isRefused ? null : at,
    refusal: isRefused ? '403 Forbidden - last owner' : null,
    task: isRefused ? { status: 'open', cause: 'last_owner', leftBy: null, reason: null } : null,
    supersededBy: null,
    through: index % 10 === 3 ? 'acme/contractors' : null,
    tokens:
      index % 25 === 7
        ? [{ name: 'ci', scopes: ['api'], expiresOn: '2027-02-28', lastUsedOn: '2026-10-01' }]
        : null,
    lastActiveOn: index % 2 === 0 ? '2026-10-01' : null,
  };
}

/** `more` takes the place of anything of it. */
export function sampleEvidence(items: number, more: Partial<Evidence> = {}): Evidence {
  return {
    campaign: {
      id: 'rvc_0123456789',
      name: 'Q4 · الوصول إلى الإنتاج · 生产访问',
      status: 'closed',
      scope: {
        connectors: ['gitlab'],
        resources: ['acme/**'],
        roleAtLeast: 'developer',
        leaveOut: ['machines'],
      },
      reviewers: { by: 'owners', named: [] },
      undecided: 'remove',
      noteRequired: false,
      instructions: null,
      createdBy: { name: 'Omar Haddad', slackUserId: 'U01' },
      createdAt: new Date(OPENED - 2 * DAY),
      stagedAt: new Date(OPENED - DAY),
      openedAt: new Date(OPENED),
      deadline: new Date(OPENED + 14 * DAY),
      closedAt: new Date(OPENED + 14 * DAY),
      closedBy: null,
      completedAt: null,
      sources: [
        {
          connectorId: 'gitlab',
          syncedAt: '2026-11-01T08:00:00.000Z',
          startedAt: '2026-11-01T07:59:00.000Z',
          readAs: '99',
        },
      ],
      snapshotHash: 'ab'.repeat(32),
    },
    places: Array.from({ length: Math.ceil(items / 10) }, (_, index) => ({
      connectorId: 'gitlab',
      path: `acme/platform/service-${index}`,
      kind: 'project',
      isArchived: false,
      readAt: new Date(OPENED - DAY),
      invitationsReadAt: new Date(OPENED - DAY),
      auditEventsReadAt: new Date(OPENED - DAY),
      listed: 12,
      taken: 10,
      leftOut: { machines: 2 },
    })),
    items: itemsOf(items),
    auditHead: { seq: 4711, hash: 'cd'.repeat(32) },
    readAt: new Date('2026-11-29T12:00:00Z'),
    ...more,
  };
}

async function* itemsOf(count: number): AsyncGenerator<EvidenceItem> {
  for (let index = 0; index < count; index++) yield itemOf(index);
}
