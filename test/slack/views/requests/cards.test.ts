import { describe, expect, it } from 'vitest';
import type { RequestModel } from '../../../../src/db/models/requests/request-model.ts';
import { END_REASONS } from '../../../../src/domain/access/grant.ts';
import type { Reaches } from '../../../../src/domain/policies/terms.ts';
import { CANCEL_CAUSES } from '../../../../src/domain/access/request.ts';
import { faultsOfMessage } from '../../../../src/slack/blocks/limits.ts';
import type { Post } from '../../../../src/slack/blocks/poster.ts';
import { alreadyAnswered } from '../../../../src/slack/views/requests/already-answered.ts';
import { reminder } from '../../../../src/slack/views/requests/reminder.ts';
import type { Held } from '../../../../src/domain/entitlement.ts';
import type { Known } from '../../../../src/db/models/requests/asked-standing.ts';
import { requestCard } from '../../../../src/slack/views/requests/request-card.ts';
import { requesterCard } from '../../../../src/slack/views/requests/requester-card.ts';
import { buttonsOf, shownIn } from '../../looks.ts';
import {
  api,
  approved,
  at,
  crowd,
  grant,
  LONG_PATH,
  EXTENSION,
  NASTY,
  omar,
  priya,
  progress,
  progressFor,
  request,
} from '../../models.ts';
import { saying } from '../../../support/said.ts';

const knows = (inAll: Held | null, byGrant: Held | null = null): Known => ({ inAll, byGrant });
const alone: Reaches = { isGroup: false, projects: 0, stricter: [] };
const ownerCard = (model: RequestModel, reaches: Reaches | null = alone): Post =>
  requestCard({
    ...seen(model),
    connector: 'GitLab',
    held: knows({ role: 'developer', through: 'acme/platform', direct: false }),
    reaches,
  });
const own = (model: RequestModel, reaches: Reaches | null = alone): Post =>
  requesterCard({ request: model, place: api, reaches, progress: progressFor(model) });
const { slackUserId: reader } = omar;
const seen = (request: RequestModel) => ({ request, place: api, reader, progress: progressFor(request) });

const prod = { policyId: 'production', path: 'acme/prod', others: 0, projects: 12, isStricter: true };
const wide: Reaches = {
  isGroup: true,
  projects: 40,
  stricter: Array.from({ length: 9 }, () => ({ ...prod, path: LONG_PATH, others: 3 })),
};

describe("an owner's card", () => {
  it('of a group says what it reaches, with what stricter policies are for below', () => {
    const { text } = ownerCard(request(), { isGroup: true, projects: 40, stricter: [prod] });
    expect(text).toContain('Reaches: 40 projects below it, also `acme/prod`: 12 projects');
    const more = { ...prod, path: 'acme/web/live', others: 2, projects: 1 };
    const several = ownerCard(request(), { isGroup: true, projects: 40, stricter: [prod, more] }).text;
    expect(several).toContain('`acme/prod`: 12 projects; `acme/web/live` and 2 more places: 1 project');
    expect(ownerCard(request()).text).not.toContain('Reaches');
    expect(ownerCard(request(), { isGroup: true, projects: 0, stricter: [] }).text).toContain('no projects');
    const extension = request({ kind: 'extension', durationSeconds: 3600, grant: grant() });
    expect(ownerCard(extension, wide).text).toContain('; and places of 6 more policies');
  });

  it('asks with everything one needs to decide, and three buttons', () => {
    const card = ownerCard(request());
    const shown = shownIn(card);
    for (const part of ['<@U0ANA>', 'Maintainer', 'acme/platform/api', '2 hours', 'fixing INC-4711']) {
      expect(shown).toContain(part);
    }
    expect(shown).toContain('Holds today');
    expect(shown).toContain('Developer, through `acme/platform`');
    expect(shown).toContain('integration owner of GitLab');
    expect(shown).toContain('also asked: <@U0PRIYA>');
    expect(buttonsOf(card)).toEqual(['Approve', 'Deny', 'Approve for less…']);
  });

  it('says the reason second, how long it would be from now, and by when to answer', () => {
    const { text } = ownerCard(request());
    expect(text.split('\n')[1]).toMatch(/^Reason: /);
    expect(text).toContain('For: 2 hours from your approval');
    expect(text).toContain('2026-11-25 20:00 UTC');
  });

  it('gives the request id as the only value of its buttons', () => {
    const { blocks } = ownerCard(request());
    const values = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    for (const element of values) expect(element).toMatchObject({ value: request().id });
  });

  it('of an extension shows the end it has and the end it would have', () => {
    const card = ownerCard(request({ kind: 'extension', durationSeconds: 3600, grant: grant() }));
    expect(card.text).toContain('1 hour more');
    expect(card.text).toContain('2026-11-25 14:06 UTC');
    expect(card.text).toContain('2026-11-25 15:06 UTC');
  });

  const decided = { decidedAt: at('12:30'), decider: priya } as const;
  it.each([
    [
      'Approved',
      request({ ...decided, status: 'approved', approved: { role: 'maintainer', durationSeconds: 7200 } }),
    ],
    ['Denied', request({ ...decided, status: 'denied' })],
    ['Cancelled', request({ status: 'cancelled', decidedAt: at('12:30'), cancelCause: 'by_requester' })],
    ['Expired', request({ status: 'expired', decidedAt: at('20:00') })],
  ] as const)('once answered says %s, who and when, and has no buttons', (word, model) => {
    const card = ownerCard(model);
    expect(card.text).toContain(`*${word}*`);
    expect(buttonsOf(card)).toEqual([]);
    expect(card.text.includes('by <@U0PRIYA>')).toBe(model.decider !== null);
    expect(card.text).toMatch(/2026-11-25 \d\d:\d\d UTC/);
  });

  it('carries the note and says what was approved when it was less', () => {
    const less = { role: 'developer', durationSeconds: 3600 } as const;
    const card = ownerCard(
      request({ ...decided, status: 'approved', approved: less, note: 'read is enough' }),
    );
    expect(card.text).toContain('for less: Developer for 1 hour');
    expect(card.text).toContain('Note: read is enough');
  });

  it.each(CANCEL_CAUSES)('cancelled with cause %s says why', (cancelCause) => {
    const card = ownerCard(request({ status: 'cancelled', decidedAt: at('12:30'), cancelCause }));
    expect(card.text.split('\n')[0]).toMatch(/^\*Cancelled\*, .+: .{10,}/);
  });
});

