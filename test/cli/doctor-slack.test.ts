/** What `hallpass doctor` says about integrations that are in no file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import { recordDirectory } from '../../src/operations/identities/record-directory.ts';
import { openDraftOffice, SECRET_KEY, type DraftOffice } from '../support/drafts.ts';
import { never } from '../support/office.ts';
import { connectionString } from '../support/test-server.ts';
import { consultDoctor, containing, environmentOf, plainDocument as document } from './consult-doctor.ts';

let folder: string;
let slack: FakeSlack;

describe('an integration set up in Slack', () => {
  let desk: DraftOffice;
  beforeEach(async () => {
    folder = await mkdtemp('/tmp/hallpass-doctor-');
    slack = await startFakeSlack();
    desk = await openDraftOffice();
    await desk.connect();
    const shared = { allowPrivateAddresses: true, webhook: { secret: { env: 'GITLAB_HOOK_SECRET' } } };
    const file = { ...document(desk.office.gitlab.url), connectorsFromSlack: shared };
    await writeFile(`${folder}/hallpass.yaml`, stringify(file));
  });

  afterEach(async () => {
    await Promise.all([slack.close(), rm(folder, { recursive: true })]);
  });

  const look = (changes: Record<string, string> = {}) =>
    consultDoctor({
      ...environmentOf(slack, {
        folder,
        token: desk.office.gitlab.token,
        databaseUrl: connectionString(desk.office.database.address),
      }),
      GITLAB_HOOK_SECRET: 's3cret',
      HALLPASS_SECRET_KEY: SECRET_KEY,
      ...changes,
    });

  it('stands beside user groups of which Slack does not say who is in them', async () => {
    const file = document(desk.office.gitlab.url);
    const [policy] = file.policies;
    const match = { ...policy?.match, requesters: ['S0GONE', 'S0NEW0'] };
    await writeFile(`${folder}/hallpass.yaml`, stringify({ ...file, policies: [{ ...policy, match }] }));
    await recordDirectory(desk.office.ctx, { faults: new Map([['S0GONE', 'no_such_subteam']]) });
    const { code, lines } = await look();
    expect(lines).toEqual(
      containing('! User group S0GONE: Slack does not say who is in it (no_such_subteam)'),
    );
    expect(lines).toEqual(containing('! User group S0NEW0: was not read yet'));
    expect(code).toBe(0);
  });

  it('is looked at like those of the file', async () => {
    const { code, lines } = await look();
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect(lines).toEqual(containing('✓ Connector gitlab: @hallpass-bot reaches acme (group 1)'));
    expect(lines).toEqual(containing('✓ Connector beta: @hallpass-bot reaches beta (group 50)'));
    expect(lines).toEqual(containing('✓ Connector beta: may change members'));
    expect(lines).toEqual(
      containing(
        '✓ Connector beta: takes webhooks at https://hallpass.acme.test/webhooks/gitlab/beta; send it',
      ),
    );
    expect(code).toBe(0);
  });

  it('is on a group that the file declares under another name of the same GitLab', async () => {
    const file = document(desk.office.gitlab.url.replace('127.0.0.1', 'localhost'));
    const [declared] = file.connectors;
    const alias = { ...declared, id: 'zeta', group: 'beta' };
    await writeFile(`${folder}/hallpass.yaml`, stringify({ ...file, connectors: [declared, alias] }));
    const { code, lines } = await look();
    expect(lines).toEqual(
      containing('✗ Connector beta: is on beta, which connector zeta has already by its group beta'),
    );
    expect(code).toBe(1);
  });

  it('is all there is where the file declares none', async () => {
    const { connectors: _, ...rest } = document(desk.office.gitlab.url);
    const file = { ...rest, connectorsFromSlack: { allowPrivateAddresses: true } };
    await writeFile(`${folder}/hallpass.yaml`, stringify(file));
    const { code, lines } = await look();
    expect(lines).toEqual(containing('✓ Connector beta: may change members'));
    expect(lines.filter((line) => line.includes('nothing to ask for'))).toEqual([]);
    expect(code).toBe(0);
  });

  it('says what to do without the key its token is sealed with', async () => {
    const none = await look({ HALLPASS_SECRET_KEY: '' });
    expect(none.lines).toEqual(
      containing(
        '✗ Connector beta: was set up in Slack, so its token is sealed, and HALLPASS_SECRET_KEY is not set; set it to the key that hallpass runs with',
      ),
    );
    const other = await look({ HALLPASS_SECRET_KEY: 'another-key-of-more-than-32-characters' });
    expect(other.lines).toEqual(
      containing('✗ Connector beta: The stored token of the connector beta cannot be opened'),
    );
    expect([none.code, other.code]).toEqual([1, 1]);
  });

  it('is left out where the file declares its group itself', async () => {
    await syncConnector(desk.ctx, { connectorId: 'beta' }, never);
    const file = document(desk.office.gitlab.url);
    const [connector] = file.connectors;
    const connectors = [{ ...connector, id: 'tools', group: 'beta' }];
    await writeFile(`${folder}/hallpass.yaml`, stringify({ ...file, connectors }));
    const { lines } = await look();
    expect(lines).toEqual(containing('✓ Connector tools: @hallpass-bot reaches beta'));
    expect(lines.filter((line) => line.includes('Connector beta'))).toEqual([]);
  });
});
