#!/usr/bin/env bash
# One policy file, four readers: Terraform and js-yaml 4 merge shared defaults, yaml 2 and js-yaml 5 do not.
#
# Guess:   `<<: *defaults` is merged by every common reader of YAML, or refused by one that does not know it. An upgrade of
#          js-yaml changes nothing about that.
# Happens: Terraform's yamldecode and js-yaml 4 merge. yaml 2.9 and js-yaml 5, whose default is YAML 1.2, keep a key that is
#          called `<<` and say nothing. They also read `yes` as a text, where Terraform reads true.
# Seen:    terraform:  maxDuration 8h,   approval true
#          js-yaml 4:  maxDuration 8h,   approval "yes"
#          js-yaml 5:  maxDuration none, approval "yes"
#          yaml:       maxDuration none, approval "yes"
# Matters: what was reviewed in a Terraform plan, or worked before the upgrade, has no limit in the program: the shared cap on
#          how long access may last is simply not there.
# With:    Terraform 1.11.4, js-yaml 4.3.2 and 5.5.0, yaml 2.9.1, Node 20.20.2; 2026-11-29
# Needs:   node, npm, terraform 1.11. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
command -v terraform > /dev/null || { echo 'needs terraform' >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact \
  yaml@2.9.1 js-yaml-4@npm:js-yaml@4.3.2 js-yaml-5@npm:js-yaml@5.5.0 || exit 2

cat > policies.yaml <<'YAML'
defaults: &defaults
  maxDuration: 8h
production:
  <<: *defaults
  role: maintainer
  approval: yes
YAML
cat > main.tf <<'TF'
output "production" {
  value = yamldecode(file("policies.yaml")).production
}
TF
: > cli.tfrc
export TF_CLI_CONFIG_FILE="$dir/cli.tfrc" CHECKPOINT_DISABLE=1
{ terraform init && terraform apply -auto-approve; } > terraform.log 2>&1 || { cat terraform.log >&2; exit 2; }
terraform output -json production > terraform.json

cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs';
import * as four from 'js-yaml-4';
import * as five from 'js-yaml-5';
import { parse } from 'yaml';

const text = readFileSync('policies.yaml', 'utf8');
const readings = {
  terraform: JSON.parse(readFileSync('terraform.json', 'utf8')),
  'js-yaml 4': four.load(text).production,
  'js-yaml 5': five.load(text).production,
  yaml: parse(text).production,
};
for (const [reader, { maxDuration = 'none', approval }] of Object.entries(readings))
  console.log(`${reader}: maxDuration ${maxDuration}, approval ${JSON.stringify(approval)}`);
const got = Object.values(readings).map(({ maxDuration = 'none', approval }) => `${maxDuration} ${approval}`);
const stands = got.join(', ') === '8h true, 8h yes, none yes, none yes';
console.log(stands ? 'stands: two readers have a limit, two have none' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