describe("the requester's living message", () => {
  it.each([
    ['Waiting', request(), ['Nudge', 'Cancel request']],
    ['Approved', approved({ status: 'provisioning', activatedAt: null, expiresAt: null }), ['Give back']],
    ['Active', approved(), ['Give back', 'Extend']],
    ['Ended', approved({ status: 'ended', endReason: 'expired', endedAt: at('14:06') }), ['Request again']],
    [
      'Failed',
      approved({ status: 'failed', endedAt: at('12:07'), failure: saying('no seats are left') }),
      ['Request again'],
    ],
    ['Denied', request({ status: 'denied', decidedAt: at('12:30'), decider: omar }), ['Request again']],
    [
      'Cancelled',
      request({ status: 'cancelled', decidedAt: at('12:30'), cancelCause: 'by_requester' }),
      ['Request again'],
    ],
    ['Expired', request({ status: 'expired', decidedAt: at('20:00') }), ['Request again']],
  ] as const)('%s leads with that word and offers what comes next', (word, model, buttons) => {
    const card = own(model);
    expect(card.text.startsWith(`*${word}*`)).toBe(true);
    expect(card.text).toContain('acme/platform/api');
    expect(buttonsOf(card)).toEqual(buttons);
  });

  it('says that it ends while the role is taken back, and nothing of Ended before it is', () => {
    const card = own(approved({ status: 'revoking', endReason: 'given_back', attempts: 3 }));
    expect(card.text).toContain('*Ending*: given back');
    expect(card.text).not.toContain('Ended');
    expect(card.text).toContain('keeps trying');
    expect(buttonsOf(card)).toEqual([]);
  });

  it.each(END_REASONS)('ended as %s says why', (endReason) => {
    const card = own(approved({ status: 'ended', endReason, endedAt: at('14:06'), endedBy: omar }));
    expect(card.text.split('\n')[0]).toMatch(/^\*Ended\* <!date[^>]+>: .{8,}/);
  });

  it('names the role that is left and through what', () => {
    const left = { status: 'ended', endReason: 'expired', leftRole: 'developer' } as const;
    expect(own(approved({ ...left, leftThrough: 'acme/platform' })).text).toContain(
      'through `acme/platform`',
    );
    expect(own(approved({ ...left, leftThrough: api.path })).text).toMatch(/directly$/m);
    expect(own(approved({ ...left, leftThrough: api.path, leftUntil: at('15:00') })).text).toMatch(
      /directly, by a grant until <!date/,
    );
    expect(own(approved({ ...left, leftRole: null, endedAt: at('14:02') })).text).toMatch(
      /You hold no role there now\nAs GitLab said of the place <!date[^>]*>; groups above it, as of the last sync/,
    );
  });

  it('shows an extension on the same card', () => {
    const asked = {
      ...EXTENSION,
      durationSeconds: 3600,
      decidedAt: null,
      decider: null,
      note: null,
      asked: [omar],
    };
    const waiting = own(approved({}, { extension: { ...asked, status: 'pending' } }));
    expect(waiting.text).toContain('*1 hour more*: waiting on <@U0OMAR>');
    expect(buttonsOf(waiting)).toEqual(['Give back', 'Nudge', 'Cancel request']);
    const denied = own(
      approved(
        {},
        { extension: { ...asked, status: 'denied', decider: priya, decidedAt: at('13:00'), note: 'enough' } },
      ),
    );
    expect(denied.text).toContain('denied by <@U0PRIYA>');
    expect(denied.text).toContain('Note on 1 hour more: enough');
    expect(buttonsOf(denied)).toEqual(['Give back', 'Extend']);
    const extended = { ...asked, status: 'approved', decider: priya, decidedAt: at('13:00') } as const;
    const active = ownerCard(approved({}, { extension: extended })).text;
    expect(active).toMatch(/\*Active\* until <.*>, extended by <@U0PRIYA>\n/);
  });
});

