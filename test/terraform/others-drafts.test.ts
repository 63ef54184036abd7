/** What somebody enters in Slack is never taken over, nor given up, by an apply. */
import { describe, expect, it } from 'vitest';
import { editConnector } from '../../src/operations/setup/edit-connector.ts';
import { openDrafts } from '../../src/db/connectors/connector-drafts.ts';
import { slackId } from '../support/drafts.ts';
import { drivesTerraform } from '../support/terraform.ts';
import { openDraftDesk } from './draft-desk.ts';

const beta = (url: string, name = 'Beta'): string => `
variable "token" {
  type      = string
  ephemeral = true
}
resource "hallpass_connector" "beta" {
  name          = "${name}"
  url           = "${url}"
  group         = "beta"
  owners        = ["${slackId('omar')}"]
  token         = var.token
  token_version = 1
}
`;

const drives = drivesTerraform('drafts of others');

describe.runIf(drives.runs)(`an apply beside drafts of others${drives.note}`, () => {
  it('leaves a new connector to whoever sets it up in Slack', async () => {
    const { terraform, office, ctx, desk, find } = await openDraftDesk();
    const draftId = await desk.create();
    await desk.enter(draftId, { group: 'beta/tools' });
    terraform.write(beta(office.gitlab.url));
    const refused = await terraform.run('apply', '-auto-approve');
    expect(refused.code).toBe(1);
    expect(refused.said.replaceAll(/\s+/g, ' ')).toMatch(
      /name += "Beta" Somebody else is setting Beta up, in Slack or with another token\. Confirm or discard/,
    );
    expect(await openDrafts(ctx.db)).toMatchObject([
      { id: draftId, entry: 1, entered: { group: 'beta/tools' } },
    ]);
    expect(await find('beta')).toBeUndefined();
  });

  it('leaves a change to whoever makes it in Slack', async () => {
    const { terraform, office, ctx, desk, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    const { id } = await editConnector(ctx, office.actor('omar'), { connectorId: 'beta' });
    await desk.enter(id, { name: 'From Slack' }, { token: null, by: 'dana' });
    terraform.write(beta(office.gitlab.url, 'From Terraform'));
    const refused = await terraform.run('apply', '-auto-approve');
    expect(refused.code).toBe(1);
    expect(refused.said.replaceAll(/\s+/g, ' ')).toContain('Somebody else is changing From Slack');
    expect(await openDrafts(ctx.db)).toMatchObject([{ id, entered: { name: 'From Slack' } }]);
    expect(await find('beta')).toMatchObject({ name: 'Beta' });
  });

  it('goes on where somebody only looked', async () => {
    const { terraform, office, ctx, find } = await openDraftDesk();
    terraform.write(beta(office.gitlab.url));
    await terraform.run('apply', '-auto-approve');
    await editConnector(ctx, office.actor('omar'), { connectorId: 'beta' });
    terraform.write(beta(office.gitlab.url, 'From Terraform'));
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('1 changed');
    expect(await find('beta')).toMatchObject({ name: 'From Terraform' });
  });
});
