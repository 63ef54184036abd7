/** What is held is what GitLab says is held: asked before the owners are. */
import { describe, expect, it } from 'vitest';
import { lookIntoHolding } from '../../jobs/look-into-holding.ts';
import type { RequestId } from '../../src/domain/id.ts';
import { expireGrant } from '../../src/operations/grants/expire-grant.ts';
import { dueJobs } from '../../src/db/due/due.ts';
import { readIfAny } from '../../src/domain/told.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import type { Acme } from '../../playground/fakes/acme.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const API = 'acme/platform/api';

/** Sam is Maintainer of data, which is invited to platform with so much. */
const invited = (level: number, expiresAt: string | null = null) => ({
  furnish: (gitlab: FakeGitLab, { groups, users }: Acme): void => {
    gitlab.setMember('group', groups.ml, users.sam, 40, { by: users.omar });
    gitlab.share('group', groups.platform, groups.ml, level, expiresAt);
  },
});

const lookAt = (office: Office, requestId: RequestId): Promise<void> =>
  lookIntoHolding(office.ctx, { requestId }, never);

/** What omar's card of a request, and the card of whoever asked, say; null for none. */
async function cards(office: Office): Promise<{ owner: string | null; requester: string }> {
  const [owner] = await office.messages('request-card');
  const [requester] = await office.messages('requester-card');
  if (owner === undefined || requester === undefined) throw new Error('nobody was written to');
  return {
    owner: (await postOf(office.ctx, owner, 'U0OMAR0'))?.text ?? null,
    requester: (await postOf(office.ctx, requester, 'U0SAM0'))?.text ?? '',
  };
}

describe('a role held through an invited group', () => {
  it('as much as is asked for: the requester is told at once, and no owner is asked', async () => {
    const office = await openOffice(invited(40));
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await lookAt(office, requestId);
    expect(await office.request(requestId)).toBe('cancelled: already_held');
    const { owner, requester } = await cards(office);
    expect(owner).toBeNull();
    expect(requester).toMatch(
      /you already hold \*Maintainer\* on .*api>, through the invited group `acme\/data\/ml`/,
    );
    expect(await office.messages('outcome')).toEqual([]);
    await lookAt(office, requestId);
    expect(await office.request(requestId)).toBe('cancelled: already_held');
  });

  it('less than is asked for: the card says it', async () => {
    const office = await openOffice(invited(20));
    const requestId = await office.ask('sam', API, 'developer', '1h');
    expect((await cards(office)).owner).toContain(
      'nothing, as of the last sync; GitLab has not answered yet',
    );
    await lookAt(office, requestId);
    expect(await office.request(requestId)).toBe('pending');
    expect((await cards(office)).owner).toContain('Reporter, through the invited group `acme/data/ml`');
  });

  it('until a day before the end of what is asked for: the owners decide, and read the day', async () => {
    const office = await openOffice(invited(40, '2026-11-26'));
    const requestId = await office.ask('sam', API, 'developer', '8h');
    await lookAt(office, requestId);
    expect(await office.request(requestId)).toBe('cancelled: already_held');
    office.skip('6h');
    const later = await office.ask('sam', API, 'developer', '8h');
    await lookAt(office, later);
    expect(await office.request(later)).toBe('pending');
  });
});

describe('a role that is there since the last sync', () => {
  it('directly, or of a group above: the requester is told', async () => {
    const office = await openOffice();
    const { groups, projects, users } = office.acme;
    office.gitlab.setMember('project', projects.api, users.sam, 30);
    const own = await office.ask('sam', API, 'developer', '1h');
    await lookAt(office, own);
    expect((await cards(office)).requester).toMatch(/you already hold \*Developer\* on .*, directly/);
    office.gitlab.setMember('group', groups.platform, users.sam, 40);
    const above = await office.ask('sam', 'acme/platform/infra', 'maintainer', '1h');
    await lookAt(office, above);
    expect(await office.request(above)).toBe('cancelled: already_held');
  });

  it('or is not there any more: the card says that they hold nothing', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    office.gitlab.setMember('project', projects.api, users.lee, null);
    const requestId = await office.ask('lee', API, 'developer', '1h');
    await lookAt(office, requestId);
    expect((await cards(office)).owner).toContain('Holds today: nothing');
  });
});

