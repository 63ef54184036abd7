/** The configuration through the API: versions, and what only the file and Slack may say. */
import { describe, expect, it } from 'vitest';
import { syncConnector } from '../../../jobs/sync-connector.ts';
import { activeConfig } from '../../../src/db/config/config.ts';
import { system } from '../../../src/domain/actor.ts';
import { applyConfig } from '../../../src/operations/config/apply-config.ts';
import { pauseConnector } from '../../../src/operations/setup/pause-connector.ts';
import { prune } from '../../../src/operations/prune.ts';
import { removeConnector } from '../../../src/operations/setup/remove-connector.ts';
import { apiOf, tokenFor, type Answered } from '../../support/api.ts';
import { openDraftOffice } from '../../support/drafts.ts';
import { never, openOffice } from '../../support/office.ts';

async function desk() {
  const office = await openOffice();
  const call = apiOf(office.ctx);
  const dana = await tokenFor(office.ctx, office.actor('dana'));
  const read = (): Promise<Answered> => call(dana, 'GET', '/config');
  const put = (document: unknown, version: unknown): Promise<Answered> =>
    call(dana, 'PUT', '/config', { body: { document }, headers: { 'if-match': `"${String(version)}"` } });
  return { office, call, dana, read, put };
}

const lapsing = (document: unknown, lapseAfter: string) => ({
  ...(document as object),
  requests: { lapseAfter },
});

