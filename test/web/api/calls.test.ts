/** Every call of the API against rows of every kind: what each answers is what it is described to answer. */
import { describe, expect, it } from 'vitest';
import { createApi } from '../../../src/web/api/api.ts';
import { apiOf, tokenFor } from '../../support/api.ts';
import { review, withConflict } from '../../support/conflicts.ts';
import { findingOf } from '../../support/findings.ts';
import { openOffice, type Handle } from '../../support/office.ts';
import { itemsIn, openReview, reviewerOf } from '../../support/reviews.ts';

/** An office with a request, a grant, two findings, conflicts and an access review. */
async function busy() {
  const office = await openOffice({ document: withConflict({ onRequest: 'warn' }) });
  const { projects, users } = office.acme;
  const grantId = await office.grant('ana', 'acme/platform/api', 'developer', '4h');
  const requestId = await office.ask('lee', 'acme/platform/web', 'developer', '1h').catch(() => null);
  for (const user of [users.lee, users.sam])
    office.gitlab.setMember('project', projects.api, user, 40, { expiresAt: null });
  await office.sync();
  await review(office);
  const campaignId = await openReview(office);
  const call = apiOf(office.ctx);
  const tokens = new Map<Handle, string>();
  for (const handle of ['ana', 'omar', 'dana', 'lee'] as const)
    tokens.set(handle, await tokenFor(office.ctx, office.actor(handle)));
  return {
    office,
    call,
    grantId,
    requestId,
    campaignId,
    users,
    token: (who: Handle) => tokens.get(who) ?? '',
  };
}

