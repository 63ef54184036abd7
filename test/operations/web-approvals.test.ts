/** What has to be approved on a page, signed in to GitLab: nothing else approves it, whatever the door. */
import { describe, expect, it } from 'vitest';
import { beginWebApproval } from '../../src/operations/requests/begin-web-approval.ts';
import { answerWebApproval } from '../../src/operations/requests/answer-web-approval.ts';
import { decideRequest, type Decide } from '../../src/operations/requests/decide-request.ts';
import { reviewRequest } from '../../src/operations/requests/review-request.ts';
import { openOneTimeLink } from '../../src/operations/one-time-links/open-one-time-link.ts';
import { beginSignIn } from '../../src/operations/verifications/begin-sign-in.ts';
import { findOneTimeLink } from '../../src/db/identities/one-time-links.ts';
import { hashOf } from '../../src/domain/identities/one-time-link.ts';
import type { RequestId } from '../../src/domain/id.ts';
import type { Question } from '../../src/domain/policies/question.ts';
import { openOffice, type Handle, type Office } from '../support/office.ts';
import { waitsFor } from '../support/who-decides.ts';

const roles = ['developer', 'maintainer'];
const policy = (more: object) => ({
  policies: [{ id: 'any', match: { resources: ['**'], roles }, approval: 'owners', ...more }],
});
const WEB = policy({ confirm: 'web' });
const shown: Question = { role: 'developer', durationSeconds: 3600, step: 1, of: 1, need: 1 };
const elsewhere = { code: 'web_approval', told: { why: 'elsewhere' } };

const ask = (office: Office, path = 'acme/prod/ledger') => office.ask('lee', path, 'developer', '1h');

/** A link of somebody's, opened in a browser that has this secret. */
async function opened(office: Office, handle: Handle, token: string, secret: string) {
  const link = await findOneTimeLink(office.ctx.db, hashOf(token));
  const at = { linkId: link?.id ?? 'pgl_none', browser: secret } as const;
  await openOneTimeLink(office.ctx, office.actor(handle), at);
  return at;
}

async function linkTo(office: Office, handle: Handle, requestId: RequestId, its: Question = shown) {
  const { token } = await beginWebApproval(office.ctx, office.actor(handle), { requestId, shown: its });
  return opened(office, handle, token, `browser of ${handle}`);
}

type At = Awaited<ReturnType<typeof linkTo>>;

const accountOf = (office: Office, handle: Handle) => ({
  externalId: String(office.acme.users[handle]),
  username: handle,
  name: handle,
  claims: {},
  state: 'active' as const,
  isBot: false,
});

const signIn = (office: Office, handle: Handle, at: At, as: Handle = handle) =>
  answerWebApproval(
    office.ctx,
    { ...office.actor(handle), via: 'web' },
    { ...at, account: accountOf(office, as) },
  );

const decide = (
  office: Office,
  handle: Handle,
  input: Pick<Decide, 'requestId'> & Partial<Decide>,
  via = 'web',
) =>
  decideRequest(
    office.ctx,
    { ...office.actor(handle), via: via as 'web' },
    { decision: 'approve', note: null, ...input },
  );

