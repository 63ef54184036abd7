import { describe, expect, it } from 'vitest';
import { findFindingAuthor } from '../../../jobs/find-finding-author.ts';
import { sweepOnce } from '../../../jobs/sweep.ts';
import type { FindingId } from '../../../src/domain/id.ts';
import { reconsiderFinding } from '../../../src/operations/findings/reconsider-finding.ts';
import { accept, findings, onlyFinding, withConnector } from '../../support/findings.ts';
import { never, openOffice, type Office } from '../../support/office.ts';
import { sentenceOf } from '../../support/sentence-of.ts';

/** Acme after its first sync, with Sam nothing anywhere. */
async function start() {
  const office = await openOffice();
  const { projects, users } = office.acme;
  return { office, ...projects, ...users };
}

describe('Accept', () => {
  it('is recorded with who and when, and never told again', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    const { id } = await onlyFinding(office);
    await accept(office, 'priya', id);
    expect(await onlyFinding(office)).toMatchObject({
      status: 'accepted',
      decidedBy: office.actor('priya').personId,
      decidedAt: expect.any(Date) as Date,
    });
    office.gitlab.setMember('project', api, sam, 40, { expiresAt: '2027-01-31' });
    await office.sync();
    expect(await findings(office)).toHaveLength(1);
    expect(office.row('project', api, sam)).toBe('40 until 2027-01-31');
  });

  it('by mistake is a question again by Reopen, whoever presses it first; what is gone meanwhile is over', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    const { id } = await onlyFinding(office);
    const reopen = (by: 'omar' | 'priya' | 'sam') =>
      reconsiderFinding(office.ctx, office.actor(by), { findingId: id });
    await accept(office, 'omar', id);
    await expect(reopen('sam')).rejects.toMatchObject({ told: { code: 'not_owner' } });
    await reopen('priya');
    await reopen('omar');
    expect(await onlyFinding(office)).toMatchObject({ status: 'open', decidedBy: null, decidedAt: null });
    await accept(office, 'omar', id);
    office.gitlab.setMember('project', api, sam, null);
    await office.sync();
    await office.sync();
    await reopen('priya');
    expect(await onlyFinding(office)).toMatchObject({ status: 'gone' });
    await expect(reopen('priya')).rejects.toMatchObject({ told: { status: 'gone' } });
  });

  it('what rose once more since is not reopened below it', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    const { id } = await onlyFinding(office);
    await accept(office, 'omar', id);
    office.gitlab.setMember('project', api, sam, 50);
    await office.sync();
    const again = reconsiderFinding(office.ctx, office.actor('omar'), { findingId: id });
    await expect(again).rejects.toMatchObject({ told: { status: 'replaced' } });
  });

  it('a raise above what was accepted is told anew, and what was accepted is what comes back', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    await accept(office, 'omar', (await onlyFinding(office)).id);
    office.gitlab.setMember('project', api, sam, 50);
    await office.sync();
    const [accepted, raised] = await findings(office);
    expect(accepted).toMatchObject({ status: 'accepted' });
    expect(raised).toMatchObject({ status: 'open', former: { role: 'maintainer' } });
  });

  it('pressed twice by the same owner does nothing more; by another one later it says who was faster', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    const { id } = await onlyFinding(office);
    await accept(office, 'omar', id);
    await accept(office, 'omar', id);
    expect(await sentenceOf(accept(office, 'priya', id))).toBe(
      'That membership was accepted already, by omar.',
    );
  });

  it('is refused for one’s own, to who owns nothing, and to a former owner', async () => {
    const { office, api, omar } = await start();
    office.gitlab.setMember('project', api, omar, 50);
    await office.sync();
    const { id } = await onlyFinding(office);
    await expect(accept(office, 'omar', id)).rejects.toMatchObject({ code: 'self_approval' });
    await expect(accept(office, 'sam', id)).rejects.toMatchObject({ code: 'not_owner' });
    await office.configure(withConnector(office, { owners: ['omar@acme.test'] }));
    await expect(accept(office, 'priya', id)).rejects.toMatchObject({ code: 'not_owner' });
    await accept(office, 'dana', id);
  });
});

describe('a connector', () => {
  it('whose sync fails half-way tells what it found until then, and the next one does not tell it again', async () => {
    const { office, api, recommender, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    const path = new RegExp(`/projects/${recommender}/members$`);
    office.gitlab.faults.add({ kind: 'status', status: 500, path, times: Infinity });
    await office.sync();
    expect(await onlyFinding(office)).toMatchObject({ status: 'open', toldAt: expect.any(Date) as Date });
    office.gitlab.faults.clear();
    await office.sync();
    await onlyFinding(office);
    expect(await office.messages('finding-card')).toHaveLength(2);
  });

  it('that is taken out of the document has nothing to decide on any more', async () => {
    const { office, api, sam } = await start();
    office.gitlab.setMember('project', api, sam, 40);
    await office.sync();
    await office.configure({ connectors: [] });
    expect(await onlyFinding(office)).toMatchObject({ status: 'gone' });
  });

  it('that is pointed at another group begins anew there', async () => {
    const { office, sam } = await start();
    const other = office.gitlab.addGroup({ path: 'other', name: 'Other' });
    office.gitlab.setMember('group', other.id, 100, 50);
    office.gitlab.setMember('group', other.id, sam, 50);
    await office.configure(withConnector(office, { group: 'other' }));
    await office.sync();
    expect(await findings(office)).toEqual([]);
  });
});

describe('who gave it', () => {
  const lookedInto = (office: Office, id: FindingId): Promise<void> =>
    findFindingAuthor(office.ctx, { findingId: id }, never);

  it('is asked of GitLab once the owners were told, and shown on their cards', async () => {
    const { office, api, sam, dana } = await start();
    office.gitlab.setMember('project', api, sam, 40, { by: dana });
    await office.sync();
    const { id } = await onlyFinding(office);
    expect(office.jobs).toContainEqual({ name: 'find-finding-author', payload: { findingId: id } });
    await lookedInto(office, id);
    expect(await onlyFinding(office)).toMatchObject({
      author: { externalId: String(dana), name: 'Dana Weiss' },
      lookDueAt: null,
    });
    const cards = await office.messages('finding-card');
    expect(cards.map(({ wantedVersion }) => wantedVersion)).toEqual([2, 2]);
    office.gitlab.clearRequests();
    await lookedInto(office, id);
    expect(office.gitlab.requests).toEqual([]);
  });

  it('stays open when GitLab does not answer, and that is not tried again', async () => {
    const { office, api, sam, dana } = await start();
    office.gitlab.setMember('project', api, sam, 40, { by: dana });
    await office.sync();
    const { id } = await onlyFinding(office);
    office.gitlab.faults.add({ kind: 'status', status: 502, times: Infinity });
    await lookedInto(office, id);
    expect(await onlyFinding(office)).toMatchObject({ status: 'open', author: null, lookDueAt: null });
  });

  it('is looked for by the sweep when the queue lost the job', async () => {
    const { office, api, sam, dana } = await start();
    office.gitlab.setMember('project', api, sam, 40, { by: dana });
    await office.sync();
    await sweepOnce(office.ctx, ['upkeep'], 0);
    expect(await onlyFinding(office)).toMatchObject({ author: { name: 'Dana Weiss' } });
  });
});
