import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sql0001 } from '../../src/db/schema/migrations/0001-initial.ts';

/**
 * Of what released versions have run on somebody's database: a change would reach new databases only, and leave two kinds of them.
 * A release adds its migrations here, and never changes a line.
 */
const RELEASED: readonly [string, string, string][] = [
  ['0001-initial', sql0001, '244411e8f47ede9222ac65355d5a7a4079517193e06c03392c40712b6fbb9b9f'],
];

it.each(RELEASED)('the migration %s is as it was released: add a new one instead', (_, statements, hash) => {
  expect(createHash('sha256').update(statements).digest('hex')).toBe(hash);
});
