#!/usr/bin/env bash
# Kysely's CamelCasePlugin renames keys inside jsonb values, where they are data, and drops some.
#
# Guess:   the plugin maps names of columns: sql_name in the database, sqlName in the program. What a jsonb column holds is a
#          value and comes back as it was stored.
# Happens: every key at any depth is rewritten, also those that are paths or ids. Two keys that become the same name
#          leave one entry. What is written goes to the database unchanged, so nothing is noticed until it is read.
# Seen:    stored: {"acmeWeb":"owner","acme_web":"guest","ops/on_call":"developer"}
#          read:   {"acmeWeb":"guest","ops/onCall":"developer"}
# Matters: a map from group to highest role, kept in jsonb, loses an entry and names groups that do not exist: acme_web has
#          no limit any more, and acmeWeb has the wrong one. The option maintainNestedObjectKeys leaves values alone; it is off by default.
# With:    kysely 0.28.18, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact kysely@0.28.18 || exit 2

cat > try.mjs <<'JS'
import { CamelCasePlugin, DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';

const LIMITS = { acmeWeb: 'owner', acme_web: 'guest', 'ops/on_call': 'developer' };

/** A driver that answers what PostgreSQL answers for one row with one jsonb column. */
class OneRow extends DummyDriver {
  async acquireConnection() {
    return { executeQuery: async () => ({ rows: [{ highest_roles: structuredClone(LIMITS) }] }) };
  }
}

async function read(options) {
  const db = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new OneRow(),
      createIntrospector: (self) => new PostgresIntrospector(self),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [new CamelCasePlugin(options)],
  });
  const row = await db.selectFrom('policies').select('highestRoles').executeTakeFirstOrThrow();
  return row.highestRoles;
}

const usual = JSON.stringify(await read());
const kept = JSON.stringify(await read({ maintainNestedObjectKeys: true }));
console.log(`stored: ${JSON.stringify(LIMITS)}`);
console.log(`read:   ${usual}`);
console.log(`read with maintainNestedObjectKeys: ${kept}`);
const stands = usual === '{"acmeWeb":"guest","ops/onCall":"developer"}' && kept === JSON.stringify(LIMITS);
console.log(stands ? 'stands: keys of values are renamed, and one entry is lost' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
