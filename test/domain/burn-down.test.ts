import { expect, it } from 'vitest';
import { burnDown, type BurnDown } from '../../src/domain/reviews/burn-down.ts';

const campaign = (changes: Partial<BurnDown> = {}): BurnDown => ({
  openedAt: new Date('2026-11-02T00:00:00Z'),
  deadline: new Date('2026-11-12T00:00:00Z'),
  until: new Date('2026-11-04T12:00:00Z'),
  all: 100,
  answered: new Map([
    ['2026-11-02', 10],
    ['2026-11-04', 30],
  ]),
  ...changes,
});

it('says for each day what was left, and what would have been at an even pace', () => {
  expect(burnDown(campaign(), 20)).toEqual([
    { day: '2026-11-02', left: 90, even: 90 },
    { day: '2026-11-03', left: 90, even: 80 },
    { day: '2026-11-04', left: 60, even: 75 },
  ]);
});

it('what was answered before it was opened counts from the first day', () => {
  const answered = new Map([['2026-11-01', 100]]);
  expect(burnDown(campaign({ answered }), 20).map(({ left }) => left)).toEqual([0, 0, 0]);
});

it('more days than points are spread, with the first and the last', () => {
  const points = burnDown(campaign({ until: new Date('2027-03-01T00:00:00Z') }), 20);
  expect(points).toHaveLength(20);
  expect(points.at(0)?.day).toBe('2026-11-02');
  expect(points.at(-1)?.day).toBe('2027-03-01');
  expect(points.at(-1)?.even).toBe(0);
  expect(new Set(points.map(({ day }) => day)).size).toBe(20);
});

it('a campaign closed at once has one day', () => {
  expect(burnDown(campaign({ until: new Date('2026-11-02T00:00:00Z') }), 20)).toHaveLength(1);
});
