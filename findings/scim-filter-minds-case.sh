#!/usr/bin/env bash
# SCIM filters of two libraries do not find a person whose user name is written with another capital letter.
#
# Guess:   `userName eq "ana@acme.example"` finds Ana@Acme.example. RFC 7643 says that userName is not case-exact, RFC 7644 that
#          filters go by that, and the schema that scimmy hands out says so, too.
# Happens: filter() of the one and match() of the other compare letter by letter. Nothing is refused; the list is empty, which in
#          SCIM means that there is no such person. Attributes and operators may be written in any case, as the RFC has it.
# Seen:    scimmy's schema: userName has caseExact false
#          userName eq "ana@acme.example": scim2-parse-filter 0, scimmy 0
#          userName eq "Ana@Acme.example": scim2-parse-filter 1, scimmy 1
#          USERNAME EQ "Ana@Acme.example": scim2-parse-filter 1, scimmy 1
# Matters: identity providers look a person up like this before they switch the account off. What is not found is not switched off,
#          and is often created a second time. Mail addresses that somebody typed at their first sign-in have capitals.
# With:    scim2-parse-filter 0.2.10, scimmy 1.3.5, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact scim2-parse-filter@0.2.10 scimmy@1.3.5 || exit 2

cat > try.mjs <<'JS'
import { filter, parse } from 'scim2-parse-filter';
import scimmy from 'scimmy';

const PEOPLE = [
  { id: '1', userName: 'Ana@Acme.example', active: true },
  { id: '2', userName: 'omar@acme.example', active: true },
];
const { User } = scimmy.Resources;
scimmy.Resources.declare(User)
  .ingress((_, data) => data)
  .egress((asked) => (asked.filter ? asked.filter.match(structuredClone(PEOPLE)) : PEOPLE));

const { attributes } = JSON.parse(JSON.stringify(scimmy.Schemas.User.definition));
const { caseExact } = attributes.find(({ name }) => name === 'userName');
console.log(`scimmy's schema: userName has caseExact ${caseExact}`);

async function find(text) {
  const plain = PEOPLE.filter(filter(parse(text))).length;
  const { totalResults } = await new User({ filter: text }).read();
  console.log(`${text}: scim2-parse-filter ${plain}, scimmy ${totalResults}`);
  return `${plain} ${totalResults}`;
}

const small = await find('userName eq "ana@acme.example"');
const asStored = await find('userName eq "Ana@Acme.example"');
const shouted = await find('USERNAME EQ "Ana@Acme.example"');
const stands = caseExact === false && small === '0 0' && asStored === '1 1' && shouted === '1 1';
console.log(stands ? 'stands: another capital letter, and the person is not there' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
