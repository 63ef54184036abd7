/** What an assistant filed says so wherever people see it; what they typed themselves says nothing. */
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { NOTHING_KNOWN } from '../../../../src/db/models/requests/asked-standing.ts';
import type { RequestModel } from '../../../../src/db/models/requests/request-model.ts';
import { faultsOfMessage } from '../../../../src/slack/blocks/limits.ts';
import { reminder } from '../../../../src/slack/views/requests/reminder.ts';
import { requestCard } from '../../../../src/slack/views/requests/request-card.ts';
import { requestNotice } from '../../../../src/slack/views/requests/request-notice.ts';
import { requesterCard } from '../../../../src/slack/views/requests/requester-card.ts';
import { denyModal, lessModal } from '../../../../src/slack/views/requests/small-modals.ts';
import { ApprovePage } from '../../../../src/web/pages/views/approve.tsx';
import { shownIn } from '../../looks.ts';
import { api, approved, at, EXTENSION, omar, progress, progressFor, request } from '../../models.ts';

const card = (model: RequestModel) => ({
  request: model,
  place: api,
  connector: 'GitLab',
  reader: omar.slackUserId,
  held: { inAll: null, byGrant: null },
  reaches: null,
  progress: progressFor(model),
});
const { question } = progress();
const form = (model: RequestModel) => ({
  request: model,
  question,
  place: api,
  needsNote: false,
  confirm: null,
});
const pageOf = async (model: RequestModel): Promise<string> => {
  const page = ApprovePage({
    request: model,
    person: { ...omar, email: null },
    username: 'omar',
    asked: model,
    progress: progress(),
    known: NOTHING_KNOWN,
    reaches: null,
    tz: null,
    tickets: [],
    question: '',
    roles: [],
    lengths: [60],
    note: '',
    fault: null,
    csrf: '',
  });
  return (await new Hono().get('/', (c) => c.html(page)).request('/')).text();
};

/** All that shows a request, by what it is called. */
const shown = (source: RequestModel['source']): Record<string, string> => {
  const [asked, answered] = [
    request({ source }),
    request({ source, status: 'denied', decidedAt: at('12:05') }),
  ];
  const extension = {
    ...EXTENSION,
    source,
    status: 'pending',
    durationSeconds: 60,
    decidedAt: null,
  } as const;
  const posts = {
    "an owner's card": requestCard(card(asked)),
    "an owner's card, answered": requestCard(card(answered)),
    "the requester's card": requesterCard(card(asked)),
    "the requester's card, answered": requesterCard(card(answered)),
    "the requester's card, held": requesterCard(card(approved({}, { source }))),
    'more time on the card': requesterCard(
      card(approved({}, { extension: { ...extension, decider: null, note: null, asked: [omar] } })),
    ),
    'a notice': requestNotice({ ...card(asked), isInChannel: true }),
    'a notice, answered': requestNotice({ ...card(answered), isInChannel: false }),
    'a reminder': reminder({ ...card(asked), isNudge: false }),
    'a nudge': reminder({ ...card(asked), isNudge: true }),
  };
  for (const post of Object.values(posts)) expect(faultsOfMessage(post)).toEqual([]);
  return {
    ...Object.fromEntries(Object.entries(posts).map(([name, post]) => [name, shownIn(post)])),
    'the form to deny': JSON.stringify(denyModal(form(asked))),
    'the form to approve less': JSON.stringify(
      lessModal({ ...form(asked), roles: [], custom: false, seconds: 60 }),
    ),
  };
};

it.each(Object.keys(shown('assistant')))('%s says that an assistant filed it, and of nobody else', (name) => {
  expect(shown('assistant')[name]).toMatch(/assistant/);
  expect(shown('api')[name]).not.toMatch(/assistant/);
});

it('the page to approve on says so, too', async () => {
  expect(await pageOf(request({ source: 'assistant' }))).toMatch(/an assistant, for Ana/);
  expect(await pageOf(request())).not.toMatch(/assistant/);
});
