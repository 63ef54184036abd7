/** A provider killed in an apply: the next apply finishes it, and nothing is made twice. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openDrafts } from '../../src/db/connectors/connector-drafts.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { slackId } from '../support/drafts.ts';
import { never } from '../support/office.ts';
import { drivesTerraform } from '../support/terraform.ts';
import { openDraftDesk } from './draft-desk.ts';

/** Kills the provider that terraform has started in a folder. */
function kill(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const isProvider = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('hallpass.cjs');
      if (isProvider && readlinkSync(`/proc/${pid}/cwd`) === folder) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended, or is somebody else's.
    }
}

/** A desk whose provider is killed once, when this call was served and before it is answered. */
async function openDeadly(deadly: RegExp) {
  let isDone = false;
  return openDraftDesk((call, folder) => {
    if (isDone || !deadly.test(call)) return;
    isDone = true;
    kill(folder);
  });
}

const beta = (url: string): string => `
variable "token" {
  type      = string
  ephemeral = true
}
resource "hallpass_connector" "beta" {
  name          = "Beta"
  url           = "${url}"
  group         = "beta"
  owners        = ["${slackId('omar')}"]
  token         = var.token
  token_version = 1
}
`;

const { runs, note } = drivesTerraform('killed');
const isHere = runs && process.platform === 'linux';

describe.runIf(isHere)(`a provider killed in apply${note}`, () => {
  it('has made a policy, which the next apply takes over', async () => {
    const { terraform, ctx } = await openDeadly(/^PUT .*\/config$/);
    terraform.write(`
resource "hallpass_policy" "prod" {
  id       = "prod"
  match    = { resources = ["acme/prod/**"], roles = ["developer"] }
  approval = "owners"
}
`);
    expect((await terraform.run('apply', '-auto-approve')).code).toBe(1);
    const again = await terraform.run('apply', '-auto-approve');
    expect(again.said).toContain('1 added');
    expect(again.said).toContain('The policy was there already');
    expect((await terraform.run('plan')).said).toContain('No changes.');
    const rows = await ctx.db
      .selectFrom('configVersions')
      .select('version')
      .where('source', '=', 'api')
      .execute();
    expect(rows).toHaveLength(1);
  });

  it.each([/^POST .*\/drafts$/, /\/enter$/])(
    'has begun a connector at %s, which the next apply goes on with',
    async (deadly) => {
      const { terraform, office, ctx, find } = await openDeadly(deadly);
      terraform.write(beta(office.gitlab.url));
      expect((await terraform.run('apply', '-auto-approve')).code).toBe(1);
      expect(await openDrafts(ctx.db)).toHaveLength(1);
      const again = await terraform.run('apply', '-auto-approve');
      expect(again.said).toContain('1 added');
      expect(await openDrafts(ctx.db)).toEqual([]);
      expect(await find('beta')).toBeDefined();
    },
  );

  it('has confirmed a connector, which the next apply says how to import', async () => {
    const { terraform, office, ctx, find } = await openDeadly(/\/confirm$/);
    terraform.write(beta(office.gitlab.url));
    expect((await terraform.run('apply', '-auto-approve')).code).toBe(1);
    expect(await find('beta')).toBeDefined();
    const again = await terraform.run('apply', '-auto-approve');
    expect(again.code).toBe(1);
    expect(again.said.replaceAll(/\s+/g, ' ')).toContain('terraform import hallpass_connector.NAME beta');
    expect(await openDrafts(ctx.db)).toEqual([]);
    await syncConnector(ctx, { connectorId: 'beta' }, never);
    await terraform.run('import', 'hallpass_connector.beta', 'beta');
    expect((await terraform.run('apply', '-auto-approve')).said).toContain('0 added, 1 changed, 0 destroyed');
  });
});