describe('whatever people type and names things are called', () => {
  const models = (words: string): RequestModel[] => {
    const extension = {
      ...EXTENSION,
      durationSeconds: 60,
      decidedAt: at('13:00'),
      decider: omar,
      note: words,
      asked: crowd(40),
    };
    return [
      request({ reason: words, asked: crowd(200) }),
      request({ reason: words, note: words, status: 'denied', decider: omar, decidedAt: at('13:00') }),
      request({ kind: 'extension', reason: words, grant: grant() }),
      approved({ status: 'failed', failure: saying(words), endedAt: at('13:00') }, { note: words }),
      approved({}, { reason: words, note: words, extension: { ...extension, status: 'denied' } }),
    ];
  };

  it.each(NASTY)('%j breaks no limit, forms no token and stays readable', (words) => {
    for (const model of models(words)) {
      const posts = [
        ownerCard(model),
        own(model),
        ...[true, false].map((isNudge) => reminder({ ...seen(model), isNudge })),
        alreadyAnswered(model),
      ];
      for (const post of posts) {
        expect(faultsOfMessage(post)).toEqual([]);
        expect(tokensIn(post)).toEqual([]);
      }
    }
  });

  it("the requester's says what else they ask for by it, while it waits", () => {
    const reaches: Reaches = { isGroup: true, projects: 40, stricter: [prod] };
    expect(own(request(), reaches).text).toContain('This is also Maintainer on `acme/prod`: 12 projects');
    expect(own(request(), { ...reaches, stricter: [] }).text).not.toContain('also');
  });

  it('long paths and names break no limit', () => {
    const place = { path: LONG_PATH, url: `https://gitlab.test/${LONG_PATH}`, application: 'A'.repeat(60) };
    const long = request({ requester: { ...omar, name: 'N'.repeat(200) } });
    const shared = { request: long, place, reaches: wide, progress: progress() };
    expect(faultsOfMessage(requesterCard(shared))).toEqual([]);
    const held = knows({ role: 'level:35', through: LONG_PATH, direct: false });
    const card = requestCard({ ...shared, connector: 'C'.repeat(60), reader: 'U0OMAR', held });
    expect(faultsOfMessage(card)).toEqual([]);
  });
});

/** Everything between angle brackets that hallpass did not mean: its own mentions, dates and links are taken out. */
function tokensIn(post: Post): string[] {
  const markup = [
    post.text,
    ...JSON.stringify(post.blocks.filter((block) => !isPlain(block))).split('"'),
  ].join('\n');
  const meant = /^<(?:@U0[A-Z0-9]+|!date\^\d+\^[^|<>]*\|[^<>]*|https:\/\/gitlab\.test\/[^|<>]*\|[^<>]*)>$/;
  return [...markup.matchAll(/<[^<>]*>/g)].map(([token]) => token).filter((token) => !meant.test(token));
}

const isPlain = (block: Post['blocks'][number]): boolean =>
  block.type === 'section' && block.text?.type === 'plain_text';
