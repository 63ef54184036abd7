import { describe, expect, it } from 'vitest';
import { boxKey, seal, unseal } from '../src/sealed-box.ts';

const [key, other] = [boxKey('a'.repeat(32)), boxKey('b'.repeat(32))];

describe('a sealed box', () => {
  it('opens with its key, for its owner', () => {
    const box = seal(key, 'gitlab', 'glpat-secret');
    expect(unseal([other, key], 'gitlab', box)).toBe('glpat-secret');
    expect(JSON.stringify(box)).not.toContain('glpat');
  });
  it('does not open with another key, for another owner, or changed', () => {
    const box = seal(key, 'gitlab', 'glpat-secret');
    expect(unseal([other], 'gitlab', box)).toBeNull();
    expect(unseal([key], 'gitlab-2', box)).toBeNull();
    expect(unseal([key], 'gitlab', { ...box, sealed: `A${box.sealed.slice(1)}` })).toBeNull();
    expect(unseal([key], 'gitlab', { ...box, sealed: 'AA==' })).toBeNull();
  });
  it('never repeats a nonce', () => {
    const nonces = Array.from({ length: 100 }, () => seal(key, 'gitlab', 'x').nonce);
    expect(new Set(nonces).size).toBe(100);
  });
});