describe('what has to be approved on a page', () => {
  it('is approved by no press, whatever the door, also with the path typed or for less', async () => {
    const office = await openOffice({ document: WEB });
    const requestId = await ask(office);
    for (const via of ['slack', 'web', 'cli', 'api'])
      for (const more of [{}, { typed: 'acme/prod/ledger' }, { durationSeconds: 60 }])
        await expect(decide(office, 'omar', { requestId, ...more }, via)).rejects.toMatchObject(
          via === 'api' ? { code: 'confirm_in_slack' } : elsewhere,
        );
    expect(await office.request(requestId)).toBe('pending');
    expect((await decide(office, 'omar', { requestId, decision: 'deny' }, 'slack')).status).toBe('denied');
  });

  it('is not approved for less by a press, where less of it is what has to be approved on a page', async () => {
    const upTo = (id: string, more: object) => ({
      id,
      match: { resources: ['**'], roles, ...more },
      approval: 'owners',
    });
    const office = await openOffice({
      document: { policies: [{ ...upTo('short', { upTo: '30m' }), confirm: 'web' }, upTo('long', {})] },
    });
    const requestId = await ask(office);
    await expect(decide(office, 'omar', { requestId, durationSeconds: 600 })).rejects.toMatchObject(
      elsewhere,
    );
    expect((await decide(office, 'omar', { requestId })).status).toBe('approved');
  });

  it('takes a link to it that its own person has opened and signed in through, and is used up by one yes', async () => {
    const office = await openOffice({ document: WEB });
    const [requestId, other] = [await ask(office), await ask(office, 'acme/prod/payments')];
    const page = await linkTo(office, 'omar', requestId);
    await expect(decide(office, 'omar', { requestId, page })).rejects.toMatchObject({ code: 'web_approval' });
    await expect(signIn(office, 'omar', page, 'priya')).rejects.toMatchObject({
      told: { why: 'other_account' },
    });
    await expect(decide(office, 'omar', { requestId, page })).rejects.toMatchObject({ code: 'web_approval' });
    await signIn(office, 'omar', page);
    const elsewhereToo = { ...page, browser: 'another' };
    await expect(decide(office, 'omar', { requestId, page: elsewhereToo })).rejects.toMatchObject({
      code: 'link_used',
    });
    await expect(decide(office, 'priya', { requestId, page })).rejects.toMatchObject({ code: 'link' });
    await expect(decide(office, 'omar', { requestId: other, page })).rejects.toMatchObject({ code: 'link' });
    // Who signed in last counts.
    await signIn(office, 'omar', page, 'priya').catch(() => null);
    await expect(decide(office, 'omar', { requestId, page })).rejects.toMatchObject({ code: 'web_approval' });
    await signIn(office, 'omar', page);
    expect((await decide(office, 'omar', { requestId, page })).status).toBe('approved');
    expect((await decide(office, 'omar', { requestId, page })).status).toBe('approved');
    const link = await office.ctx.db.selectFrom('oneTimeLinks').select('closedAt').executeTakeFirstOrThrow();
    expect(link.closedAt).not.toBeNull();
  });

  it('is not approved with a link that was for something else', async () => {
    const office = await openOffice({ document: WEB });
    const requestId = await ask(office);
    await unlink(office, 'priya');
    const { token } = await beginSignIn(office.ctx, office.actor('priya'), { connectorId: 'gitlab' });
    const page = await opened(office, 'priya', token, 'browser of priya');
    await expect(signIn(office, 'priya', page)).rejects.toMatchObject({ code: 'link' });
    await expect(decide(office, 'priya', { requestId, page })).rejects.toMatchObject({ code: 'link' });
  });

  it('is for nobody whose account is theirs by Slack alone, or who has none', async () => {
    const office = await openOffice({ document: WEB });
    const requestId = await ask(office);
    const begin = (handle: Handle) =>
      beginWebApproval(office.ctx, office.actor(handle), { requestId, shown });
    for (const [source, why] of [
      ['oauth', 'self_linked'],
      ['code', 'self_linked'],
    ] as const) {
      await linkedBy(office, 'omar', source);
      await expect(begin('omar')).rejects.toMatchObject({ code: 'web_approval', told: { why } });
    }
    for (const source of ['owner', 'mapping', 'enterprise_email']) {
      await linkedBy(office, 'omar', source);
      expect((await begin('omar')).token).toHaveLength(43);
    }
    await unlink(office, 'omar');
    await expect(begin('omar')).rejects.toMatchObject({ told: { why: 'unlinked' } });
    await expect(begin('lee')).rejects.toMatchObject({ code: 'self_approval' });
    await expect(begin('sam')).rejects.toMatchObject({ code: 'not_approver' });
    await expect(
      beginWebApproval(office.ctx, office.actor('priya'), {
        requestId,
        shown: { ...shown, durationSeconds: 7200 },
      }),
    ).rejects.toMatchObject({ code: 'question' });
  });

  it('a yes from before the page was asked for counts no more, and can be said again there', async () => {
    const steps = { steps: [{ who: 'owners', need: 2 }] };
    const office = await openOffice({ document: policy({ approval: steps }) });
    const requestId = await ask(office);
    expect((await decide(office, 'omar', { requestId }, 'slack')).status).toBe('pending');
    await office.configure(WEB);
    await reviewRequest(office.ctx, requestId);
    expect(await office.request(requestId)).toBe('pending');
    expect(await waitsFor(office, requestId)).toEqual(['omar', 'priya']);
    expect((await decide(office, 'omar', { requestId }, 'slack')).status).toBe('pending');
    const page = await linkTo(office, 'omar', requestId);
    await signIn(office, 'omar', page);
    expect((await decide(office, 'omar', { requestId, page })).status).toBe('approved');
    const said = await office.ctx.db.selectFrom('approvals').select(['source', 'decision']).execute();
    expect(said).toEqual([{ source: 'web', decision: 'approve' }]);
  });

  it('holds for a group that has such a place below it, and for more time', async () => {
    const office = await openOffice({
      document: {
        policies: [
          {
            id: 'prod',
            match: { resources: ['acme/prod/ledger'], roles },
            approval: 'owners',
            confirm: 'web',
          },
          { id: 'rest', match: { resources: ['**'], roles }, approval: 'owners', confirm: 'typed' },
        ],
      },
    });
    const group = await ask(office, 'acme/prod');
    await expect(decide(office, 'omar', { requestId: group, typed: 'acme/prod' })).rejects.toMatchObject(
      elsewhere,
    );
    const requestId = await ask(office);
    const page = await linkTo(office, 'omar', requestId);
    await signIn(office, 'omar', page);
    await decide(office, 'omar', { requestId, page });
    await office.reconcile();
    const more = await office.askForMore('lee', await office.grantOf(requestId), '1h');
    await expect(decide(office, 'omar', { requestId: more })).rejects.toMatchObject(elsewhere);
    const again = await linkTo(office, 'omar', more);
    await signIn(office, 'omar', again);
    expect((await decide(office, 'omar', { requestId: more, page: again })).status).toBe('approved');
  });
});

const linkedBy = (office: Office, handle: Handle, source: string) =>
  office.database.pool.query('update accounts set linked_by = $2 where username = $1', [handle, source]);

const unlink = (office: Office, handle: Handle) =>
  office.database.pool.query(
    'update accounts set person_id = null, linked_by = null, linked_at = null, linked_via = null where username = $1',
    [handle],
  );
