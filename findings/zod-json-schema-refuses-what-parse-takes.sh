#!/usr/bin/env bash
# The JSON Schema that zod writes of a type refuses bodies that the type itself takes.
#
# Guess:   z.toJSONSchema(T) describes what T.parse() accepts: a field with a default may be left out, and an unknown one is
#          ignored.
# Happens: it describes what parse() returns. A field with a default is required, and unknown fields are forbidden, though the
#          type only drops them. What is accepted is written with { io: 'input' }.
# Seen:    of two bodies that parse, the schema refuses both (role is required; additional properties); with io: 'input' none
# Matters: an API whose description is made of its types this way tells clients to send every default, and a client that
#          validates answers with it breaks on the first field that is added.
# With:    zod 4.6.7, ajv 8.20.0, Node 20.20.2; 2026-11-30
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact zod@4.6.7 ajv@8.20.0 || exit 2

cat > try.mjs <<'JS'
import Ajv from 'ajv/dist/2020.js';
import { z } from 'zod';

const Ask = z.object({ path: z.string(), role: z.string().default('developer'), note: z.string().optional() });
const ajv = new Ajv.default();
const written = ajv.compile(z.toJSONSchema(Ask));
const asInput = ajv.compile(z.toJSONSchema(Ask, { io: 'input' }));
const bodies = [{ path: 'acme/api' }, { path: 'acme/api', role: 'reporter', later: 1 }];

let stands = true;
for (const body of bodies) {
  const parses = Ask.safeParse(body).success;
  const fits = written(body);
  console.log(JSON.stringify(body), parses ? 'parses' : 'does not parse', '·', ajv.errorsText(written.errors, { dataVar: 'schema' }));
  stands &&= parses && !fits && asInput(body);
}
console.log(stands ? 'stands: the schema is of what comes out, not of what goes in' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
