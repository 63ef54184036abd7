/** Conflicts, people, schedules, what is looked up, and what happens between two who change the document. */
import { describe, expect, it } from 'vitest';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { system } from '../../src/domain/actor.ts';
import { slackId } from '../support/drafts.ts';
import { openTerraform, drivesTerraform } from '../support/terraform.ts';
import { openDesk } from './desk.ts';

const ALL = `
resource "hallpass_conflict" "apart" {
  id   = "apart"
  name = "Build and deploy"
  a = { any = [{ resources = ["acme/platform/api"], roles = ["developer"] }] }
  b = { all = [{ resources = ["acme/platform/web"], roles = ["maintainer"] }, { user_groups = ["S0123456"] }] }
  on_request = "step"
  step   = { who = ["owners"], remind = "30m" }
  owners = ["dana@acme.example"]
}
resource "hallpass_person_link" "ana" {
  slack   = "ana@acme.example"
  gitlab  = "ana"
  manager = "${slackId('omar')}"
}
resource "hallpass_review_schedule" "quarterly" {
  id     = "quarterly"
  name   = "Every quarter"
  every  = "1 quarter"
  from   = "2027-01-05"
  run_by = "dana@acme.example"
  leave_out = ["machines", "archived"]
}
`;

const ADDRESSES = [
  ['hallpass_conflict.apart', 'apart'],
  ['hallpass_person_link.ana', 'ana@acme.example'],
  ['hallpass_review_schedule.quarterly', 'quarterly'],
] as const;

const others = drivesTerraform('others');

