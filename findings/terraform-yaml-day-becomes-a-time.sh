#!/usr/bin/env bash
# Terraform: a day in a YAML file is a text for the program that owns the file, and midnight in UTC for yamldecode.
#
# Guess:   Terraform's yamldecode reads YAML 1.2, in which there are no dates and `no` and `on` are texts, as the yaml package
#          for Node does. `until: 2026-12-01` is the text that stands there.
# Happens: it keeps the dates and the truths of YAML 1.1, without its octal numbers: a day becomes midnight in UTC, a time without a
#          zone one in UTC, and `on` and `no` become true and false.
# Seen:    yaml: until "2026-12-01", from "2026-12-01 10:00:00", team "on", id 123
#          Terraform: until "2026-12-01T00:00:00Z", from "2026-12-01T10:00:00Z", team true, id 123
# Matters: of a file that both read, an exception until the first of December is over for one of them as that day begins, for it
#          has turned into its first moment, and in Auckland into one o'clock of its afternoon; and the team called "on" has no name.
# With:    Terraform 1.11.4, yaml 2.9.1, Node 20.20.2; 2026-11-30
# Needs:   node, npm, terraform. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
command -v terraform > /dev/null || exit 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact yaml@2.9.1 || exit 2

cat > access.yaml <<'YAML'
until: 2026-12-01
from: 2026-12-01 10:00:00
team: on
id: 0123
YAML
echo 'output "read" { value = yamldecode(file("access.yaml")) }' > main.tf
terraform init -no-color > /dev/null 2>&1 || exit 2
terraform apply -auto-approve -no-color > /dev/null 2>&1 || exit 2

cat > try.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const said = ({ until, from, team, id }) => Object.entries({ until, from, team, id }).map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', ');
const one = said(parse(readFileSync('access.yaml', 'utf8')));
const other = said(JSON.parse(execFileSync('terraform', ['output', '-json', 'read'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })));
console.log(`yaml: ${one}`);
console.log(`Terraform: ${other}`);
const stands =
  one === 'until "2026-12-01", from "2026-12-01 10:00:00", team "on", id 123' &&
  other === 'until "2026-12-01T00:00:00Z", from "2026-12-01T10:00:00Z", team true, id 123';
console.log(stands ? 'stands: Terraform makes a time of a day, and a truth of a name' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
