import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { readIfAny, readStored, stored, type Stored } from '../../src/domain/told.ts';
import { faultSentence } from '../../src/sentences/faults.ts';

const row = (text: string): Stored<Fault> => text as unknown as Stored<Fault>;

describe('a fault in a row', () => {
  it('is read as it was stored', () => {
    const fault: Fault = { code: 'refused', said: 'a "quoted" {thing}' };
    expect(readStored(stored(fault))).toEqual(fault);
    expect(readIfAny(null)).toBeNull();
  });

  it.each(['GitLab is away.', '{ not JSON', '{"no":"code"}', '{"code":7}', '', 'null'])(
    'that the version before wrote as %j is that sentence',
    (text) => {
      expect(faultSentence(readStored(row(text)))).toBe(text);
    },
  );

  it('of a later version is named by its code', () => {
    expect(faultSentence(readStored(row('{"code":"not_yet_known"}')))).toBe(
      'A newer version of hallpass knows what this is: not_yet_known.',
    );
  });

  it('has no prototype for a sentence', () => {
    expect(faultSentence(readStored(row('{"code":"toString"}')))).toMatch(/toString\.$/);
  });
});
