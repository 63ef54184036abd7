/**
 * Messages outlive the version that wrote them: their details, word for word as released versions
 * wrote them, are still read and rendered.
 */
import { describe, expect, it } from 'vitest';
import type { MessageRow } from '../../../src/db/messages/messages.ts';
import {
  MESSAGES,
  MESSAGE_KINDS,
  readMessageDetail,
  type MessageKind,
} from '../../../src/domain/messages/message.ts';
import { homePageOf } from '../../../src/slack/posts/home-page.ts';
import { postOf } from '../../../src/slack/posts/message-model.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { stagedReview } from '../../support/reviews.ts';

/**
 * What 0.1 wrote. Lines are added with each release, never changed: what is here stands in
 * somebody's database.
 */
const WRITTEN: Partial<Record<MessageKind, readonly string[]>> = {
  'drift-notice': [
    '{"kind":"removed","from":{"role":"developer","customRole":null,"expiresOn":"2026-11-26"},"to":null,"endsGrants":"removed_outside"}',
    '{"kind":"raised","from":{"role":"level:35","customRole":"7","expiresOn":null},"to":{"role":"owner","customRole":null,"expiresOn":null},"endsGrants":null}',
  ],
  'revoke-alert': [
    '{"error":"GitLab does not answer","attempts":5}',
    '{"grantId":"grt_0123456789abcdefghjkmnpqrs"}',
  ],
  'late-end': ['{"grantId":"grt_0123456789abcdefghjkmnpqrs"}'],
  'gone-notice': ['{"error":"404 Group Not Found"}'],
  'still-held': [
    '{"role":"owner","path":null,"others":[]}',
    '{"role":"level:35","path":"acme/platform/observability","others":["acme/platform/api"]}',
  ],
  'lost-place': [
    '{"connectorId":"gitlab","kind":"project","externalId":"11","path":"acme/platform/infra","isScheduled":false,"below":0,"grants":[]}',
    '{"connectorId":"gitlab","kind":"project","externalId":"11","path":"acme/platform/infra","movedTo":"acme/web/infra","stays":["sam"],"isScheduled":false,"below":0,"grants":[]}',
  ],
  'review-given': [
    '{"count":3,"from":{"id":"per_0123456789abcdefghjkmnpqrs","slackUserId":"U0OMAR","name":"Omar"},"why":"handed","reason":"on holiday"}',
    '{"count":1,"from":null,"why":"left","reason":null}',
  ],
  'owner-begins': [
    '{"connectorIds":["gitlab"],"conflictIds":["paying"]}',
    '{"connectorIds":[],"conflictIds":[],"ended":{"connectorIds":["gitlab"],"conflictIds":["paying"]}}',
  ],
  'standstill-notice': [
    '{"connectorId":"gitlab","name":"GitLab","was":"working","is":"paused","at":"2026-12-01T12:00:00.000Z","by":{"id":"per_0123456789abcdefghjkmnpqrs","slackUserId":"U0OMAR","name":"Omar"},"host":null}',
    '{"connectorId":"gitlab","name":"GitLab","was":"paused","is":"watched","at":"2026-12-01T12:00:00.000Z","by":null,"host":"web-1"}',
  ],
  'owner-gap': [
    '{"connectorId":"gitlab","ref":"S0OPS","why":"empty"}',
    '{"connectorId":"gitlab","ref":"S0OPS","why":"empty","over":{"since":"2026-11-25T12:00:00.000Z","why":"right"}}',
  ],
  'config-change': [
    '{"connectorId":"gitlab","name":"GitLab","version":2,"host":"web-1","dropped":{"grants":1,"requests":2},"byRule":null,"owners":null}',
    '{"connectorId":"gitlab","name":"GitLab","version":3,"host":null,"dropped":null,"byRule":{"policies":["quick"],"roles":["developer"],"places":2,"examples":["acme/web"]},"owners":{"removed":["omar@acme.test"],"added":["U0PRIYA"]}}',
  ],
  'unread-groups': [
    '{"count":12,"groups":[{"ref":"S0LEADS","fault":"no_such_subteam","wasRead":false},{"ref":"S0PROD","fault":"missing_scope","wasRead":true}]}',
    '{"count":1,"groups":[{"ref":"S0LEADS","fault":"no_such_subteam","wasRead":false,"over":{"since":"2026-11-25T12:00:00.000Z","why":"dropped"}}]}',
  ],
  'events-stopped': [
    '{"receiverId":"siem","fault":"busy","status":503,"waiting":12,"isStopped":true}',
    '{"receiverId":"siem","fault":"refused","status":422,"waiting":1,"isStopped":false}',
    '{"receiverId":"siem","fault":"gone","status":410,"waiting":1,"isStopped":true}',
    '{"receiverId":"siem","fault":"unreachable","status":null,"waiting":1,"isStopped":true}',
  ],
  'terms-change': [
    '{"connectorId":"gitlab","count":12,"grants":[{"grantId":"grt_0123456789abcdefghjkmnpqrs","was":{"path":"acme/web/checkout","policyId":"web","below":[],"verdict":"allowed"},"is":{"path":"acme/prod/checkout","policyId":null,"below":["vault"],"verdict":"refused"}}]}',
  ],
  'mapping-held': [
    '{"connectorId":"gitlab","name":"ana_m","person":{"id":"per_0123456789abcdefghjkmnpqrs","slackUserId":"U0ANA0","name":"ana"},"pinned":"101","username":"ana_lima","other":"202"}',
    '{"connectorId":"gitlab","name":"ana_m","person":{"id":"per_0123456789abcdefghjkmnpqrs","slackUserId":"U0ANA0","name":"ana"},"pinned":"101","username":"ana_lima","other":"202","over":{"since":"2026-11-25T12:00:00.000Z","why":"right"}}',
  ],
  'unlink-notice': [
    '{"connectorId":"gitlab","username":"sam","person":{"id":"per_0123456789abcdefghjkmnpqrs","slackUserId":"U0SAM0","name":"sam"},"cause":"email_changed","ended":1}',
    '{"connectorId":"gitlab","username":"sam","person":{"id":"per_0123456789abcdefghjkmnpqrs","slackUserId":"U0SAM0","name":"sam"},"cause":"blocked","ended":1,"at":"2026-11-25T12:00:00.000Z","again":{"since":"2026-11-26T12:00:00.000Z","username":"sam"}}',
  ],
  'link-answer': ['{"connectorId":"gitlab","why":"account_taken","username":"sam"}', 'null'],
  'safety-stop': [
    '{"connectorId":"gitlab","at":"2026-11-25T12:00:00.000Z","drops":{"memberships":9,"resources":0,"accounts":0,"links":0},"of":{"memberships":12,"resources":4,"accounts":6,"links":5}}',
  ],
  'sync-alert': ['{"connectorId":"gitlab","since":"2026-11-25T12:00:00.000Z"}'],
  'token-alert': ['{"connectorId":"gitlab","endsOn":"2026-12-01"}'],
  'lists-alert': ['{"connectorId":"gitlab","at":"2026-11-25T12:00:00.000Z","place":"acme/web"}'],
  'conflict-digest': ['{"conflictId":"rules-and-keys","name":"Rules and keys","count":12}'],
  'finding-digest': ['{"connectorId":"gitlab","count":12}'],
  home: ['{"page":2}', 'null'],
};
const CASES = Object.entries(WRITTEN).flatMap(([kind, texts]) =>
  texts.map((text) => ({ kind: kind as MessageKind, text })),
);

