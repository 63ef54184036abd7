import { describe, expect, it } from 'vitest';
import { parseLine, type Line } from '../../../../src/slack/journeys/words/one-line.ts';

const line = (changes: Partial<Line>): Line => ({
  resource: null,
  role: null,
  seconds: null,
  reason: '',
  notUnderstood: null,
  ...changes,
});
const full = { resource: 'acme/api', role: 'maintainer', seconds: 7200, reason: 'fixing INC-4711' } as const;

describe('a request in one line', () => {
  it.each([
    ['acme/api maintainer 2h fixing INC-4711', full],
    ['acme/api 2h maintainer fixing INC-4711', full],
    ['acme/api as Maintainer for 2 hours fixing INC-4711', full],
    ['  acme/api   MAINTAINER 120m   fixing INC-4711 ', full],
    ['acme/api maintainer 1h 60m fixing INC-4711', full],
    ['acme/api maintainer 1h30 fixing INC-4711', { ...full, seconds: 5400 }],
    ['acme/api maintainer 2h "fixing INC-4711"', full],
    ['acme/api maintainer 2h “fixing INC-4711”', full],
    [
      'acme/api security manager 1d audit',
      { ...full, role: 'security_manager', seconds: 86_400, reason: 'audit' },
    ],
    [
      'acme/api security-manager 1d audit',
      { ...full, role: 'security_manager', seconds: 86_400, reason: 'audit' },
    ],
    ['acme/api 40 2h level by number', { ...full, reason: 'level by number' }],
    ['acme/api maintainer 2h fix  the\n  build', { ...full, reason: 'fix  the\n  build' }],
    ['acme/api maintainer 2h for the 3h outage', { ...full, reason: 'for the 3h outage' }],
  ] as const)('%j is complete', (text, expected) => {
    expect(parseLine(text)).toEqual(line(expected));
  });

  it.each([
    ['acme/api', { resource: 'acme/api' }],
    ['acme/api maintainer', { resource: 'acme/api', role: 'maintainer' }],
    ['acme/api 2h', { resource: 'acme/api', seconds: 7200 }],
    ['acme/api maintainer 2h', { resource: 'acme/api', role: 'maintainer', seconds: 7200 }],
    ['acme/api maintainer fixing prod', { resource: 'acme/api', role: 'maintainer', reason: 'fixing prod' }],
    ['acme/api main pipeline is red', { resource: 'acme/api', reason: 'main pipeline is red' }],
    ['acme/api report is wrong', { resource: 'acme/api', reason: 'report is wrong' }],
    [
      'acme/api developer 2026-11-25 outage',
      { resource: 'acme/api', role: 'developer', reason: '2026-11-25 outage' },
    ],
    ['acme/api developer INC-4711', { resource: 'acme/api', role: 'developer', reason: 'INC-4711' }],
    ['acme/api developer -- fixing', { resource: 'acme/api', role: 'developer', reason: '-- fixing' }],
    ['maintainer 2h', { role: 'maintainer', seconds: 7200 }],
    ['2h fixing prod', { seconds: 7200, reason: 'fixing prod' }],
    ['', {}],
  ] as const)('%j is understood as far as it goes', (text, expected) => {
    expect(parseLine(text)).toEqual(line(expected));
  });

  it.each([
    ['acme/api maintainr 2h fixing', 'maintainr'],
    ['acme/api mantainer fixing prod', 'mantainer'],
    ['acme/api maintianer fixing prod', 'maintianer'],
    ['acme/api developers now', 'developers'],
    ['acme/api maintainer 2x fixing', '2x'],
    ['acme/api maintainer 90 fixing', '90'],
    ['acme/api maintainer -2h fixing', '-2h'],
    ['acme/api maintainer 2.5h fixing', '2.5h'],
    ['acme/api maintainer 1,5 hours fixing', '1,5'],
    ['acme/api dev 1h30 look', 'dev'],
    ['acme/api main 2h fixing', 'main'],
    ['acme/api maintainer 1e9d fixing', '1e9d'],
    ['acme/api maintainer 123456minutes fixing', '123456minutes'],
    ['acme/api maintainer ~2h fixing', '~2h'],
    ['acme/api admin 2h fixing', 'admin'],
    ['acme/api developer soon 2h', 'soon'],
  ])('%j names the word that makes no sense', (text, word) => {
    expect(parseLine(text).notUnderstood).toBe(word);
  });

  it.each([
    ['acme/api maintainr 2h fixing INC-4711', { ...full, notUnderstood: 'maintainr' }],
    ['acme/api maint 2h fixing INC-4711', { ...full, notUnderstood: 'maint' }],
    ['acme/api admin 2h fixing INC-4711', { ...full, role: null, notUnderstood: 'admin' }],
    ['acme/api maintainer 2x fixing INC-4711', { ...full, seconds: null, notUnderstood: '2x' }],
  ] as const)('%j loses nothing else by it', (text, expected) => {
    expect(parseLine(text)).toEqual(line(expected));
  });
});