describe('a role that is a grant of ours', () => {
  it('is told as one, with its end; and while it ends, it holds nobody up', async () => {
    const office = await openOffice();
    const grant = await office.grant('sam', API, 'reporter', '4h');
    const more = await office.ask('sam', API, 'developer', '1h');
    await lookAt(office, more);
    const card = (await office.messages('request-card')).at(-1);
    const post = card === undefined ? null : await postOf(office.ctx, card, 'U0OMAR0');
    expect(post?.text).toMatch(/Holds today: Reporter, directly, by a grant until .*2026-11-25 16:0\d UTC/);
    office.skip('4h');
    await expireGrant(office.ctx, grant);
    expect(await office.status(grant)).toBe('revoking: expired');
    const again = await office.ask('sam', API, 'reporter', '1h');
    await lookAt(office, again);
    expect(await office.request(again)).toBe('pending');
  });
});

describe('GitLab away or slow', () => {
  it('the card says what is not known, and is due soon whatever becomes of the look', async () => {
    const office = await openOffice();
    const requestId = await office.ask('lee', API, 'developer', '1h');
    const now = office.ctx.now();
    const isCard = ({ name }: { name: string }): boolean => name === 'render-message';
    expect((await dueJobs(office.ctx.db, now, now)).filter(isCard)).toEqual([]);
    const soon = new Date(now.getTime() + 3_000);
    expect((await dueJobs(office.ctx.db, soon, soon)).filter(isCard)).toHaveLength(3);
    office.gitlab.faults.add({ kind: 'answer', method: 'GET', status: 502, body: 'Bad gateway' });
    await lookAt(office, requestId);
    const { owner } = await cards(office);
    expect(owner).toContain('Reporter, directly, as of the last sync; GitLab does not answer');
    const after = office.ctx.now();
    expect((await dueJobs(office.ctx.db, after, after)).filter(isCard)).toHaveLength(3);
  });

  it('a look whose job was lost is made by the sweep; one of a request that was answered changes nothing', async () => {
    const office = await openOffice(invited(40));
    const requestId = await office.ask('sam', API, 'developer', '1h');
    const now = office.ctx.now();
    expect(await dueJobs(office.ctx.db, now, now)).toContainEqual({
      name: 'look-into-holding',
      payload: { requestId },
    });
    await office.approve(requestId);
    await lookAt(office, requestId);
    expect(await office.request(requestId)).toBe('approved');
    const after = office.ctx.now();
    const due = await dueJobs(office.ctx.db, after, after);
    expect(due.filter(({ name }) => name === 'look-into-holding')).toEqual([]);
  });
});

describe('what a policy approves at once', () => {
  const byRule = { id: 'quick', match: { resources: ['**'], roles: ['developer'] }, approval: 'auto' };
  const policies = { document: { policies: [{ ...byRule, maxDuration: '8h' }] } };

  it('is looked at before it is given: who holds as much through an invited group gets no row of less use', async () => {
    const office = await openOffice({ ...invited(40), ...policies });
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await office.reconcile();
    const grant = await office.find(await office.grantOf(requestId));
    expect(grant.status).toBe('failed');
    expect(readIfAny(grant.failure)).toEqual({ code: 'held_outside', role: 'maintainer' });
    expect(office.row('project', office.acme.projects.api, office.acme.users.sam)).toBeNull();
    expect(office.gitlab.countRequests({ method: 'POST' })).toBe(0);
  });

  it('is given where they hold less, or GitLab does not say', async () => {
    const office = await openOffice({ ...invited(20), ...policies });
    const requestId = await office.ask('sam', API, 'developer', '1h');
    office.gitlab.faults.add({ kind: 'status', status: 500, path: /members\/all/ });
    await office.reconcile();
    expect(await office.status(await office.grantOf(requestId))).toBe('active');
    const [card] = await office.messages('requester-card');
    expect(card?.nextAttemptAt?.getTime() ?? 0).toBeLessThanOrEqual(office.ctx.now().getTime());
  });
});
