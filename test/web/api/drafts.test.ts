/** Setting an integration up through the API: the same steps as in Slack, and no more rights. */
import { describe, expect, it } from 'vitest';
import { checkDraft } from '../../../jobs/check-draft.ts';
import { findConnectorSecret } from '../../../src/db/connectors/connector-secrets.ts';
import { findCredential } from '../../../src/db/connectors/credentials.ts';
import type { DraftId } from '../../../src/domain/id.ts';
import { apiOf, tokenFor } from '../../support/api.ts';
import { openDraftOffice, slackId } from '../../support/drafts.ts';
import { never } from '../../support/office.ts';

async function desk() {
  const { office, ctx } = await openDraftOffice();
  const call = apiOf(ctx);
  const [dana, omar, ana] = await Promise.all(
    (['dana', 'omar', 'ana'] as const).map((who) => tokenFor(ctx, office.actor(who))),
  );
  const begin = () =>
    call(dana ?? '', 'POST', '/drafts', { body: { name: 'Beta', owners: [slackId('omar')] } });
  const enter = (id: unknown, body: object, token = dana) =>
    call(token ?? '', 'POST', `/drafts/${String(id)}/enter`, { body });
  return { office, ctx, call, dana: dana ?? '', omar: omar ?? '', ana: ana ?? '', begin, enter };
}

async function connected() {
  const all = await desk();
  const { office, ctx, call, dana, begin, enter } = all;
  const { id } = (await begin()).body;
  await enter(id, { url: office.gitlab.url, group: 'beta', token: office.gitlab.token });
  await checkDraft(ctx, { draftId: id as DraftId }, never);
  const { body } = await call(dana, 'GET', `/drafts/${String(id)}`);
  const { version } = body['checked'] as { version: number };
  const confirmed = await call(dana, 'POST', `/drafts/${String(id)}/confirm`, {
    body: { entry: body['entry'] },
    headers: { 'if-match': `"${version}"` },
  });
  return { ...all, body, confirmed };
}

describe('an integration through the API', () => {
  it('is entered, checked in GitLab and confirmed, and no answer has its token', async () => {
    const { office, ctx, body, confirmed, call, dana } = await connected();
    expect(body).toMatchObject({ status: 'checked', faults: [], checked: { groupPath: 'beta' } });
    expect(confirmed.body).toMatchObject({ status: 'confirmed', connectorId: 'beta' });
    expect(await findCredential(ctx.db, 'beta')).toBeDefined();
    const said = [confirmed, await call(dana, 'GET', '/config'), await call(dana, 'GET', '/audit')];
    expect(JSON.stringify(said)).not.toContain(office.gitlab.token);
  });

  it('says which field GitLab has something against', async () => {
    const { office, ctx, call, dana, begin, enter } = await desk();
    const { id } = (await begin()).body;
    const entered = { url: office.gitlab.url, group: 'nowhere', token: office.gitlab.token };
    expect(await enter(id, { ...entered, sync: '1m' })).toMatchObject({
      status: 422,
      body: { code: 'details_refused', faults: [{ path: 'sync' }] },
    });
    await enter(id, entered);
    await checkDraft(ctx, { draftId: id as DraftId }, never);
    expect((await call(dana, 'GET', `/drafts/${String(id)}`)).body).toMatchObject({
      status: 'open',
      checked: null,
      faults: [{ field: 'group' }],
    });
    expect((await call(dana, 'POST', `/drafts/${String(id)}/discard`)).body).toMatchObject({
      status: 'discarded',
    });
  });

  it('is begun by admins, entered by its owners, and nobody else’s business', async () => {
    const { call, omar, ana, begin, enter } = await desk();
    const body = { name: 'Beta', owners: [slackId('omar')] };
    expect(await call(omar, 'POST', '/drafts', { body })).toMatchObject({ status: 403 });
    const { id } = (await begin()).body;
    expect(await enter(id, { group: 'beta' }, omar)).toMatchObject({ status: 422 });
    expect(await enter(id, { group: 'beta' }, ana)).toMatchObject({ status: 404 });
    expect(await call(ana, 'GET', `/drafts/${String(id)}`)).toMatchObject({ status: 404 });
  });

  it('has its token sent to no server that another authority vouches for', async () => {
    const { call, dana, enter } = await connected();
    const { id } = (await call(dana, 'POST', '/connectors/beta/draft')).body;
    const pem = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----';
    const answer = await enter(id, { caCertificate: pem });
    expect(answer.status).toBe(422);
    expect(answer.body['faults']).toContainEqual(expect.objectContaining({ path: 'token' }));
  });

  it('takes a secret for its webhook, and is removed from the version it was seen with', async () => {
    const { ctx, call, dana, omar, ana } = await connected();
    const put = (token: string, secret: string) =>
      call(token, 'PUT', '/connectors/beta/webhook-secret', { body: { secret } });
    expect((await put(dana, 'short')).status).toBe(400);
    expect((await put(ana, 'long-enough-to-be-one')).status).toBe(403);
    expect((await put(omar, 'long-enough-to-be-one')).body).toEqual({ path: '/webhooks/gitlab/beta' });
    expect(await findConnectorSecret(ctx.db, 'beta', 'webhook')).toBeDefined();
    expect((await call(dana, 'DELETE', '/connectors/beta')).status).toBe(428);
    const { version } = (await call(dana, 'GET', '/config')).body;
    const headers = { 'if-match': `"${String(version)}"` };
    expect(await call(dana, 'DELETE', '/connectors/gitlab', { headers })).toMatchObject({ status: 403 });
    expect((await call(dana, 'DELETE', '/connectors/beta', { headers })).body).toEqual({ ending: 0 });
  });
});
