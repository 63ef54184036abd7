/** `hallpass_connector`: its token is written and never read, and everything else apart from it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { findCredential } from '../../src/db/connectors/credentials.ts';
import { openDrafts } from '../../src/db/connectors/connector-drafts.ts';
import { editConnector } from '../../src/operations/setup/edit-connector.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { slackId } from '../support/drafts.ts';
import { never } from '../support/office.ts';
import { until } from '../support/world.ts';
import { drivesTerraform } from '../support/terraform.ts';
import { openDraftDesk } from './draft-desk.ts';

const beta = (url: string, more = ''): string => `
variable "token" {
  type      = string
  ephemeral = true
}
variable "owners" {
  type    = set(string)
  default = ["${slackId('omar')}"]
}
variable "generation" { default = 1 }
resource "hallpass_connector" "beta" {
  name          = "Beta"
  url           = "${url}"
  group         = "beta"
  owners        = var.owners
  token         = var.token
  token_version = var.generation
  ${more}
}
`;

const drives = drivesTerraform('connector');

describe.runIf(drives.runs)(`hallpass_connector${drives.note}`, () => {
  it('is set up with a token that neither plan nor state ever has', async () => {
    const { office, ctx, terraform, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url, 'interval = "90m"\n  drift_level = "developer"'));
    const made = await terraform.run('apply', '-auto-approve');
    expect(made.said).toContain('1 added');
    expect(await find('beta')).toMatchObject({
      name: 'Beta',
      group: '50',
      managedBy: 'slack',
      owners: [slackId('omar')],
      sync: { every: '90m' },
      driftFrom: 'developer',
    });
    expect(await findCredential(ctx.db, 'beta')).toBeDefined();
    await terraform.run('plan', '-out=kept.plan');
    for (const file of readdirSync(terraform.folder).filter((name) => /tfstate|plan/.test(name)))
      expect(readFileSync(`${terraform.folder}/${file}`, 'latin1')).not.toContain(office.gitlab.token);
    expect((await terraform.run('show', '-json', 'kept.plan')).said).not.toContain(office.gitlab.token);
    expect((await terraform.run('plan', '-detailed-exitcode')).said).toContain('No changes.');
  });

  it('has its token rotated alone, and its owners changed alone', async () => {
    const { office, ctx, terraform, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    const first = await findCredential(ctx.db, 'beta');
    const owners = ['-var', `owners=["${slackId('omar')}", "${slackId('priya')}"]`];

    const changed = await terraform.run('apply', '-auto-approve', ...owners);
    expect(changed.said).toContain('0 added, 1 changed');
    expect((await find('beta'))?.owners.toSorted()).toEqual([slackId('omar'), slackId('priya')]);
    expect(await findCredential(ctx.db, 'beta')).toEqual(first);

    const before = await find('beta');
    const rotated = await terraform.run('apply', '-auto-approve', ...owners, '-var', 'generation=2');
    expect(rotated.said).toContain('0 added, 1 changed');
    expect((await findCredential(ctx.db, 'beta'))?.nonce).not.toEqual(first?.nonce);
    expect(await find('beta')).toEqual(before);
  });

  it('changed in Slack shows in the plan, and is changed back', async () => {
    const { office, ctx, desk, terraform, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    const { id } = await editConnector(ctx, office.actor('dana'), { connectorId: 'beta' });
    await desk.enter(id, { name: 'From Slack', sync: '3h' }, { token: null, by: 'dana' });
    await until(async () => (await desk.model(id)).status === 'checked');
    await desk.confirm(id, 'dana');
    const plan = await terraform.run('plan', '-detailed-exitcode');
    expect(plan.code).toBe(2);
    expect(plan.said).toMatch(/~ interval += "3h" -> "1h"\s+~ name += "From Slack" -> "Beta"/);
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('0 added, 1 changed, 0 destroyed');
    expect(await find('beta')).toMatchObject({ name: 'Beta', sync: { every: '1h' } });
  });

  it('deleted in Slack shows in the plan, and is set up again', async () => {
    const { office, ctx, terraform, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    const { version } = await activeConfig(ctx.db);
    await removeConnector(ctx, office.actor('dana'), { connectorId: 'beta', version });
    const plan = await terraform.run('plan', '-detailed-exitcode');
    expect([plan.code, plan.said]).toEqual([2, expect.stringContaining('1 to add, 0 to change')]);
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('1 added');
    const { file } = await activeConfig(ctx.db);
    expect(file.connectors.map(({ name }) => name)).toContain('Beta');
    expect(await find('beta')).toBeUndefined();
    expect((await terraform.run('destroy', '-auto-approve')).said).toContain('1 destroyed');
  });

  it('is imported, and what the file declares is not', async () => {
    const { office, ctx, terraform, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    await syncConnector(ctx, { connectorId: 'beta' }, never);
    await terraform.run('state', 'rm', 'hallpass_connector.beta');
    expect((await terraform.run('import', 'hallpass_connector.beta', 'beta')).said).toContain('successful');
    const plan = await terraform.run('plan');
    expect(plan.said).toMatch(/\+ token_version += 1/);
    expect(plan.said).toContain('0 to add, 1 to change, 0 to destroy');
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('1 changed');
    expect(await find('beta')).toBeDefined();
    await terraform.run('state', 'rm', 'hallpass_connector.beta');
    const refused = await terraform.run('import', 'hallpass_connector.beta', 'gitlab');
    expect(refused.said.replaceAll(/\s+/g, ' ')).toContain('stands in hallpass.yaml at connectors[0]');
  });

  it('imported before its first sync is not taken for another one, nor by a slash in its address', async () => {
    const { office, ctx, terraform } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    await terraform.run('state', 'rm', 'hallpass_connector.beta');
    await terraform.run('import', 'hallpass_connector.beta', 'beta');
    const early = await terraform.run('plan');
    expect(early.code).toBe(1);
    expect(early.said.replaceAll(/\s+/g, ' ')).toContain('write group = "50" until it has been');
    expect(early.said).not.toContain('must be replaced');
    terraform.write(beta(`${office.gitlab.url}/`).replace('"beta"\n  owners', '"50"\n  owners'));
    expect((await terraform.run('plan')).said).toContain('0 to add, 1 to change, 0 to destroy');

    await syncConnector(ctx, { connectorId: 'beta' }, never);
    terraform.write(beta(office.gitlab.url));
    expect((await terraform.run('plan')).said).toContain('0 to add, 1 to change, 0 to destroy');
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('0 added, 1 changed, 0 destroyed');
    terraform.write(beta(office.gitlab.url).replace('"beta"\n  owners', '"acme"\n  owners'));
    expect((await terraform.run('plan')).said).toContain('1 to add, 0 to change, 1 to destroy');
  });

  it('names the attribute that GitLab has something against', async () => {
    const { office, ctx, terraform } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url).replace('"beta"\n  owners', '"nowhere"\n  owners'));
    const refused = await terraform.run('apply', '-auto-approve');
    expect(refused.code).toBe(1);
    expect(refused.said).toContain('group         = "nowhere"');
    expect(await openDrafts(ctx.db)).toEqual([]);
    terraform.write(beta(office.gitlab.url));
    const wrong = await terraform.run(
      'apply',
      '-auto-approve',
      '-var',
      'token=wrong',
      '-var',
      'owners=["UNOBODY1"]',
    );
    expect(wrong.said).toContain('with hallpass_connector.beta');
    expect(wrong.said).toContain('owners        = var.owners');
  });

  it('names the attribute of what is wrong without asking, and of an owner who is nobody', async () => {
    const { office, terraform, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url, 'interval = "often"\n  drift_level = "boss"'));
    const { code, said } = await terraform.run('plan');
    expect(code).toBe(1);
    expect(said).toMatch(/interval = "often"\s+interval: write a duration such as 90m, 4h or 2d\./);
    expect(said).toMatch(/drift_level = "boss"\s+drift_level: /);
    terraform.write(beta(office.gitlab.url).replace('token_version = var.generation', ''));
    expect((await terraform.run('plan')).said).toMatch(/token += var\.token\s+Give token_version with it/);

    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    const nobody = await terraform.run('apply', '-auto-approve', '-var', 'owners=["UNOBODY1"]');
    expect(nobody.said).toMatch(/owners += var\.owners\s+hallpass knows nobody as UNOBODY1\./);
    expect(await find('beta')).toMatchObject({ owners: [slackId('omar')] });
  });
});