describe.runIf(others.runs)(`the other resources${others.note}`, () => {
  it('are made, imported, seen to have been changed elsewhere, and removed', async () => {
    const { terraform, document, office } = await openDesk();
    terraform.write(ALL);
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('Resources: 3 added');
    expect(await document()).toMatchObject({
      conflicts: [{ id: 'apart', managedBy: 'api', condition: 'in', step: { need: 1, remind: '30m' } }],
      people: expect.arrayContaining([
        { slack: 'ana@acme.example', gitlab: 'ana', manager: slackId('omar'), managedBy: 'api' },
      ]),
      reviews: { schedules: [{ id: 'quarterly', resources: ['**'], days: 14, managedBy: 'api' }] },
    });
    expect((await terraform.run('plan', '-detailed-exitcode')).said).toContain('No changes.');
    for (const [address, id] of ADDRESSES) {
      await terraform.run('state', 'rm', address);
      expect((await terraform.run('import', address, id)).said).toContain('successful');
    }
    expect((await terraform.run('plan', '-detailed-exitcode')).said).toContain('No changes.');

    const file = await document();
    const conflicts = file.conflicts?.map((one) => ({ ...one, name: 'Another name' }));
    await applyConfig(office.ctx, system('test'), { document: { ...file, conflicts }, source: 'web' });
    const drift = await terraform.run('plan', '-detailed-exitcode');
    expect([drift.code, drift.said]).toEqual([
      2,
      expect.stringContaining('"Another name" -> "Build and deploy"'),
    ]);
    expect((await terraform.run('destroy', '-auto-approve')).said).toContain('3 destroyed');
    expect((await document()).conflicts ?? []).toEqual([]);
  });

  it('look up integrations, places, people and who holds what', async () => {
    const { terraform } = await openDesk();
    terraform.write(`
data "hallpass_connectors" "all" {}
data "hallpass_resources" "api" { query = "platform/api" }
data "hallpass_people" "all" {}
data "hallpass_person" "omar" { who = "${slackId('omar')}" }
data "hallpass_effective_access" "omar" { person = data.hallpass_person.omar.id }
output "found" {
  value = join(" ", [
    data.hallpass_connectors.all.connectors[0].id,
    data.hallpass_resources.api.resources[0].path,
    length(data.hallpass_people.all.people) > 3 ? "many" : "few",
    data.hallpass_person.omar.slack_user_id,
    length(data.hallpass_effective_access.omar.holds) >= 0 ? "held" : "",
  ])
}
`);
    const applied = await terraform.run('apply', '-auto-approve');
    expect(applied.said).toContain(`found = "gitlab acme/platform/api many ${slackId('omar')} held"`);
  });

  it('refuse what the file declares, and say where that is', async () => {
    const { terraform, document } = await openDesk();
    const [first] = (await document()).policies;
    terraform.write(`
resource "hallpass_policy" "mine" {
  id       = "${first?.id}"
  match    = { resources = ["**"], roles = ["developer"] }
  approval = "auto"
}
`);
    const plan = await terraform.run('plan');
    expect(plan.code).toBe(1);
    expect(plan.said).toContain('This policy is declared in hallpass.yaml');
    expect(plan.said.replaceAll(/\s+/g, ' ')).toContain('stands in hallpass.yaml at policies[0]');
    const imported = await terraform.run('import', 'hallpass_policy.mine', first?.id ?? '');
    expect(imported.said).toContain('This policy is declared in hallpass.yaml');
  });

  it('name the attribute of a fault, before anything is asked', async () => {
    const { terraform } = await openDesk();
    terraform.write(`
resource "hallpass_policy" "wrong" {
  id    = "wrong"
  match = { resources = ["**"], roles = ["developer"] }
  steps = [
    { who = ["owners"] },
    { who = ["nobody at all"], need = 2 },
  ]
  max_duration = "a while"
}
`);
    const { code, said } = await terraform.run('validate');
    expect(code).toBe(1);
    expect(said).toMatch(/max_duration = "a while"[\s\S]*write a duration such as 90m/);
    expect(said).toMatch(/write owners, resource-owners, manager/);
  });

  it('plan with values that are not known yet', async () => {
    const { terraform, document } = await openDesk();
    terraform.write(`
resource "terraform_data" "later" { input = "2h" }
resource "hallpass_policy" "later" {
  id           = "later"
  position     = 1
  match        = { resources = ["acme/\${terraform_data.later.output}/**"], roles = ["developer"] }
  steps        = [{ who = ["owners"], remind = terraform_data.later.output }]
  max_duration = terraform_data.later.output
}
`);
    const plan = await terraform.run('plan');
    expect(plan.said).toMatch(/max_duration += \(known after apply\)/);
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('2 added');
    expect((await document()).policies[0]).toMatchObject({
      id: 'later',
      maxDuration: '2h',
      match: { resources: ['acme/2h/**'] },
      approval: { steps: [{ remind: '2h' }] },
    });
  });
});

const many = (name: string): string => `
resource "hallpass_policy" "p" {
  count    = 6
  id       = "${name}-\${count.index}"
  match    = { resources = ["acme/${name}/\${count.index}/**"], roles = ["developer"] }
  approval = "owners"
}
`;

const workspaces = drivesTerraform('workspaces');

describe.runIf(workspaces.runs)(`two workspaces${workspaces.note}`, () => {
  it('change the document at once, and neither loses what it made', async () => {
    const { server, terraform, document } = await openDesk();
    const other = await openTerraform(server);
    terraform.write(many('left'));
    other.write(many('right'));
    const [one, two] = await Promise.all([
      terraform.run('apply', '-auto-approve'),
      other.run('apply', '-auto-approve'),
    ]);
    expect([one.said, two.said]).toEqual(Array(2).fill(expect.stringContaining('6 added')));
    const ids = (await document()).policies.map(({ id }) => id);
    expect(ids.filter((id) => /^(?:left|right)-\d$/.test(id))).toHaveLength(12);
    const [left, right] = await Promise.all([terraform.run('plan'), other.run('destroy', '-auto-approve')]);
    expect(left.said).toContain('No changes.');
    expect(right.said).toContain('6 destroyed');
    expect((await document()).policies.filter(({ id }) => id.startsWith('left-'))).toHaveLength(6);
  });
});
