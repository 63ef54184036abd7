import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sql0001 } from '../../src/db/schema/migrations/0001-initial.ts';
import { sql0002 } from '../../src/db/schema/migrations/0002-outcomes.ts';
import { sql0003 } from '../../src/db/schema/migrations/0003-late-revocations.ts';
import { sql0004 } from '../../src/db/schema/migrations/0004-holders.ts';
import { sql0005 } from '../../src/db/schema/migrations/0005-indexes.ts';
import { sql0006 } from '../../src/db/schema/migrations/0006-history.ts';
import { sql0007 } from '../../src/db/schema/migrations/0007-scopes.ts';

/**
 * Of what released versions have run on somebody's database: a change would reach new databases only, and leave two kinds of them.
 * A release adds its migrations here, and never changes a line.
 */
const RELEASED: readonly [string, string, string][] = [
  ['0001-initial', sql0001, '244411e8f47ede9222ac65355d5a7a4079517193e06c03392c40712b6fbb9b9f'],
  ['0002-outcomes', sql0002, '54a4d785bece0b5f3f34f42a9b033ba58efaa1dd4ddc2b2761b2b6f1c291f7e1'],
  ['0003-late-revocations', sql0003, '0b15a3892c0a7662a57d1562eded3b363e3760f3d02cee59ec132deef5e7b570'],
  ['0004-holders', sql0004, 'd513cca088a779e446f7f064d4390c7b62385928f58fb1588b30aa13cdfc223d'],
  ['0005-indexes', sql0005, '2936c68d86aab32430eb4688b535f13ebd5a6144ceaed9bede51183a509cc9d2'],
  ['0006-history', sql0006, 'af1f4dbfe192b60fa29ec68fcf68ac3ca731847a65b558254fd4dd0ec036cc2b'],
  ['0007-scopes', sql0007, '1d84ff5ce1cf978ebaa7e951b3028074d03fe1c47da8b7be5a7c0e80cddb5603'],
];

it.each(RELEASED)('the migration %s is as it was released: add a new one instead', (_, statements, hash) => {
  expect(createHash('sha256').update(statements).digest('hex')).toBe(hash);
});
