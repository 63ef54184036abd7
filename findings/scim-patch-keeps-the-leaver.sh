#!/usr/bin/env bash
# scim-patch does not remove a member the way Entra ID asks for it, once the member has a display name.
#
# Guess:   the operation by which Microsoft Entra ID removes a member from a group, `Remove` on `members` with
#          [{ "value": ID }], removes the member with that ID, or is refused because RFC 7644 has no value there.
# Happens: it depends on what else is stored of the member. One stored as { value } is removed. One stored as
#          { value, display } stays, for whole objects are compared. Nothing is thrown, and the group comes back as if all
#          was well. scimmy removes both.
# Seen:    scim-patch, stored bare:          u1 is removed
#          scim-patch, stored with display:  u1 is still a member, no error
#          scimmy, stored with display:      u1 is removed
# Matters: RFC 7643 has `display` in members, so real groups have it and tests often do not. Who leaves a team keeps the
#          access of the team, and the identity provider was told that it worked.
# With:    scim-patch 0.8.3, scimmy 1.3.5, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact scim-patch@0.8.3 scimmy@1.3.5 || exit 2

cat > try.mjs <<'JS'
import { scimPatch } from 'scim-patch';
import scimmy from 'scimmy';

const REMOVAL = { op: 'Remove', path: 'members', value: [{ value: 'u1' }] };
const BARE = [{ value: 'u1' }, { value: 'u2' }];
const NAMED = [
  { value: 'u1', display: 'Ana' },
  { value: 'u2', display: 'Omar' },
];

function byScimPatch(members) {
  const group = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    meta: {},
    displayName: 'platform',
    members: structuredClone(members),
  };
  return scimPatch(group, [structuredClone(REMOVAL)]).members;
}

async function byScimmy(members) {
  const group = new scimmy.Schemas.Group({ id: 'g1', displayName: 'platform', members: structuredClone(members) }, 'in');
  const patch = new scimmy.Messages.PatchOp({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [structuredClone(REMOVAL)],
  });
  return (await patch.apply(group, async (changed) => changed)).members;
}

const has = (members) => members.some(({ value }) => value === 'u1');
const say = (what, members) => console.log(`${what}: u1 is ${has(members) ? 'still a member' : 'removed'}`);
const bare = byScimPatch(BARE);
const named = byScimPatch(NAMED);
const other = await byScimmy(NAMED);
say('scim-patch, stored bare', bare);
say('scim-patch, stored with display', named);
say('scimmy, stored with display', other);
const stands = !has(bare) && has(named) && !has(other);
console.log(stands ? 'stands: a display name keeps the member in the group' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
