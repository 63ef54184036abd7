/** The API: whose token does what, and what every call has in common. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ApiTokenId } from '../../../src/domain/id.ts';
import { system } from '../../../src/domain/actor.ts';
import { registerPerson } from '../../../src/operations/identities/register-person.ts';
import { createRateLimit } from '../../../src/web/api/rate-limit.ts';
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

describe('a request through the API', () => {
  it('is asked, approved, held, extended and given back, and the audit trail names the tokens', async () => {
    const [ana, omar] = [await tokenOf('ana'), await tokenOf('omar')];
    const asked = await ask(ana);
    expect(asked).toMatchObject({ status: 201, body: { status: 'pending', place: { path: ASK.path } } });
    const { number } = asked.body;
    const waiting = await call(omar, 'GET', '/requests?waitingFor=me');
    expect(waiting.body).toMatchObject({ items: [{ number }], nextCursor: null });
    const decided = await call(omar, 'POST', `/requests/${String(number)}/decision`, {
      body: { decision: 'approve' },
    });
    expect(decided.body).toMatchObject({ status: 'approved', decidedBy: { name: 'omar' } });
    await office.reconcile();
    const held = await call(ana, 'GET', '/grants?person=me');
    const [grant] = held.body['items'] as { id: string; status: string }[];
    expect(grant?.status).toBe('active');
    const more = await call(ana, 'POST', `/grants/${grant?.id}/extend`, {
      body: { durationSeconds: 1800, reason: 'INC-1 goes on' },
    });
    expect(more).toMatchObject({ status: 201, body: { kind: 'extension', status: 'pending' } });
    const end = (body?: Record<string, unknown>) =>
      call(ana, 'POST', `/grants/${grant?.id}/end`, body === undefined ? {} : { body });
    expect(await end({ note: 'x'.repeat(1001) })).toMatchObject({
      status: 400,
      body: { faults: [{ path: 'note' }] },
    });
    const left = { status: 'revoking', endReason: 'given_back', endNote: 'done <early>' };
    expect((await end({ note: ' done <early> ' })).body).toMatchObject(left);
    // Nothing need be sent, as by clients of before; what was said first stands.
    expect((await end()).body).toMatchObject(left);
    const trail = await call(await tokenOf('dana'), 'GET', '/audit?limit=100');
    const facts = trail.body['items'] as { action: string; actor: string }[];
    expect(facts.find(({ action }) => action === 'request.created')?.actor).toMatch(/^per_\w+@api:tok_\w+$/);
  });

  it('is not decided by the requester', async () => {
    office.gitlab.setMember('group', office.acme.groups.acme, office.acme.users.omar, 20);
    await office.sync();
    const omar = await tokenOf('omar');
    const { body } = await ask(omar);
    const own = await call(omar, 'POST', `/requests/${String(body['id'])}/decision`, {
      body: { decision: 'approve' },
    });
    expect(own).toMatchObject({ status: 403, body: { code: 'self_approval' } });
  });

  it('is not decided where the policy wants it confirmed, neither way', async () => {
    await office.configure({
      policies: [
        {
          id: 'all',
          match: { resources: ['**'], roles: ['developer'] },
          approval: 'owners',
          confirm: 'typed',
        },
      ],
    });
    const { body } = await ask(await tokenOf('ana'));
    for (const decision of ['approve', 'deny']) {
      const answer = await call(await tokenOf('omar'), 'POST', `/requests/${String(body['id'])}/decision`, {
        body: { decision },
      });
      expect(answer).toMatchObject({ status: 422, body: { code: 'confirm_in_slack' } });
    }
  });

  it('is nothing that somebody sees who has nothing to do with it', async () => {
    const { body } = await ask(await tokenOf('ana'));
    const lee = await tokenOf('lee');
    expect(await call(lee, 'GET', `/requests/${String(body['id'])}`)).toMatchObject({
      status: 404,
      body: { code: 'no_request' },
    });
    expect((await call(lee, 'GET', '/requests')).body).toMatchObject({ items: [] });
  });
});

describe('an idempotency key', () => {
  it('gives the first answer to a second call, and 422 to another body', async () => {
    const ana = await tokenOf('ana');
    const first = await ask(ana, { 'idempotency-key': 'k1' });
    const second = await ask(ana, { 'idempotency-key': 'k1' });
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    const other = await call(ana, 'POST', '/requests', {
      body: { ...ASK, reason: 'another one' },
      headers: { 'idempotency-key': 'k1' },
    });
    expect(other).toMatchObject({ status: 422, body: { code: 'key_reused' } });
    expect(await office.ctx.db.selectFrom('requests').select('id').execute()).toHaveLength(1);
  });

  it('of one person is not the same key of another', async () => {
    const first = await ask(await tokenOf('ana'), { 'idempotency-key': 'same' });
    const second = await ask(await tokenOf('lee'), { 'idempotency-key': 'same' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body['id']).not.toBe(first.body['id']);
    expect(second.body).toMatchObject({ requester: { name: 'lee' } });
  });

  it('gives the same no again', async () => {
    const ana = await tokenOf('ana');
    await ask(ana);
    const twins = [await ask(ana, { 'idempotency-key': 'k' }), await ask(ana, { 'idempotency-key': 'k' })];
    expect(twins.map(({ status, body }) => [status, body['code']])).toEqual([
      [422, 'pending_twin'],
      [422, 'pending_twin'],
    ]);
  });

  it('is taken over from a process that was killed: what it had done is not done twice, what it had not is done', async () => {
    const ana = await tokenOf('ana');
    const first = await ask(ana, { 'idempotency-key': 'k1' });
    const { pool } = office.database;
    // Killed after the request was made, before its answer was kept.
    await pool.query('update api_answers set status = null, headers = null, body = null');
    // Killed before it did anything.
    await pool.query(
      `insert into api_answers (person_id, key, fingerprint, created_at)
       select person_id, 'k2', fingerprint, created_at from api_answers`,
    );
    for (const key of ['k1', 'k2'])
      expect(await ask(ana, { 'idempotency-key': key })).toMatchObject({
        status: 409,
        body: { code: 'under_way' },
      });
    office.skip('61s');
    const again = await ask(ana, { 'idempotency-key': 'k1' });
    expect([again.status, again.body['id']]).toEqual([201, first.body['id']]);
    const replayed = await ask(ana, { 'idempotency-key': 'k1' });
    expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    await call(ana, 'POST', `/requests/${String(first.body['id'])}/cancel`);
    const other = await ask(ana, { 'idempotency-key': 'k2' });
    expect(other.status).toBe(201);
    expect(other.body['id']).not.toBe(first.body['id']);
    expect(await office.ctx.db.selectFrom('requests').select('id').execute()).toHaveLength(2);
  });

  it('is served once when the same call comes twice at once', async () => {
    const ana = await tokenOf('ana');
    const both = await Promise.all([
      ask(ana, { 'idempotency-key': 'k' }),
      ask(ana, { 'idempotency-key': 'k' }),
    ]);
    expect(await office.ctx.db.selectFrom('requests').select('id').execute()).toHaveLength(1);
    expect(both.map(({ status }) => status).every((status) => status === 201 || status === 409)).toBe(true);
  });
});

describe('lists', () => {
  it('are paged to the end while new facts arrive, each once', async () => {
    const dana = await tokenOf('dana');
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const next: Answered = await call(
        dana,
        'GET',
        `/audit?limit=5${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...(next.body['items'] as { seq: number }[]).map(({ seq }) => seq));
      cursor = next.body['nextCursor'] as string | null;
      await registerPerson(office.ctx, system('test'), {
        ...factsOf('sam'),
        slackUserId: `U${seen.length}NEW`,
      });
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, at) => seen.length - at));
  });

  it('refuse a cursor that they did not give, and what they do not take', async () => {
    const dana = await tokenOf('dana');
    for (const query of ['cursor=x', 'limit=0', 'limit=101', 'nonsense=1', 'from=yesterday'])
      expect(await call(dana, 'GET', `/audit?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid' },
      });
  });

  it('say of a body that is not sent as JSON how to send it, and log no fault', async () => {
    const ana = await tokenOf('ana');
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'nonsense', ''])
      expect([type, await ask(ana, { 'content-type': type })]).toMatchObject([
        type,
        { status: 415, body: { code: 'not_json', title: 'Unsupported Media Type' } },
      ]);
  });

  it('answer a NUL, which no row can hold, as anything else that is not there', async () => {
    const dana = await tokenOf('dana');
    for (const path of ['/places?query=%00', '/audit?person=%00', '/people/%00', '/requests/%00'])
      expect([path, (await call(dana, 'GET', path)).status]).toEqual([
        path,
        expect.toBeOneOf([200, 400, 404]),
      ]);
    const body = { ...ASK, reason: 'look\u0000here' };
    expect(await call(await tokenOf('ana'), 'POST', '/requests', { body })).toMatchObject({
      status: 201,
      body: { reason: 'look\uFFFDhere' },
    });
  });
});

describe('the limit of calls', () => {
  it('is counted for each token, and says when to go on', async () => {
    const token = await tokenOf('ana');
    const { headers } = await call(token, 'GET', '/requests');
    expect(headers.get('ratelimit-policy')).toBe('"token";q=600;w=60');
    expect(headers.get('ratelimit')).toMatch(/^"token";r=599;t=\d+$/);
  });

  it('is one for all processes on a database, and begins anew each minute', async () => {
    let now = new Date('2026-11-30T12:00:30Z');
    const ctx = { ...office.ctx, now: () => now };
    const [one, other] = [createRateLimit(ctx, 25), createRateLimit(ctx, 25)];
    const spent = async (limit: typeof one, tokenId: ApiTokenId) => (await limit(tokenId))['ratelimit'];
    expect(await spent(one, 'tok_a')).toBe('"token";r=24;t=30');
    // At once: nothing is taken twice, and no more than there is.
    const taken = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? one : other)('tok_a')),
    );
    // What one has taken, and has nobody for, waits for whoever calls next.
    const rest = async (limit: typeof one): Promise<number> => {
      const isGiven = await limit('tok_a').then(
        () => true,
        () => false,
      );
      return isGiven ? 1 + (await rest(limit)) : 0;
    };
    const given = taken.filter(({ status }) => status === 'fulfilled').length;
    expect(given + (await rest(one)) + (await rest(other))).toBe(24);
    for (const limit of [one, other])
      await expect(limit('tok_a')).rejects.toMatchObject({
        code: 'rate_limited',
        headers: { 'retry-after': '30', ratelimit: '"token";r=0;t=30' },
      });
    expect(await spent(other, 'tok_b')).toBe('"token";r=24;t=30');
    now = new Date('2026-11-30T12:01:00Z');
    expect(await spent(other, 'tok_a')).toBe('"token";r=24;t=60');
  });
});
