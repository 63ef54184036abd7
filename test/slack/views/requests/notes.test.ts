import { expect, it } from 'vitest';
import { requesterCard } from '../../../../src/slack/views/requests/requester-card.ts';
import { api, approved, at, EXTENSION, priya } from '../../models.ts';

it('a note on more time is told apart from the one on the request, also where it was approved', () => {
  const extension = {
    ...EXTENSION,
    durationSeconds: 3600,
    status: 'approved',
    decidedAt: at('13:00'),
    decider: priya,
    note: 'last time',
    asked: [],
  } as const;
  const card = { place: api, reaches: null, progress: null };
  const { text } = requesterCard({ ...card, request: approved({}, { note: 'be careful', extension }) });
  expect(text).toMatch(/Extended by <@U0PRIYA>.*\nNote on 1 hour more: last time\nNote: be careful/);
});
