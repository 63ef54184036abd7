import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import type { DraftId } from '../../src/domain/id.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { beginDraftCheck } from '../../src/operations/setup/begin-draft-check.ts';
import { startFakeGitLab } from '../../playground/fakes/gitlab.ts';
import { BETA, openDraftOffice, type DraftOffice } from '../support/drafts.ts';
import { never } from '../support/office.ts';
import { faultSentence } from '../../src/sentences/faults.ts';
import { refusalOf } from '../support/said.ts';

const connectors = async ({ ctx }: DraftOffice) => (await activeConfig(ctx.db)).file.connectors;
const rowOf = ({ ctx }: DraftOffice, id: DraftId) =>
  ctx.db.selectFrom('connectorDrafts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

describe('what GitLab says', () => {
  it('refuses the token of a Maintainer, unless it is to be read only', async () => {
    const desk = await openDraftOffice();
    const { gitlab } = desk.office;
    gitlab.setMember('group', BETA, 102, 50);
    gitlab.setMember('group', BETA, gitlab.botId, 40);
    const draftId = await desk.create();
    expect(await desk.faults(draftId)).toEqual([
      'group: @hallpass-bot, whose token it is, is Maintainer of beta, and granting takes Owner. Make it Owner and save again, or choose Read only.',
    ]);
    expect(await desk.faults(draftId, { readOnly: true }, { token: null })).toEqual([]);
    await desk.confirm(draftId);
    expect((await connectors(desk))[1]?.readOnly).toBe(true);
  });

  it('makes a token with read_api alone read only', async () => {
    const desk = await openDraftOffice();
    const { gitlab } = desk.office;
    gitlab.addToken({ value: 'glpat-reader', userId: gitlab.botId, scopes: ['read_api'] });
    const draftId = await desk.create();
    expect(await desk.faults(draftId, {}, { token: 'glpat-reader' })).toEqual([]);
    const { checked } = await desk.model(draftId);
    expect(checked?.readOnly).toBe(true);
    expect(checked?.changes).toContainEqual({ what: 'Read only', from: null, to: 'yes' });
    await desk.confirm(draftId);
    expect((await connectors(desk))[1]?.readOnly).toBe(true);
  });

  it('refuses the token of a blocked user, and forgets it', async () => {
    const desk = await openDraftOffice();
    desk.office.gitlab.addUser({ id: 900, username: 'former', name: 'Former' });
    desk.office.gitlab.addToken({ value: 'glpat-former', userId: 900 });
    desk.office.gitlab.setMember('group', BETA, 900, 50);
    desk.office.gitlab.blockUser(900);
    const draftId = await desk.create();
    expect(await desk.faults(draftId, {}, { token: 'glpat-former' })).toEqual([
      expect.stringMatching(/^token: .*blocked/),
    ]);
    expect((await rowOf(desk, draftId)).sealed).toBeNull();
  });

  it('names the limits of a subgroup given instead of the top-level group', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    expect(await desk.faults(draftId, { group: 'beta/tools' })).toEqual([]);
    const { checked } = await desk.model(draftId);
    expect(checked?.findings.warnings.map(faultSentence)).toContainEqual(
      expect.stringMatching(/^beta\/tools is a subgroup\..*name the top-level group/),
    );
  });

  it('keeps the token when only the group was wrong, so that it need not be typed again', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    expect(await desk.faults(draftId, { group: 'bta' })).toEqual([
      expect.stringMatching(/^group: .*no group bta/),
    ]);
    expect(await desk.faults(draftId, { group: 'beta' }, { token: null })).toEqual([]);
  });

  it('sends a token to no other address than the one it was entered for', async () => {
    const desk = await openDraftOffice();
    const seen: unknown[] = [];
    const other = await startFakeGitLab({ now: desk.ctx.now });
    onTestFinished(() => other.close());
    other.onRequest((request) => void seen.push(request));
    const draftId = await desk.create(['omar', 'priya']);
    expect(await desk.faults(draftId, {}, { by: 'priya' })).toEqual([]);
    for (const url of [other.url, 'https://elsewhere.example'])
      expect(await desk.faults(draftId, { url }, { token: null })).toEqual([
        expect.stringMatching(/^token: The address is another one now, so enter the token for it/),
      ]);
    expect(seen).toEqual([]);
    expect(await desk.faults(draftId, { url: `${desk.office.gitlab.url}/` }, { token: null })).toEqual([]);
  });

  it('is asked once at a time, and once more when whoever asked was killed', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    const draftId = await desk.create();
    await desk.enter(draftId);
    expect(await beginDraftCheck(ctx, draftId)).toMatchObject({ entry: 1 });
    expect(await beginDraftCheck(ctx, draftId)).toBeNull();
    const job = { name: 'check-draft', payload: { draftId } };
    office.skip('59s');
    expect(await dueJobs(ctx.db, ctx.now(), ctx.now())).not.toContainEqual(job);
    office.skip('1s');
    expect(await dueJobs(ctx.db, ctx.now(), ctx.now())).toContainEqual(job);
    expect((await desk.check(draftId)).status).toBe('checked');
    expect(await beginDraftCheck(ctx, draftId)).toBeNull();
  });

  it('about an earlier entry says nothing about a later one', async () => {
    const desk = await openDraftOffice();
    const { gitlab } = desk.office;
    const draftId = await desk.create();
    await desk.enter(draftId, { group: 'bta' });
    const held = gitlab.hold({ method: 'GET', path: /\/groups/ }, 'received');
    const first = desk.check(draftId);
    await held.reached;
    await desk.enter(draftId, { group: 'beta' });
    held.release();
    await first;
    expect((await desk.model(draftId)).status).toBe('checking');
    expect((await desk.check(draftId)).status).toBe('checked');
  });
});

