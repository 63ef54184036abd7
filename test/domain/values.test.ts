import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, chainHash, GENESIS_HASH } from '../../src/domain/audit.ts';
import { formatDuration, parseDuration, spellDuration } from '../../src/domain/duration.ts';
import { parseRole, rank, roleLabel, roleOfLevel } from '../../src/domain/entitlement.ts';
import { createIdMaker, isId, makeId } from '../../src/domain/id.ts';

describe('durations', () => {
  it.each([
    ['90m', 5400],
    ['4h', 14_400],
    ['2d', 172_800],
    ['1d 12h', 129_600],
    ['1h30m', 5400],
    ['1h30', 5400],
    ['2 hours', 7200],
    ['45 min', 2700],
    ['10s', 10],
  ])('%s is understood', (text, seconds) => expect(parseDuration(text)).toBe(seconds));
  it.each(['', '0m', '-2h', '2h foo', 'P1DT2H', '4', 'h4', '1.5h', '2x', 'm', '1h60', '30h1'])(
    '%j is not',
    (text) => expect(parseDuration(text)).toBeNull(),
  );
  it('parses what it prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31_536_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
  it('spells for sentences', () => expect(spellDuration(93_660)).toBe('1 day 2 hours 1 minute'));
});

describe('roles', () => {
  it.each([
    ['maintainer', 'maintainer'],
    ['Security Manager', 'security_manager'],
    ['40', 'maintainer'],
    ['minimal', null],
    ['root', null],
  ])('%s is %s', (text, role) => expect(parseRole(text)).toBe(role));
  it('keeps the number of a level it has no name for', () => {
    expect(roleOfLevel(35)).toBe('level:35');
    expect(rank('level:35')).toBe(35);
    expect(roleLabel('level:35')).toBe('Level 35');
  });
});

describe('ids', () => {
  it('sort by time and carry their kind', () => {
    const early = makeId('grt', new Date(1_000_000), new Uint8Array(16).fill(255));
    const late = makeId('grt', new Date(1_000_001), new Uint8Array(16));
    expect(early < late).toBe(true);
    expect(isId('grt', early)).toBe(true);
    expect(isId('req', early)).toBe(false);
    expect(isId('grt', 'grt_1; drop table')).toBe(false);
  });
  it('sort as they were made, within a millisecond and when the clock steps back', () => {
    const clock = [5, 5, 5, 6, 4, 4, 7];
    const newId = createIdMaker(
      () => new Date(clock.shift() ?? 8),
      (bytes) => new Uint8Array(bytes).fill(31, 1),
    );
    const ids = Array.from({ length: 8 }, () => newId('grt'));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(8);
    expect(ids.every((id) => isId('grt', id))).toBe(true);
  });
});

describe('the audit chain', () => {
  it('writes equal facts as equal text', () => {
    expect(canonical({ b: [1, { d: null, c: undefined }], a: new Date(0) })).toBe(
      '{"a":"1970-01-01T00:00:00.000Z","b":[1,{"d":null}]}',
    );
  });
  it('changes with every field', () => {
    const link = { seq: 1, at: new Date(0), actor: 'a', action: 'b', subjectId: 'c', body: '{}' };
    const hashes = [link, { ...link, seq: 2 }, { ...link, actor: 'x' }, { ...link, body: '{"a":1}' }].map(
      (one) => chainHash(GENESIS_HASH, one),
    );
    expect(new Set(hashes).size).toBe(4);
  });
});