describe('every call', () => {
  it('that reads answers as described, or says who may not, for everybody', async () => {
    const { office, call, token, grantId, campaignId, users } = await busy();
    const document = (await (await createApi(office.ctx).request('/api/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const { id: requestId } = await office.ctx.db
      .selectFrom('requests')
      .select('id')
      .executeTakeFirstOrThrow();
    const { id: findingId } = await findingOf(office, users.lee);
    const draft = await call(token('dana'), 'POST', '/drafts', {
      body: { name: 'Another', owners: ['U0OMAR0'] },
    });
    const ids: Record<string, string> = {
      drafts: String(draft.body['id']),
      requests: requestId,
      grants: grantId,
      findings: findingId,
      reviews: campaignId,
      connectors: 'gitlab',
      people: 'me',
    };
    const queries: Record<string, string> = { '/api/v1/explain': '?path=acme/platform/api&role=developer' };
    const seen: string[] = [];
    for (const path of Object.keys(document.paths).filter(
      (one) => document.paths[one]?.['get'] !== undefined,
    )) {
      const [, , , room = ''] = path.split('/');
      const address = path
        .replace('/api/v1', '')
        .replace('{id}', ids[room] ?? 'x')
        .replace('{version}', '1');
      for (const who of ['dana', 'omar', 'lee'] as const) {
        const { status, body } = await call(token(who), 'GET', `${address}${queries[path] ?? ''}`);
        seen.push(`${who} ${address} ${status}${status < 400 ? '' : ` ${String(body['code'])}`}`);
      }
    }
    // An admin sees everything there is; evidence is not made yet.
    expect(seen.filter((line) => line.startsWith('dana') && !line.endsWith(' 200'))).toEqual([
      `dana /reviews/${campaignId}/evidence 404 no_evidence`,
    ]);
    expect(seen.filter((line) => / 5\d\d/.test(line))).toEqual([]);
    expect(seen.filter((line) => line.startsWith('lee') && line.includes('/config'))).toEqual(
      expect.arrayContaining(['lee /config 403 not_admin']),
    );
    expect(seen).toContain(`lee /findings/${findingId} 404 no_finding`);
    expect(seen).toContain(`lee /grants/${grantId} 404 no_grant`);
  });

  it('that lists shows what is there', async () => {
    const { call, token, grantId } = await busy();
    const list = async (who: Handle, path: string) => (await call(token(who), 'GET', path)).body['items'];
    expect(await list('omar', '/findings')).toMatchObject([{ role: 'maintainer' }, { role: 'maintainer' }]);
    expect(await list('omar', '/grants')).toMatchObject([
      { id: grantId, holder: { name: 'ana' }, status: 'active' },
    ]);
    expect(await list('ana', '/grants')).toMatchObject([{ id: grantId }]);
    expect(await list('lee', '/grants')).toEqual([]);
    expect(await list('dana', '/conflicts')).not.toEqual([]);
    expect(await list('omar', '/reviews')).toMatchObject([{ name: 'Quarter 4', status: 'open' }]);
    expect(await list('omar', '/grants?path=acme/platform')).toHaveLength(1);
    expect(await list('omar', '/grants?path=acme/plat')).toEqual([]);
    const people = (await list('omar', '/people?limit=100')) as { name: string; accounts: object[] }[];
    expect(people.find(({ name }) => name === 'ana')?.accounts).toMatchObject([{ connectorId: 'gitlab' }]);
    const effective = await call(token('ana'), 'GET', '/effective-access');
    expect(effective.body['holds']).toContainEqual(
      expect.objectContaining({ path: 'acme/platform/api', grantId }),
    );
  });
});

describe('a decision through the API', () => {
  it('on a finding is that of its decider, never of whose it is', async () => {
    const { office, call, token, users } = await busy();
    const { id } = await findingOf(office, users.lee);
    expect(await call(token('lee'), 'POST', `/findings/${id}/accept`)).toMatchObject({ status: 404 });
    const accepted = await call(token('omar'), 'POST', `/findings/${id}/accept`);
    expect(accepted).toMatchObject({
      status: 200,
      body: { status: 'accepted', decidedBy: { name: 'omar' } },
    });
    const other = await findingOf(office, users.sam);
    const limited = await call(token('omar'), 'POST', `/findings/${other.id}/limit`, {
      body: { durationSeconds: 3600, note: 'until the release' },
    });
    expect(limited).toMatchObject({ status: 200, body: { status: 'temporary' } });
  });

  it('on a conflict is that of its owner, with a reason and an end', async () => {
    const { call, token } = await busy();
    const { body } = await call(token('dana'), 'GET', '/conflicts');
    const alerts = body['items'] as { id: string; person: { name: string } }[];
    const alert = alerts.find(({ person }) => person.name !== 'dana');
    const exempt = (through: string) =>
      call(token('dana'), 'POST', `/conflicts/${alert?.id}/exempt`, { body: { through, reason: 'on call' } });
    expect(await exempt('2026-11-30')).toMatchObject({
      status: 200,
      body: { status: 'exempted', exemption: { reason: 'on call' } },
    });
    expect(await exempt('2026-02-30')).toMatchObject({ status: 400 });
  });

  it('on a side of a conflict that hallpass gave ends it, by what was shown, for its owner or whose it is', async () => {
    const { office, call, token } = await busy();
    await office.grant('ana', 'acme/platform/infra', 'maintainer', '4h');
    await office.grant('ana', 'acme/prod/ledger', 'developer', '4h');
    await review(office);
    const { body } = await call(token('dana'), 'GET', '/conflicts');
    const alerts = body['items'] as {
      id: string;
      person: { name: string };
      temporarySide: { key: string; grantIds: string[] } | null;
    }[];
    const alert = alerts.find(({ person }) => person.name === 'ana');
    expect(alert?.temporarySide?.grantIds).toHaveLength(1);
    const end = (who: 'ana' | 'lee', key?: string) =>
      call(token(who), 'POST', `/conflicts/${alert?.id}/end-side`, { body: { key } });
    expect(await end('lee', alert?.temporarySide?.key)).toMatchObject({ status: 403 });
    expect(await end('ana', 'another')).toMatchObject({ status: 409, body: { code: 'moved' } });
    expect(await end('ana', alert?.temporarySide?.key)).toMatchObject({ status: 200 });
    const { status } = await office.ctx.db
      .selectFrom('grants')
      .select('status')
      .where('id', '=', alert?.temporarySide?.grantIds[0] as `grt_${string}`)
      .executeTakeFirstOrThrow();
    expect(status).toBe('revoking');
  });

  it('on items of an access review is that of their reviewer', async () => {
    const { office, call, token, campaignId } = await busy();
    const item = (await itemsIn(office, campaignId)).find((one) => one.reviewerId !== null);
    if (item === undefined) throw new Error('nothing is reviewed');
    const reviewer = await tokenFor(office.ctx, office.actor(reviewerOf(office, item)));
    const decide = (by: string) =>
      call(by, 'POST', `/reviews/${campaignId}/decision`, { body: { items: [item.id], decision: 'keep' } });
    expect(await decide(token('lee'))).toMatchObject({ status: 404, body: { code: 'no_review' } });
    expect(await decide(reviewer)).toMatchObject({ status: 200, body: { decided: 1, own: 0 } });
  });
});

describe('an integration through the API', () => {
  it('is synced by whoever looks after it, and nobody else', async () => {
    const { office, call, token } = await busy();
    expect(await call(token('omar'), 'POST', '/connectors/gitlab/sync')).toMatchObject({
      body: { begun: true },
    });
    expect(office.jobs.at(-1)?.name).toBe('sync-connector');
    expect(await call(token('lee'), 'POST', '/connectors/gitlab/sync')).toMatchObject({ status: 403 });
    expect(await call(token('omar'), 'POST', '/connectors/gitlab/pause')).toMatchObject({
      status: 403,
      body: { code: 'managed_by_file' },
    });
  });
});