describe('an address that is no GitLab', () => {
  async function answering(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each<readonly [string, RequestListener, RegExp]>([
    [
      'answers HTML',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>'),
      /^url: .*does not answer as GitLab's API does/,
    ],
    [
      'redirects http to https',
      (_, response) => response.writeHead(301, { location: 'https://gitlab.acme.test/' }).end(),
      /^url: .*sends hallpass on to https:\/\/gitlab\.acme\.test.*Set the connector's url to the address/,
    ],
  ])('because it %s is named at the URL', async (_, listener, fault) => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    expect(await desk.faults(draftId, { url: await answering(listener) })).toEqual([
      expect.stringMatching(fault),
    ]);
    expect((await desk.model(draftId)).tokenEnteredAt).not.toBeNull();
  });
});

describe('an address in a private network', () => {
  it.each(['http://127.0.0.1:1', 'http://169.254.169.254', 'http://localhost:1', 'http://[::1]:1'])(
    '%s is refused unless the configuration allows it, and that is said',
    async (url) => {
      const desk = await openDraftOffice({
        document: { connectorsFromSlack: { allowPrivateAddresses: false } },
      });
      const draftId = await desk.create();
      expect(await desk.faults(draftId, { url })).toEqual([
        expect.stringMatching(/^url: .*private address.*allowPrivateAddresses: true/),
      ]);
    },
  );
});

describe('one group', () => {
  it.each(['acme', '1', 'Acme'])('is not connected twice, named %s', async (group) => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    expect(await desk.faults(draftId, { group })).toEqual([
      'group: acme is connected already, as GitLab. One group has one integration: change that one instead.',
    ]);
  });

  it('is not connected below one that is, nor around one: the two would undo each other’s work', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create(['omar'], 'Platform');
    expect(await desk.faults(draftId, { group: 'acme/platform' })).toEqual([
      'group: acme/platform lies in a group that is connected already, as GitLab. What lies in a group belongs to its integration: change that one instead.',
    ]);
    const connectorId = await desk.connect({ group: 'beta/tools' });
    await syncConnector(desk.ctx, { connectorId }, never);
    const around = await desk.create(['omar'], 'All of beta');
    expect(await desk.faults(around, { group: 'beta' })).toEqual([
      'group: beta has a group in it that is connected already, as Beta. What lies in a group belongs to its integration: remove that one first.',
    ]);
    expect(
      await refusalOf(
        desk.office.configure({
          connectors: [
            (await connectors(desk))[0],
            { ...(await connectors(desk))[0], id: 'all', group: 'beta' },
          ],
        }),
      ),
    ).toContain('beta has a group in it that is connected already, as Beta');
  });

  it('that two people set up at once is connected once', async () => {
    const desk = await openDraftOffice();
    const [first, second] = [await desk.create(), await desk.create(['priya'], 'Beta too')];
    await desk.faults(first, { group: 'beta' });
    await desk.faults(second, { group: String(BETA) }, { by: 'priya' });
    await desk.confirm(first);
    await expect(desk.confirm(second, 'priya')).rejects.toMatchObject({
      code: 'moved',
      told: { fault: { code: 'group_shared', path: 'beta', twin: 'Beta' } },
    });
  });

  it('that the file declares later by its path is the file’s from then on', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    await syncConnector({ ...desk.ctx, connectors: desk.ctx.connectors }, { connectorId: 'beta' }, never);
    const [declared] = await connectors(desk);
    await desk.office.configure({
      connectors: [declared, { ...declared, id: 'beta-file', name: 'Beta', group: 'beta' }],
    });
    expect((await connectors(desk)).map(({ id }) => id)).toEqual(['gitlab', 'beta-file']);
  });
});

describe('two connectors', () => {
  it('can be on one instance, and on two instances with equal ids', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    const other = await startFakeGitLab({ now: desk.ctx.now });
    onTestFinished(() => other.close());
    other.addGroup({ id: BETA, path: 'beta', name: 'Beta' });
    const draftId = await desk.create(['omar'], 'Other');
    expect(await desk.faults(draftId, { url: other.url })).toEqual([]);
    await desk.confirm(draftId);
    expect((await connectors(desk)).map(({ url, group }) => [url, group])).toEqual([
      [desk.office.gitlab.url, 'acme'],
      [desk.office.gitlab.url, String(BETA)],
      [other.url, String(BETA)],
    ]);
    expect(other.violations).toEqual([]);
  });
});
