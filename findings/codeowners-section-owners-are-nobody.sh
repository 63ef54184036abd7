#!/usr/bin/env bash
# CODEOWNERS of GitLab: what a section gives its files as owners, readers of the format take for a file, and the files for nobody's.
#
# Guess:   GitLab's CODEOWNERS has sections with owners of their own: `[Database][2] @acme/dba` stands for every path below that
#          names none. A library that does not know sections stops at such a line, or passes it over.
# Happens: codeowners and codeowners-utils take `[Database][2]` for a pattern of paths whose owner is @acme/dba, and
#          the paths below, which name nobody, for paths without an owner. That also takes them out of the `*` above, for
#          the last line that fits is the one that counts.
# Seen:    migrations/1.sql: codeowners nobody, codeowners-utils nobody (GitLab: @acme/dba, and @acme/everyone)
#          schema.sql: codeowners @lee, codeowners-utils @lee
# Matters: who asks this file who approves access to a project finds nobody for exactly the paths that got owners of their own,
#          and "no owner" is where many a rule says yes by itself.
# With:    codeowners 5.1.1, codeowners-utils 1.0.2, Node 20.20.2; GitLab's documentation of Code Owners, "Use default owners with
#          sections"; 2026-11-30
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact codeowners@5.1.1 codeowners-utils@1.0.2 || exit 2

mkdir -p repository/.git
cat > repository/CODEOWNERS <<'TEXT'
* @acme/everyone

[Database][2] @acme/dba
migrations/
schema.sql @lee
TEXT

cat > try.cjs <<'JS'
const { readFileSync } = require('node:fs');
const Codeowners = require('codeowners');
const { matchFile, parse } = require('codeowners-utils');

const entries = parse(readFileSync('repository/CODEOWNERS', 'utf8'));
const file = new Codeowners('repository');
const said = (owners) => owners.join(' ') || 'nobody';
const got = ['migrations/1.sql', 'schema.sql'].map((path) => {
  const [one, other] = [said(file.getOwner(path)), said(matchFile(path, entries)?.owners ?? [])];
  console.log(`${path}: codeowners ${one}, codeowners-utils ${other}`);
  return `${one} | ${other}`;
});
const pattern = entries.find(({ owners }) => owners.includes('@acme/dba'))?.pattern;
console.log(`@acme/dba owns: ${pattern}`);
const stands = got.join('; ') === 'nobody | nobody; @lee | @lee' && pattern === '[Database][2]';
console.log(stands ? 'stands: the owners of a section own a path that is not there, and its paths nobody' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.cjs
