#!/usr/bin/env bash
# node-casbin follows roles over ten levels and no further, and its own reports do not know that.
#
# Guess:   a chain of groups is followed to its end, however long, or a chain that is too long is an error.
# Happens: enforce() says no from the eleventh step on, without an error. getImplicitRolesForUser() and
#          getImplicitPermissionsForUser() follow the whole chain and say that the person has the role and the permission.
# Seen:    10 steps: enforce true,  reported permissions 1
#          11 steps: enforce false, reported permissions 1
#          20 steps: enforce false, reported permissions 1
# Matters: GitLab nests groups up to 20 levels. Whoever mirrors that in casbin gets people who are refused for no reason
#          that shows, and a report for an access review that differs from what is enforced.
# With:    casbin 5.51.1, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact casbin@5.51.1 || exit 2

cat > try.mjs <<'JS'
import { newEnforcer, newModelFromString } from 'casbin';

const MODEL = `
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
`;

async function judge(steps) {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  await enforcer.addPolicy(`group${steps}`, 'repository', 'read');
  await enforcer.addGroupingPolicy('ana', 'group1');
  for (let level = 1; level < steps; level++) {
    await enforcer.addGroupingPolicy(`group${level}`, `group${level + 1}`);
  }
  const allowed = await enforcer.enforce('ana', 'repository', 'read');
  const reported = (await enforcer.getImplicitPermissionsForUser('ana')).length;
  console.log(`${steps} steps: enforce ${allowed}, reported permissions ${reported}`);
  return { allowed, reported };
}

const ten = await judge(10);
const eleven = await judge(11);
const twenty = await judge(20);
const stands =
  ten.allowed && !eleven.allowed && !twenty.allowed && [ten, eleven, twenty].every(({ reported }) => reported === 1);
console.log(stands ? 'stands: past ten levels it refuses what it reports as granted' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
