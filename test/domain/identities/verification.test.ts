import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usernameIn } from '../../../src/domain/identities/account.ts';
import {
  holdsCode,
  makeCode,
  VERIFICATION,
  VERIFICATION_EVENTS,
  VERIFICATION_STATUSES,
} from '../../../src/domain/identities/verification.ts';
import { next } from '../../../src/domain/machine.ts';

const CODE = 'K7QXW2MN';

describe('a verification', () => {
  it('has one outcome', () => {
    for (const event of VERIFICATION_EVENTS) {
      expect(next(VERIFICATION, 'open', event)).not.toBeNull();
      for (const status of VERIFICATION_STATUSES.filter((one) => one !== 'open'))
        expect(next(VERIFICATION, status, event)).toBeNull();
    }
  });
});

describe('a code', () => {
  it('is eight characters that are not taken for one another, each as likely as the next', () => {
    const bytes = fc.uint8Array({ minLength: 8, maxLength: 16 });
    fc.assert(fc.property(bytes, (random) => /^[A-HJ-NP-Z2-9]{8}$/.test(makeCode(random))));
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte++) {
      const [first = ''] = makeCode(new Uint8Array(8).fill(byte));
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 32 }, () => 8));
  });

  it.each([
    [CODE, true],
    [`  ${CODE}  `, true],
    ['k7qxw2mn', true],
    [`hallpass: ${CODE}.`, true],
    [`:key:${CODE}:`, true],
    [`${CODE}X`, false],
    [`X${CODE}`, false],
    ['K7QX W2MN', false],
    ['K7QXW2M', false],
    ['K7QXW2MM', false],
    ['', false],
    [null, false],
    ['Ｋ7QXW2MN', false],
  ])('in the status %j is found: %s', (shown, found) => expect(holdsCode(shown, CODE)).toBe(found));

  it('is found in whatever stands around it', () => {
    const around = fc.stringMatching(/^[^A-Za-z0-9]{0,20}$/);
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(holdsCode(`${before}${CODE}${after}`, CODE)).toBe(true);
      }),
    );
  });
});

describe('a username', () => {
  it.each([
    ['ana', 'ana'],
    ['  @Ana.Lima-2_ ', 'Ana.Lima-2_'],
    ['https://gitlab.com/ana', 'ana'],
    ['https://gitlab.com/ana/?tab=activity#x', 'ana'],
    ['gitlab.com/@ana', 'ana'],
    ['', null],
    ['@', null],
    ['ana lima', null],
    ['ana@acme.test', null],
    ['-ana', null],
    ['<!channel>', null],
    ['a'.repeat(256), null],
  ])('in %j is %j', (typed, username) => expect(usernameIn(typed)).toBe(username));
});
