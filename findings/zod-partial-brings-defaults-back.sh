#!/usr/bin/env bash
# zod 4: what `.partial()` makes of a schema with defaults writes those defaults over what is stored.
#
# Guess:   `.partial()` makes every key optional: one that is absent stays absent, as in zod 3. So it is the schema for a
#          PATCH, which changes what was sent and nothing else.
# Happens: since zod 4 a default inside an optional key is applied when the key is absent. Whatever was not sent comes out
#          with its default, and looks just as if it had been sent.
# Seen:    sent {"owner":"platform"}, stored {"owner":"web","approvals":2,"maxHours":4}
#          zod 3: {"owner":"platform","approvals":2,"maxHours":4}
#          zod 4: {"owner":"platform","approvals":1,"maxHours":24}
# Matters: somebody renames the owner of a rule, and two approvals become one and four hours twenty-four. Nothing is
#          refused, and the trail of changes says that the person asked for it.
# With:    zod 4.6.7, zod 3.25.76, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact zod@4.6.7 zod-3@npm:zod@3.25.76 || exit 2

cat > try.mjs <<'JS'
import * as four from 'zod';
import * as three from 'zod-3';

const SENT = { owner: 'platform' };
const STORED = { owner: 'web', approvals: 2, maxHours: 4 };

function patched({ z }) {
  const Rule = z.object({
    owner: z.string(),
    approvals: z.number().default(1),
    maxHours: z.number().default(24),
  });
  return JSON.stringify({ ...STORED, ...Rule.partial().parse(SENT) });
}

const before = patched(three);
const now = patched(four);
console.log(`sent ${JSON.stringify(SENT)}, stored ${JSON.stringify(STORED)}`);
console.log(`zod 3: ${before}`);
console.log(`zod 4: ${now}`);
const stands =
  before === '{"owner":"platform","approvals":2,"maxHours":4}' &&
  now === '{"owner":"platform","approvals":1,"maxHours":24}';
console.log(stands ? 'stands: what was not sent is set back to its default' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
