/** One person is looked at through a part of the tree that the database picks; everybody through all of it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Conflict } from '../../../../src/domain/document/config-conflicts.ts';
import { activeConfig } from '../../../../src/db/config/config.ts';
import {
  conflictsOfEverybody,
  conflictsOfPerson,
} from '../../../../src/db/models/conflicts/conflicts-now.ts';
import { openOffice } from '../../../support/office.ts';

const glob = fc.constantFrom(
  '**',
  'acme',
  'acme/**',
  'acme/*',
  'ACME/prod/**',
  'acme/*/ledger',
  'acme/data/ml',
  '**/gateway',
  'acme/platform/observability/*',
);
const role = fc.constantFrom('developer', 'maintainer', 'owner');
const entry = fc.record({
  resources: fc
    .tuple(
      fc.array(glob, { minLength: 1, maxLength: 2 }),
      fc.constantFrom([], ['!acme/prod'], ['!acme/*/ledger']),
    )
    .map((both) => both.flat()),
  roles: fc.uniqueArray(role, { minLength: 1 }),
});
const side = fc
  .record({ isAll: fc.boolean(), entries: fc.array(entry, { minLength: 1, maxLength: 2 }) })
  .map(({ isAll, entries }) => (isAll ? { all: entries } : { any: entries }));
const conflicts = fc
  .array(fc.record({ a: side, b: side, condition: fc.constantFrom('in', 'not-in') }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((list) =>
    list.map((one, index) => Conflict.parse({ id: `c${index}`, name: 'C', owners: ['a@b.c'], ...one })),
  );
const index = fc.nat(21);
const rows = fc.uniqueArray(fc.record({ at: index, account: fc.constantFrom('101', '105', '106'), role }), {
  maxLength: 8,
  selector: ({ at, account }) => `${at} ${account}`,
});
const shares = fc.uniqueArray(
  fc.record({ at: index, group: fc.constantFrom('2', '3', '4', '8', '99'), role }),
  {
    maxLength: 3,
    selector: ({ at, group }) => `${at} ${group}`,
  },
);

it('finds the same of one person as of everybody', { timeout: 60_000 }, async () => {
  const office = await openOffice();
  const { db } = office.database;
  const places = await db.selectFrom('resources').select(['id', 'path']).orderBy('path').execute();
  const people = await db.selectFrom('people').select('id').execute();
  const { file } = await activeConfig(office.ctx.db);
  const now = office.ctx.now();
  const at = (which: number) => places[which % places.length]?.id ?? office.resourceAt('acme');
  await fc.assert(
    fc.asyncProperty(conflicts, rows, shares, async (rules, held, invited) => {
      await db.deleteFrom('memberships').execute();
      await db.deleteFrom('shares').execute();
      for (const { at: which, account, role: level } of held)
        await office.database.pool.query(
          `insert into memberships (resource_id, account_external_id, connector_id, role, synced_at)
           values ($1, $2, 'gitlab', $3, now())`,
          [await at(which), account, level],
        );
      for (const { at: which, group, role: level } of invited)
        await office.database.pool.query(
          `insert into shares (resource_id, group_external_id, connector_id, label, role)
           values ($1, $2, 'gitlab', $2, $3)`,
          [await at(which), group, level],
        );
      const document = { ...file, conflicts: rules };
      const everybody = await conflictsOfEverybody(db, document, now);
      for (const { id } of people)
        expect(await conflictsOfPerson(db, document, id, now)).toEqual(everybody.get(id) ?? []);
    }),
    { numRuns: 40 },
  );
});
