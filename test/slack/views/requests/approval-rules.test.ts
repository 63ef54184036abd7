/** Slack's own rules for approvals, held on every card and form on which somebody decides. */
import type { Button, KnownBlock, ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { plainQuestion } from '../../../../src/domain/policies/question.ts';
import type { Post } from '../../../../src/slack/blocks/poster.ts';
import { requestCard } from '../../../../src/slack/views/requests/request-card.ts';
import {
  approveModal,
  denyModal,
  extendModal,
  lessModal,
} from '../../../../src/slack/views/requests/small-modals.ts';
import { webApprovalModal } from '../../../../src/slack/views/requests/web-approval.ts';
import { asks } from '../../form-fields.ts';
import { ana, api, at, grantId, omar, priya, progress, request } from '../../models.ts';

const step = { note: 'never', isOwners: true, standIns: null, people: [omar, priya], readings: [] } as const;
const card = (changes: Parameters<typeof progress>[0] = {}, model = request()): Post =>
  requestCard({
    request: model,
    place: api,
    connector: 'GitLab',
    reader: omar.slackUserId,
    held: { inAll: null, byGrant: null },
    reaches: null,
    progress: progress(changes),
  });
const conflicts = {
  found: [{ id: 'c', name: 'Rules and keys', onRequest: 'warn', others: [] }],
  unseen: [],
} as const;
const steps = [
  { ...step, need: 2, agreed: [{ by: priya, note: null }] },
  { ...step, need: 1, agreed: [] },
];
const CARDS: Readonly<Record<string, Post>> = {
  'of one owner': card(),
  'of a step with a quorum': card({ steps }),
  'approved on a page': card({ confirm: 'web' }),
  'in a conflict': card({}, request({ conflicts })),
  'of more time': card({}, request({ kind: 'extension' })),
};
const buttonsIn = (blocks: ModalView['blocks']): Button[] =>
  (blocks as KnownBlock[]).flatMap((block) =>
    block.type === 'actions' ? block.elements.filter((one): one is Button => one.type === 'button') : [],
  );

describe.each(Object.entries(CARDS))('a card %s', (_, post) => {
  it('has one primary button, on Approve, and Deny without a style', () => {
    const buttons = buttonsIn([...post.blocks]).map(({ text, style }) => [text.text, style]);
    expect(buttons).toEqual([
      ['Approve', 'primary'],
      ['Deny', undefined],
      ['Approve for less…', undefined],
    ]);
  });

  it('says first who asks and for what, then why, and has no emoji on a button', () => {
    expect(JSON.stringify(post.blocks[0])).toContain(`<@${ana.slackUserId}> asks for`);
    expect(JSON.stringify(post.blocks[1])).toContain('Reason: fixing INC-4711');
    for (const { text } of buttonsIn([...post.blocks])) expect(text).toMatchObject({ emoji: false });
  });
});

describe('votes', () => {
  it('are a context line, with who agreed', () => {
    const contexts = card({ steps }).blocks.filter(({ type }) => type === 'context');
    expect(JSON.stringify(contexts)).toContain('Step 1 of 2 · 1 of 2 agreed');
    expect(JSON.stringify(contexts)).toContain(`Agreed in step 1: <@${priya.slackUserId}>`);
  });

  it('change the id of the block of buttons, as whatever else changes what is asked', () => {
    const idOf = (post: Post): unknown => post.blocks.find(({ type }) => type === 'actions')?.block_id;
    const question = { role: 'maintainer', durationSeconds: 7200, step: 1, of: 1, need: 1 } as const;
    const ids = [
      card(),
      card({ question: { ...question, durationSeconds: 3600 } }),
      card({ question: { ...question, role: 'developer' } }),
      card({ question: { ...question, step: 2, of: 2 } }),
      card({ question: { ...question, need: 2 } }),
    ].map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('forms', () => {
  const form = {
    request: request(),
    question: plainQuestion(request()),
    place: api,
    needsNote: false,
    confirm: null,
  } as const;
  const views: Readonly<Record<string, ModalView>> = {
    Approve: approveModal({ ...form, confirm: 'typed' }),
    Deny: denyModal(form),
    'Approve ': lessModal({ ...form, roles: ['developer'], custom: false, seconds: 3600 }),
    Request: extendModal({
      grantId,
      role: 'maintainer',
      place: api,
      expiresAt: at('14:00'),
      answerBy: at('13:30'),
      asks: asks([omar]),
      bounds: {
        minSeconds: 60,
        maxSeconds: 3600,
        defaultSeconds: 3600,
        recommended: [],
        spans: [],
        reason: { isOptional: false, patterns: [] },
      },
      custom: false,
    }),
  };

  it.each(Object.entries(views))('send by a verb that names the outcome: %s', (verb, view) => {
    expect(view.submit?.text).toBe(verb.trim());
    expect(buttonsIn(view.blocks).filter(({ style }) => style !== undefined)).toEqual([]);
    expect(view.blocks.filter(({ type }) => type === 'input').length).toBeLessThanOrEqual(6);
  });

  it('that lead to a page have the link as their one primary button, and send nothing', () => {
    const view = webApprovalModal('Approve request', {
      number: 12,
      address: 'https://hallpass.test/pages/link/x',
      expiresAt: at('14:00'),
    });
    expect(view.submit).toBeUndefined();
    expect(buttonsIn(view.blocks)).toMatchObject([
      { style: 'primary', url: 'https://hallpass.test/pages/link/x' },
    ]);
  });
});
