/** Tokens of the API: whom they let in, and to what. */
import { beforeEach, describe, expect, it } from 'vitest';
import { activeConfig } from '../../../src/db/config/config.ts';
import { system } from '../../../src/domain/actor.ts';
import { registerPerson } from '../../../src/operations/identities/register-person.ts';
import { unlinkAccount } from '../../../src/operations/identities/unlink-account.ts';
import { apiOf, tokenFor, type Answered } from '../../support/api.ts';
import { factsOf } from '../../support/office-parts.ts';
import { openOffice, type Office } from '../../support/office.ts';

const ASK = { path: 'acme/platform/api', role: 'developer', durationSeconds: 3600, reason: 'INC-1' };

let office: Office;
let call: ReturnType<typeof apiOf>;
beforeEach(async () => {
  office = await openOffice();
  call = apiOf(office.ctx);
});

const tokenOf = (handle: Parameters<Office['actor']>[0], wish?: Parameters<typeof tokenFor>[2]) =>
  tokenFor(office.ctx, office.actor(handle), wish);

const ask = (token: string, headers: Record<string, string> = {}): Promise<Answered> =>
  call(token, 'POST', '/requests', { body: ASK, headers });

describe('a token', () => {
  it('lets nobody in who has none, or one that is made up', async () => {
    const none = await call(null, 'GET', '/requests');
    expect(none).toMatchObject({ status: 401, body: { code: 'no_token' } });
    expect(none.headers.get('content-type')).toContain('application/problem+json');
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    expect(await call(`hp_${'a'.repeat(43)}`, 'GET', '/requests')).toMatchObject({
      body: { code: 'token_unknown' },
    });
  });

  it('of a person who left lets nobody in, also when they are back', async () => {
    const token = await tokenOf('ana');
    await registerPerson(office.ctx, system('test'), { ...factsOf('ana'), deactivated: true });
    expect(await call(token, 'GET', '/requests')).toMatchObject({
      status: 401,
      body: { code: 'token_revoked' },
    });
    await registerPerson(office.ctx, system('test'), factsOf('ana'));
    expect(await call(token, 'GET', '/requests')).toMatchObject({
      status: 401,
      body: { code: 'token_revoked' },
    });
  });

  it('of a person who was unlinked lets nobody in', async () => {
    const token = await tokenOf('ana');
    const { personId } = office.actor('ana');
    await unlinkAccount(office.ctx, office.actor('ana'), { connectorId: 'gitlab', personId });
    expect(await call(token, 'GET', '/requests')).toMatchObject({
      status: 401,
      body: { code: 'token_revoked' },
    });
  });

  it('of a person who lost the role decides nothing any more', async () => {
    const [ana, omar] = [await tokenOf('ana'), await tokenOf('omar')];
    const { body } = await ask(ana);
    const { file } = await activeConfig(office.ctx.db);
    await office.configure({
      connectors: file.connectors.map((one) => ({ ...one, owners: ['priya@acme.test'] })),
    });
    const answer = await call(omar, 'POST', `/requests/${String(body['id'])}/decision`, {
      body: { decision: 'approve' },
    });
    expect(answer).toMatchObject({ status: 404, body: { code: 'no_request' } });
  });

  it('for a program lets nobody in once who made it is no admin any more', async () => {
    const token = await tokenOf('dana', { kind: 'machine' });
    expect((await call(token, 'GET', '/connectors')).status).toBe(200);
    expect(await ask(token)).toMatchObject({ status: 403, body: { code: 'token_verb' } });
    await office.configure({ admins: ['priya@acme.test'] });
    expect(await call(token, 'GET', '/connectors')).toMatchObject({
      status: 401,
      body: { code: 'token_role_lost' },
    });
  });

  it('that has ended, or was revoked, lets nobody in', async () => {
    const [short, other] = [await tokenOf('ana', { days: 7 }), await tokenOf('ana')];
    const listed = await call(other, 'GET', '/tokens');
    const [own] = (listed.body['items'] as { id: string; isThis: boolean }[]).filter(({ isThis }) => isThis);
    expect((await call(other, 'POST', `/tokens/${own?.id}/revoke`)).status).toBe(200);
    expect(await call(other, 'GET', '/tokens')).toMatchObject({ body: { code: 'token_revoked' } });
    office.skip('7d');
    expect(await call(short, 'GET', '/tokens')).toMatchObject({ body: { code: 'token_expired' } });
  });

  it('does what it is for, on the integrations it is for, and nothing else', async () => {
    const reading = await tokenOf('omar', { verbs: ['read'] });
    expect(await ask(reading)).toMatchObject({ status: 403, body: { code: 'token_verb' } });
    const { body } = await ask(await tokenOf('ana'));
    await office.ctx.db.selectFrom('apiTokens').selectAll().execute();
    const elsewhere = await tokenOf('omar', { connectors: ['gitlab'] });
    await office.database.pool.query(
      `update api_tokens set connectors = '["other"]' where connectors is not null`,
    );
    expect(await call(elsewhere, 'GET', `/requests/${String(body['id'])}`)).toMatchObject({
      status: 403,
      body: { code: 'token_connector' },
    });
    expect((await call(elsewhere, 'GET', '/requests')).body).toMatchObject({ items: [] });
    expect((await call(elsewhere, 'GET', '/connectors')).body).toMatchObject({ items: [] });
    expect(await ask(elsewhere)).toMatchObject({ status: 404, body: { code: 'no_resource' } });
    expect((await call(elsewhere, 'GET', '/audit')).body).toMatchObject({ items: [] });
    const { id } = await office.ctx.db
      .selectFrom('apiTokens')
      .select('id')
      .where('connectors', 'is', null)
      .executeTakeFirstOrThrow();
    const all = await tokenOf('omar', { connectors: ['gitlab'], verbs: ['end'] });
    expect(await call(all, 'POST', `/tokens/${id}/revoke`)).toMatchObject({
      body: { code: 'token_connector' },
    });
  });

  it('says when it was last used', async () => {
    const token = await tokenOf('ana');
    await call(token, 'GET', '/requests');
    const { body } = await call(token, 'GET', '/tokens');
    expect((body['items'] as { lastUsedAt: string | null }[])[0]?.lastUsedAt).not.toBeNull();
  });
});