describe('the configuration', () => {
  it('has its version as its ETag, and is not sent to whoever has seen it', async () => {
    const { call, dana, read } = await desk();
    const { body, headers } = await read();
    expect(headers.get('etag')).toBe(`"${String(body['version'])}"`);
    const again = await call(dana, 'GET', '/config', {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    });
    expect([again.status, again.body]).toEqual([304, {}]);
  });

  it('takes one of two applies with one version', async () => {
    const { read, put } = await desk();
    const { body } = await read();
    const answers = await Promise.all([
      put(lapsing(body['document'], '2h'), body['version']),
      put(lapsing(body['document'], '3h'), body['version']),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect(answers.find(({ status }) => status === 412)?.body).toMatchObject({ code: 'version' });
    expect((await read()).body['version']).toBe(Number(body['version']) + 1);
  });

  it('wants the version it was made from, and a document that is one', async () => {
    const { call, dana, read, put } = await desk();
    const { body } = await read();
    const without = await call(dana, 'PUT', '/config', { body: { document: body['document'] } });
    expect(without).toMatchObject({ status: 428, body: { code: 'version_needed' } });
    const bad = await call(dana, 'PUT', '/config', { body: { document: { polices: [] } } });
    expect(bad).toMatchObject({ status: 428, body: { code: 'version_needed' } });
    const wrong = await put({ ...(body['document'] as object), polices: [] }, body['version']);
    expect(wrong).toMatchObject({
      status: 422,
      body: {
        code: 'config_refused',
        faults: [{ message: expect.stringContaining('did you mean policies') }],
      },
    });
  });

  it('is for admins alone', async () => {
    const { office, call, read } = await desk();
    const omar = await tokenFor(office.ctx, office.actor('omar'));
    expect(await call(omar, 'GET', '/config')).toMatchObject({ status: 403, body: { code: 'not_admin' } });
    const { version, document } = (await read()).body;
    const put = await call(omar, 'PUT', '/config', {
      body: { document },
      headers: { 'if-match': `"${String(version)}"` },
    });
    expect(put).toMatchObject({ status: 403, body: { code: 'not_admin' } });
  });

  it('says nowhere anew where a secret is, or where it is sent', async () => {
    const { read, put } = await desk();
    const { body } = await read();
    const document = body['document'] as { connectors: [object]; version: 1 };
    for (const change of [
      { token: { env: 'SLACK_BOT_TOKEN' } },
      { token: { file: '/etc/passwd' } },
      { url: 'https://elsewhere.test' },
    ]) {
      const connectors = document.connectors.map((one) => ({ ...one, ...change }));
      expect(await put({ ...document, connectors }, body['version'])).toMatchObject({
        status: 422,
        body: { code: 'config_refused', faults: [{ path: 'connectors[0] (gitlab)' }] },
      });
    }
    const elsewhere = { id: 'ops', url: 'https://elsewhere.test' };
    for (const more of [
      { onCall: [{ ...elsewhere, source: 'http', token: { env: 'GITLAB_TOKEN' } }] },
      { eventReceivers: [{ ...elsewhere, secret: { env: 'GITLAB_TOKEN' } }] },
    ])
      expect(await put({ ...document, ...more }, body['version'])).toMatchObject({
        status: 422,
        body: { code: 'config_refused' },
      });
  });

  it('says of a document with a new event receiver that it cannot be applied, as an apply does', async () => {
    const { call, dana, read, put } = await desk();
    const { body } = await read();
    const eventReceivers = [{ id: 'siem', url: 'https://siem.acme.test', secret: { env: 'SIEM' } }];
    const document = { ...(body['document'] as object), eventReceivers };
    const diff = await call(dana, 'POST', '/config/diff', { body: { document } });
    expect(diff.body).toMatchObject({
      lines: [expect.stringContaining('siem')],
      refusals: [expect.stringMatching(/^eventReceivers\[0\] \(siem\) says anew where a secret is/)],
    });
    const applied = await put(document, body['version']);
    expect(applied).toMatchObject({ status: 422, body: { code: 'config_refused' } });
    const same = await call(dana, 'POST', '/config/diff', { body: { document: body['document'] } });
    expect(same.body['refusals']).toEqual([]);
  });

  it('tells what a document would change, and goes back to an earlier version', async () => {
    const { call, dana, read, put } = await desk();
    const { body } = await read();
    const admins = ['priya@acme.test', 'dana@acme.test'];
    const document = { ...(body['document'] as object), admins };
    const diff = await call(dana, 'POST', '/config/diff', { body: { document } });
    expect(diff.body['lines']).toEqual([expect.stringContaining('priya@acme.test')]);
    const applied = await put(document, body['version']);
    const back = await call(dana, 'POST', '/config/rollback', {
      body: { version: body['version'] },
      headers: { 'if-match': applied.headers.get('etag') ?? '' },
    });
    expect(back.body['version']).toBe(Number(body['version']) + 2);
    expect((await read()).body['document']).toEqual(body['document']);
    const versions = await call(dana, 'GET', '/config/versions?limit=2');
    expect(versions.body['items']).toMatchObject([{ source: 'api' }, { source: 'api' }]);
  });
});

describe('a connector that was set up in Slack', () => {
  async function withBeta() {
    const drafts = await openDraftOffice();
    await drafts.connect();
    await syncConnector(drafts.ctx, { connectorId: 'beta' }, never);
    const { office, ctx } = drafts;
    const dana = await tokenFor(ctx, office.actor('dana'));
    return { ctx, office, dana, call: apiOf(ctx) };
  }

  it('stays through an apply that does not have it, and an apply while Slack edits is refused', async () => {
    const { ctx, office, dana, call } = await withBeta();
    const { body } = await call(dana, 'GET', '/config');
    const version = Number(body['version']);
    await pauseConnector(ctx, office.actor('dana'), { connectorId: 'beta', paused: true, version });
    const document = body['document'] as { connectors: { id: string }[] };
    const apply = (at: number) =>
      call(dana, 'PUT', '/config', {
        body: {
          document: {
            ...document,
            connectors: document.connectors.filter(({ id }) => id !== 'beta'),
            requests: { lapseAfter: '2h' },
          },
        },
        headers: { 'if-match': `"${at}"` },
      });
    expect(await apply(version)).toMatchObject({ status: 412 });
    expect(await apply(version + 1)).toMatchObject({ status: 200 });
    const { file } = await activeConfig(ctx.db);
    expect(file.connectors.find(({ id }) => id === 'beta')).toMatchObject({ paused: true });
  });

  it('is paused by the API or on the console, and its versions say by which', async () => {
    const { ctx, office, dana, call } = await withBeta();
    expect(await call(dana, 'POST', '/connectors/beta/pause')).toMatchObject({ status: 200 });
    const { version } = await activeConfig(ctx.db);
    const console = { ...office.actor('dana'), via: 'console' } as const;
    await pauseConnector(ctx, console, { connectorId: 'beta', paused: false, version });
    expect((await call(dana, 'GET', '/config/versions?limit=3')).body['items']).toMatchObject([
      { source: 'web' },
      { source: 'api' },
      { source: 'slack' },
    ]);
  });

  it('is not brought back by a rollback to a version whose connector is gone', async () => {
    const { ctx, office, dana, call } = await withBeta();
    const { version } = await activeConfig(ctx.db);
    await removeConnector(ctx, office.actor('dana'), { connectorId: 'beta', version });
    await prune(ctx);
    const back = await call(dana, 'POST', '/config/rollback', {
      body: { version },
      headers: { 'if-match': `"${version + 1}"` },
    });
    expect(back).toMatchObject({
      status: 422,
      body: {
        code: 'config_refused',
        faults: [
          {
            path: expect.stringContaining('beta'),
            message: expect.stringContaining('set it up again in Slack'),
          },
        ],
      },
    });
    expect((await activeConfig(ctx.db)).version).toBe(version + 1);
  });
});

describe('what was made through the API', () => {
  const mine = {
    id: 'mine',
    match: { resources: ['acme/**'], roles: ['developer'] },
    approval: 'owners',
    position: 1,
    managedBy: 'api',
  };

  it('stays when a document or the file leaves it out, and goes with a whole document', async () => {
    const { office, call, dana, read, put } = await desk();
    const first = (await read()).body;
    const document = first['document'] as { policies: object[] };
    await put({ ...document, policies: [...document.policies, mine] }, first['version']);
    const made = (await read()).body;
    expect((made['document'] as typeof document).policies[0]).toMatchObject({ id: 'mine' });

    await put(document, made['version']);
    const { file, version } = await activeConfig(office.ctx.db);
    expect([version, file.policies[0]?.id]).toEqual([made['version'], 'mine']);
    await applyConfig(office.ctx, system('start'), { document: first['document'] as never, source: 'file' });
    expect((await activeConfig(office.ctx.db)).version).toBe(version);

    await call(dana, 'PUT', '/config', {
      body: { document, whole: true },
      headers: { 'if-match': `"${version}"` },
    });
    expect((await activeConfig(office.ctx.db)).file.policies).toHaveLength(document.policies.length);
  });
});