async function written(office: Office, kind: MessageKind, text: string): Promise<MessageRow> {
  const grantId = await office.grant('sam', 'acme/platform/api', 'developer', '4h');
  const { id: slotId } = await office.slot(grantId);
  const { subject } = MESSAGES[kind];
  const rows: Partial<Record<typeof subject, () => Promise<string>>> = {
    grt: async () => grantId,
    slt: async () => slotId,
    rvc: () => stagedReview(office),
    rsc: () => office.resourceAt('acme/platform/api'),
  };
  const subjectId = (await rows[subject]?.()) ?? `${subject}:gitlab:x`;
  const inserted = await office.database.pool.query<{ id: MessageRow['id'] }>(
    `insert into messages (id, subject_id, kind, person_id, detail, channel, ts, created_at)
     values ('msg_before', $1, $2, $3, $4, 'D0OMAR', '1.1', now()) returning id`,
    [subjectId, kind, office.actor('omar').personId, text === 'null' ? null : text],
  );
  return office.ctx.db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', inserted.rows[0]?.id ?? 'msg_none')
    .executeTakeFirstOrThrow();
}

describe('a message whose detail was written by the version before', () => {
  it.each(CASES.filter(({ kind, text }) => kind !== 'home' && text !== 'null'))(
    'is rendered: $kind $text',
    async ({ kind, text }) => {
      const office = await openOffice();
      const post = await postOf(office.ctx, await written(office, kind, text), 'U0OMAR0');
      expect(post?.text).toMatch(/\w/);
    },
  );

  it('is rendered on a Home tab, also where no page was kept', async () => {
    const office = await openOffice();
    const omar = await office.register('omar');
    for (const detail of [{ page: 2 }, null])
      expect((await homePageOf(office.ctx, { detail }, omar)).view.type).toBe('home');
  });

  it.each(CASES.filter(({ text }) => text !== 'null'))(
    'is read, and nothing in it is changed: $kind $text',
    ({ kind, text }) => {
      const before: unknown = JSON.parse(text);
      expect(before).toMatchObject({ ...readMessageDetail(kind, before) });
    },
  );

  it('is read where nothing was kept', () => {
    expect(readMessageDetail('home', null)).toEqual({ page: 0 });
    expect(readMessageDetail('link-answer', null)).toBeNull();
  });

  it.each(CASES.filter(({ text }) => text !== 'null'))(
    'or by the one after, which keeps more, is read the same: $kind $text',
    ({ kind, text }) => {
      const now: unknown = JSON.parse(text);
      const later: unknown = { ...(now as object), later: '2027-01-01', more: { of: 'it' } };
      expect(readMessageDetail(kind, later)).toEqual(readMessageDetail(kind, now));
    },
  );
});

describe('every kind of message', () => {
  const keeps = (kind: MessageKind): boolean => !MESSAGES[kind].detail.safeParse(null).success;

  it('that keeps something stands in the list of what was written', () => {
    expect(MESSAGE_KINDS.filter(keeps).filter((kind) => !(kind in WRITTEN))).toEqual([]);
  });

  it.each(MESSAGE_KINDS.filter(keeps))('is not written without it: %s', (kind) => {
    expect(() => readMessageDetail(kind, null)).toThrow(/expected/);
    expect(() => readMessageDetail(kind, 'words')).toThrow(/expected/);
  });
});
