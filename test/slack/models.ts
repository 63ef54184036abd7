/** Rows as cards see them, made for tests: an ordinary request, and the worst that people can type and name things. */
import type { GrantModel, PersonRef, RequestModel } from '../../src/db/models/requests/request-model.ts';
import type { ShownProgress } from '../../src/db/models/requests/request-progress.ts';
import type { Decider } from '../../src/domain/access/finding.ts';
import type { GrantId, RequestId, ResourceId } from '../../src/domain/id.ts';
import type { Where } from '../../src/slack/blocks/phrases.ts';

const tail = (text: string): string => text.padEnd(26, '0').slice(0, 26);
export const requestId: RequestId = `req_${tail('1')}`;
/** Another request, for lists of them. */
export const requestIdOf = (index: number): RequestId => `req_${tail(`1${String(index).padStart(4, '0')}`)}`;
export const grantId: GrantId = `grt_${tail('1')}`;
export const resourceId: ResourceId = `rsc_${tail('1')}`;

export const at = (time: string): Date => new Date(`2026-11-25T${time}:00Z`);

function person(name: string, slackUserId = `U0${name.toUpperCase()}`): PersonRef {
  return { id: `per_${tail(name.toLowerCase())}`, slackUserId, name };
}

export const ana = person('Ana');
export const omar = person('Omar');
export const priya = person('Priya');

/** Somebody who is linked to an account on GitLab, as one who decides on findings. */
export const decides = ({ id }: PersonRef): Decider => ({
  id,
  selves: new Set([id]),
  linkedOn: new Set(['gitlab']),
  aloneOn: new Set(),
});

export const api: Where = {
  path: 'acme/platform/api',
  url: 'https://gitlab.test/acme/platform/api',
  application: null,
};

export const request = (changes: Partial<RequestModel> = {}): RequestModel => ({
  id: requestId,
  number: 12,
  kind: 'standard',
  source: 'slack',
  status: 'pending',
  requester: ana,
  resource: { id: resourceId, kind: 'project', path: api.path, connectorId: 'gitlab' },
  role: 'maintainer',
  durationSeconds: 7200,
  reason: 'fixing INC-4711',
  policyId: 'default',
  escalated: [],
  createdAt: at('12:00'),
  expiresAt: at('20:00'),
  decidedAt: null,
  decider: null,
  note: null,
  undone: null,
  cancelCause: null,
  look: null,
  isLooking: false,
  conflicts: null,
  approved: null,
  account: { externalId: '7', username: 'ana' },
  asked: [omar, priya],
  grant: null,
  extension: null,
  ...changes,
});

/** What every extension has. */
export const EXTENSION = { id: requestId, source: 'slack', undone: null } as const;

/** One step of the owners, in which any one of them agrees. */
export const progress = (
  { waitsFor = [omar, priya], ...changes }: Partial<ShownProgress> = {},
  asked: Pick<RequestModel, 'role' | 'durationSeconds'> = { role: 'maintainer', durationSeconds: 7200 },
): ShownProgress => ({
  question: { role: asked.role, durationSeconds: asked.durationSeconds, step: 1, of: 1, need: 1 },
  steps: [
    { need: 1, note: 'never', isOwners: true, standIns: null, people: waitsFor, agreed: [], readings: [] },
  ],
  open: 0,
  waitsFor,
  yes: [],
  standstill: null,
  ...changes,
});

/** Of a request that waits; null where there is an answer. */
export const progressFor = (model: RequestModel): ShownProgress | null =>
  model.status === 'pending' ? progress({ waitsFor: model.asked }, model) : null;

export const approved = (
  grantChanges: Partial<GrantModel> = {},
  changes: Partial<RequestModel> = {},
): RequestModel =>
  request({
    status: 'approved',
    decidedAt: at('12:05'),
    decider: omar,
    approved: { role: 'maintainer', durationSeconds: 7200 },
    grant: grant(grantChanges),
    ...changes,
  });

export const grant = (changes: Partial<GrantModel> = {}): GrantModel => ({
  id: grantId,
  status: 'active',
  role: 'maintainer',
  durationSeconds: 7200,
  activatedAt: at('12:06'),
  expiresAt: at('14:06'),
  warnedAt: null,
  endReason: null,
  endedBy: null,
  endNote: null,
  endingAt: null,
  endedAt: null,
  leftRole: null,
  leftThrough: null,
  leftUnknown: false,
  failure: null,
  isArchived: false,
  attempts: 0,
  fault: null,
  triesUntil: null,
  ...changes,
});

/** Texts that ping, forge links, break out of code spans, turn the line around, or are simply too long. */
export const NASTY: readonly string[] = [
  '<!channel> <!here> <@U0OMAR> <!subteam^S0ADMINS> <#C0GENERAL>',
  '<https://evil.test|https://gitlab.test> & <https://evil.test>',
  '*bold* _it_ ~gone~ `code` ```block```',
  '\u202Etxet desrever\u202C \u2066isolated\u2069 zero\u200Bwidth',
  'line one\nline two\r\n> quoted\n\n\n\n1. list',
  '&lt;!channel&gt; &amp;amp;',
  'é👩‍👩‍👧‍👦'.repeat(500).slice(0, 3000),
  '&'.repeat(3000),
  '\u0000\u0007\uD800',
  '   ',
];

/** A path as long as GitLab's longest. */
export const LONG_PATH = Array.from({ length: 20 }, (_, depth) => `group-${depth}-with-a-long-name`).join(
  '/',
);

export const crowd = (count: number): PersonRef[] =>
  Array.from({ length: count }, (_, index) => person(`Owner${index}`));
