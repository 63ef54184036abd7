#!/usr/bin/env bash
# semver: GitLab's Enterprise Edition is older than itself, and satisfies no range.
#
# Guess:   GitLab's /version says `19.1.4-ee`: version 19.1.4, in the edition that most companies have. `gte('19.1.4-ee', '19.1.4')` is
#          true, and 19.3.0-ee satisfies `>=19.1.4`.
# Happens: what follows the hyphen is a pre-release for semver and compare-versions, so 19.1.4-ee comes before 19.1.4; and
#          semver's ranges leave pre-releases out altogether, however much newer they are.
# Seen:    gte 19.1.4-ee, 19.1.4: false; satisfies 19.3.0-ee, >=19.1.4: false, with includePrerelease: true;
#          compare-versions 19.1.4-ee, 19.1.4: -1; coerced first: gte true
# Matters: a check "is this GitLab mended, does it have this endpoint" says no for ever to everybody who pays for it, and yes to a
#          Community Edition; with `lt` instead, a warning of a hole that is closed never ends.
# With:    semver 7.8.6, compare-versions 6.1.1, Node 20.20.2; 2026-11-30
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact semver@7.8.6 compare-versions@6.1.1 || exit 2

cat > try.mjs <<'JS'
import { compareVersions } from 'compare-versions';
import semver from 'semver';

const same = semver.gte('19.1.4-ee', '19.1.4');
const newer = semver.satisfies('19.3.0-ee', '>=19.1.4');
const included = semver.satisfies('19.3.0-ee', '>=19.1.4', { includePrerelease: true });
const compared = compareVersions('19.1.4-ee', '19.1.4');
const coerced = semver.gte(semver.coerce('19.1.4-ee'), '19.1.4');
console.log(`gte 19.1.4-ee, 19.1.4: ${same}; satisfies 19.3.0-ee, >=19.1.4: ${newer}, with includePrerelease: ${included}`);
console.log(`compare-versions 19.1.4-ee, 19.1.4: ${compared}; coerced first: gte ${coerced}`);
const stands = !same && !newer && included && compared === -1 && coerced;
console.log(stands ? 'stands: an edition counts as a pre-release' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
