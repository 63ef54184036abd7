#!/usr/bin/env bash
# node-casbin's CachedEnforcer goes on saying yes after the role was taken away, through itself.
#
# Guess:   an enforcer with a cache forgets what it decided when its own policy is changed. Stale answers are possible only
#          where another process changed it, as with every cache.
# Happens: nothing but a call of invalidateCache() empties the cache, and it has no limit in time or size. Neither
#          deleteRoleForUser() nor removePolicy() nor clearPolicy() on the same object does. The reports of the same
#          object know better: it says that the person has no role, and lets the person in.
# Seen:    before: enforce true, roles admin
#          role taken away: enforce true, roles none
#          rule removed: enforce true, rules 0
#          after invalidateCache(): enforce false
# Matters: who loses a role keeps the access for as long as the process runs, if it was used once before. A review of the
#          roles shows that it is gone. The other way round, who was refused once stays refused after the grant.
# With:    casbin 5.51.1, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact casbin@5.51.1 || exit 2

cat > try.mjs <<'JS'
import { newCachedEnforcer, newModelFromString } from 'casbin';

const model = newModelFromString(`
[request_definition]
r = sub, obj, act

[policy_definition]
p = sub, obj, act

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
`);
const enforcer = await newCachedEnforcer(model);
await enforcer.addPolicy('admin', 'production', 'deploy');
await enforcer.addRoleForUser('ana', 'admin');

const got = [];
async function say(when, what) {
  const may = await enforcer.enforce('ana', 'production', 'deploy');
  got.push(may);
  console.log(`${when}: enforce ${may}${what}`);
}
const roles = async () => (await enforcer.getRolesForUser('ana')).join(', ') || 'none';

await say('before', `, roles ${await roles()}`);
await enforcer.deleteRoleForUser('ana', 'admin');
await say('role taken away', `, roles ${await roles()}`);
await enforcer.removePolicy('admin', 'production', 'deploy');
enforcer.clearPolicy();
await say('rule removed', `, rules ${(await enforcer.getPolicy()).length}`);
enforcer.invalidateCache();
await say('after invalidateCache()', '');
const stands = got.join(' ') === 'true true true false';
console.log(stands ? 'stands: what was allowed once stays allowed' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
