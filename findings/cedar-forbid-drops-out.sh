#!/usr/bin/env bash
# Cedar: a forbid whose time has an offset with a colon, as RFC 3339 writes it, forbids nothing.
#
# Guess:   datetime("2026-12-24T00:00:00+01:00") is read, for RFC 3339 and ISO 8601 both write it so; or the policy is refused
#          when it is loaded; or, at the very worst, a forbid that cannot be judged forbids.
# Happens: Cedar takes +0100 and Z and nothing else. The policy with the colon is parsed without a remark, every request
#          meets an error inside it, and a policy that meets an error is left out: what is left is the permit. The answer is
#          allow, with the error in its diagnostics. Only validation against a schema, a step of its own, finds it.
# Seen:    forbid from 2026-12-24T00:00:00Z: parsed, on the 25th deny, errors 0
#          forbid from 2026-12-24T00:00:00+0100: parsed, on the 25th deny, errors 0
#          forbid from 2026-12-24T00:00:00+01:00: parsed, on the 25th allow, errors 1
#          the same, validated against a schema: errors 1
# Matters: a freeze, or an end of access that is written as a forbid, is not in force when its time was copied from a program that
#          writes offsets with a colon, as most do. Nobody is refused who should not be, so nobody notices.
# With:    @cedar-policy/cedar-wasm 4.13.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @cedar-policy/cedar-wasm@4.13.0 || exit 2

cat > try.cjs <<'JS'
const cedar = require('@cedar-policy/cedar-wasm/nodejs');

const SCHEMA = `
entity User;
entity Group;
action "deploy" appliesTo { principal: User, resource: Group, context: { now: datetime } };
`;
const freeze = (from) => `
permit (principal, action, resource);
forbid (principal, action, resource) when { context.now >= datetime("${from}") };
`;

function judge(from) {
  const staticPolicies = freeze(from);
  const parsed = cedar.checkParsePolicySet({ staticPolicies }).type === 'success' ? 'parsed' : 'refused';
  const { response } = cedar.isAuthorized({
    principal: { type: 'User', id: 'ana' },
    action: { type: 'Action', id: 'deploy' },
    resource: { type: 'Group', id: 'production' },
    context: { now: { __extn: { fn: 'datetime', arg: '2026-12-25T12:00:00Z' } } },
    policies: { staticPolicies },
    entities: [],
  });
  const errors = response.diagnostics.errors.length;
  console.log(`forbid from ${from}: ${parsed}, on the 25th ${response.decision}, errors ${errors}`);
  return `${parsed} ${response.decision} ${errors}`;
}

const got = ['2026-12-24T00:00:00Z', '2026-12-24T00:00:00+0100', '2026-12-24T00:00:00+01:00'].map(judge);
const validated = cedar.validate({
  schema: SCHEMA,
  policies: { staticPolicies: freeze('2026-12-24T00:00:00+01:00') },
});
console.log(`the same, validated against a schema: errors ${validated.validationErrors.length}`);
const stands =
  got.join(', ') === 'parsed deny 0, parsed deny 0, parsed allow 1' && validated.validationErrors.length === 1;
console.log(stands ? 'stands: the forbid is left out, and the answer is allow' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.cjs
