/** `hallpass_policy`, applied by the real terraform against a real server. */
import { describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { drivesTerraform } from '../support/terraform.ts';
import { openDesk } from './desk.ts';

const POLICY = `
resource "hallpass_policy" "prod" {
  id       = "prod"
  position = 1
  match = {
    resources = ["acme/platform/**", "!acme/platform/docs"]
    roles     = ["maintainer", "developer"]
  }
  steps = [
    { who = ["manager"] },
    { who = ["owners"], need = 2, note = "always" },
  ]
  max_duration = "120m"
}
`;

const drives = drivesTerraform('policy');

describe.runIf(drives.runs)(`hallpass_policy${drives.note}`, () => {
  it('is made, changed, seen to have been changed elsewhere, imported and removed', async () => {
    const { office, terraform, document } = await openDesk();
    terraform.write(POLICY);
    const made = await terraform.run('apply', '-auto-approve');
    expect(made.said).toContain('Resources: 1 added, 0 changed, 0 destroyed.');
    expect((await document()).policies[0]).toMatchObject({
      id: 'prod',
      match: { resources: ['acme/platform/**'], except: ['acme/platform/docs'] },
      approval: {
        steps: [
          { who: ['manager'], need: 1 },
          { who: ['owners'], need: 2, note: 'always' },
        ],
      },
      maxDuration: '120m',
      managedBy: 'api',
    });
    expect((await terraform.run('plan', '-detailed-exitcode')).said).toContain('No changes.');

    terraform.write(POLICY.replace('"120m"', '"4h"'));
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('0 added, 1 changed');
    expect((await document()).policies[0]).toMatchObject({ maxDuration: '4h' });

    const file = await document();
    const policies = file.policies.map((one) => (one.id === 'prod' ? { ...one, maxDuration: '1d' } : one));
    await applyConfig(office.ctx, system('test'), { document: { ...file, policies }, source: 'web' });
    const drift = await terraform.run('plan', '-detailed-exitcode');
    expect([drift.code, drift.said]).toEqual([2, expect.stringMatching(/~ max_duration += "1d" -> "4h"/)]);
    await terraform.run('apply', '-auto-approve');
    expect((await document()).policies[0]).toMatchObject({ maxDuration: '4h' });

    expect((await terraform.run('state', 'rm', 'hallpass_policy.prod')).code).toBe(0);
    expect((await terraform.run('import', 'hallpass_policy.prod', 'prod')).said).toContain(
      'Import successful!',
    );
    expect((await terraform.run('plan', '-detailed-exitcode')).said).toContain('No changes.');

    const gone = await terraform.run('destroy', '-auto-approve');
    expect(gone.said).toContain('Resources: 1 destroyed.');
    expect((await document()).policies.map(({ id }) => id)).not.toContain('prod');
  });
});
