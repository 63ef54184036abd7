import { describe, expect, it } from 'vitest';
import { reviewEvidence } from '../../../src/db/models/reviews/evidence.ts';
import { StaleError } from '../../../src/errors.ts';
import { itemLine } from '../../../src/evidence/lines.ts';
import { closeCampaign } from '../../../src/operations/reviews/close-campaign.ts';
import { leaveTask } from '../../../src/operations/reviews/leave-task.ts';
import { undoItem } from '../../../src/operations/reviews/undo-item.ts';
import { stored } from '../../../src/domain/told.ts';
import { openOffice } from '../../support/office.ts';
import {
  campaignOf,
  carryOut,
  decide,
  finishAll,
  itemOf,
  itemsIn,
  openReview,
  stateOf,
} from '../../support/reviews.ts';

describe('carrying out', () => {
  it.each([
    ['gone', null],
    ['lowered', 10],
    ['raised', 40],
  ] as const)('row %s in GitLab between snapshot and Finish: told, decided again', async (_, level) => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    office.gitlab.setMember('project', projects.api, users.lee, level, { expiresAt: null });
    await finishAll(office, id);
    expect(office.row('project', projects.api, users.lee)).toBe(level === null ? null : String(level));
    const after = await stateOf(office, item);
    expect(after.status).toBe(level === null ? 'gone' : 'moved');
    if (level === null) return;
    await decide(office, item, 'remove');
    await finishAll(office, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done', role: 'reporter' });
    expect(office.row('project', projects.api, users.lee)).toBeNull();
    await undoItem(office.ctx, office.actor('dana'), { itemId: item.id });
    await carryOut(office, id);
    expect(office.row('project', projects.api, users.lee)).toBe(String(level));
  });

  it('raised and put back to what was reviewed, or kept: that is what happens, unless it is raised again', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    const raise = (level: number) =>
      office.gitlab.setMember('project', projects.api, users.lee, level, { expiresAt: null });
    await decide(office, item, 'remove');
    raise(30);
    await finishAll(office, id);
    expect(await decide(office, item, 'lower', 'reporter')).toMatchObject({ decided: 1 });
    raise(40);
    await finishAll(office, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'moved' });
    expect(office.row('project', projects.api, users.lee)).toBe('40');
    await decide(office, item, 'lower', 'reporter');
    await finishAll(office, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done' });
    expect(office.row('project', projects.api, users.lee)).toBe('20');
  });

  it('kept and raised meanwhile is kept once that is decided again, and stands so in the evidence', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'keep');
    office.gitlab.setMember('project', projects.api, users.lee, 40, { expiresAt: null });
    await office.sync();
    await finishAll(office, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'moved' });
    await decide(office, item, 'keep');
    await finishAll(office, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'kept' });
    const evidence = await reviewEvidence(office.ctx.db, id, office.ctx.now());
    const lines: unknown[] = [];
    for await (const one of evidence?.items ?? []) if (one.id === item.id) lines.push(one);
    expect(lines).toMatchObject([{ reviewed: { role: 'reporter' }, decidedOn: { role: 'maintainer' } }]);
  });

  it('another date in GitLab between snapshot and Finish is not what was reviewed', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    office.gitlab.setMember('project', projects.api, users.lee, 20, { expiresAt: '2027-03-01' });
    await finishAll(office, id);
    expect(office.row('project', projects.api, users.lee)).toBe('20 until 2027-03-01');
    expect(await stateOf(office, item)).toMatchObject({ status: 'moved' });
  });

  it('the last owner of a group stays, and is a task', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    const id = await openReview(office);
    for (const name of ['dana', 'omar', 'priya'])
      await decide(office, await itemOf(office, id, name, 'acme'), 'remove');
    await finishAll(office, id);
    const left = [users.dana, users.omar, users.priya].filter(
      (user) => office.row('group', groups.acme, user) !== null,
    );
    expect(left).toHaveLength(1);
    const tasks = await office.ctx.db.selectFrom('reviewTasks').selectAll().execute();
    expect(tasks.map(({ cause, status }) => `${cause} ${status}`)).toEqual(['last_owner open']);
    await closeCampaign(office.ctx, office.actor('dana'), { campaignId: id });
    await carryOut(office, id);
    expect(await campaignOf(office, id)).toMatchObject({ status: 'closed' });
    const [task] = tasks;
    if (task === undefined) throw new Error('no task');
    await leaveTask(office.ctx, office.actor('dana'), { taskId: task.id, reason: 'somebody has to' });
    await carryOut(office, id);
    expect(await campaignOf(office, id)).toMatchObject({ status: 'complete' });
    const item = (await itemsIn(office, id)).find((one) => one.id === task.itemId);
    expect(item).toMatchObject({ decision: 'remove', status: 'kept' });
    const evidence = await reviewEvidence(office.ctx.db, id, office.ctx.now());
    const lines: string[] = [];
    for await (const one of evidence?.items ?? []) lines.push(itemLine(one));
    expect(lines.find((line) => line.startsWith(task.itemId))).toMatch(
      /,left: last_owner,dana \(\w+\),somebody has to,/,
    );
  });

  it('what was left is no removal to be undone, and while the review is open it can be decided again', async () => {
    const office = await openOffice();
    const id = await openReview(office);
    for (const name of ['dana', 'omar', 'priya'])
      await decide(office, await itemOf(office, id, name, 'acme'), 'remove');
    await finishAll(office, id);
    const task = await office.ctx.db.selectFrom('reviewTasks').selectAll().executeTakeFirstOrThrow();
    await leaveTask(office.ctx, office.actor('dana'), { taskId: task.id, reason: 'somebody has to' });
    const left = await stateOf(office, { id: task.itemId });
    await expect(undoItem(office.ctx, office.actor('dana'), { itemId: left.id })).rejects.toThrow(StaleError);
    await decide(office, left, 'remove');
    await finishAll(office, id);
    expect(await office.ctx.db.selectFrom('reviewTasks').selectAll().execute()).toEqual([
      expect.objectContaining({ id: task.id, itemId: left.id, status: 'open', reason: null, closedBy: null }),
    ]);
  });

  it('removal refused: a task with GitLab’s words', async () => {
    const office = await openOffice();
    const { projects, users } = office.acme;
    const id = await openReview(office);
    const item = await itemOf(office, id, 'lee', 'acme/platform/api');
    await decide(office, item, 'remove');
    office.gitlab.faults.add({ kind: 'answer', status: 400, body: { message: 'Nope' }, method: 'DELETE' });
    await finishAll(office, id);
    expect(office.row('project', projects.api, users.lee)).toMatch(/^20/);
    expect(await stateOf(office, item)).toMatchObject({
      status: 'tasked',
      refusal: stored({ code: 'refused', said: 'Nope' }),
    });
    await office.pass('1h');
    expect(office.row('project', projects.api, users.lee)).toMatch(/^20/);
  });

  it('what is inherited is a task until a sync sees it done', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    const scope = {
      connectors: ['gitlab'],
      resources: ['acme/web/**'],
      roleAtLeast: 'developer',
      leaveOut: [],
    } as const;
    const id = await openReview(office, { scope });
    const item = await itemOf(office, id, 'omar', 'acme');
    await decide(office, item, 'remove');
    await finishAll(office, id);
    expect(office.row('group', groups.acme, users.omar)).toBe('50');
    expect(await stateOf(office, item)).toMatchObject({ status: 'tasked' });
    expect((await office.messages('review-tasks')).length).toBeGreaterThan(0);
    const task = await office.ctx.db.selectFrom('reviewTasks').select('id').executeTakeFirstOrThrow();
    await expect(
      leaveTask(office.ctx, office.actor('omar'), { taskId: task.id, reason: 'I want to stay' }),
    ).rejects.toMatchObject({ code: 'self_approval' });
    expect(await stateOf(office, item)).toMatchObject({ status: 'tasked' });
    office.gitlab.setMember('group', groups.acme, users.omar, null);
    await office.sync();
    await office.sync();
    await carryOut(office, id);
    expect(await stateOf(office, item)).toMatchObject({ status: 'done', found: { row: null } });
  });

  it('two campaigns decide differently on one row: the stricter wins, both told', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    const [one, two] = [await openReview(office), await openReview(office)];
    const [a, b] = [
      await itemOf(office, one, 'ana', 'acme/web'),
      await itemOf(office, two, 'ana', 'acme/web'),
    ];
    await decide(office, a, 'lower', 'reporter');
    await decide(office, b, 'remove');
    await finishAll(office, one);
    expect(office.row('group', groups.web, users.ana)).toBe('20');
    await finishAll(office, two);
    expect(office.row('group', groups.web, users.ana)).toBeNull();
    expect(await stateOf(office, a)).toMatchObject({ status: 'done', supersededBy: two });
    expect(await stateOf(office, b)).toMatchObject({ status: 'done' });
  });

  it('two campaigns, the stricter one first: the other one is told', async () => {
    const office = await openOffice();
    const { groups, users } = office.acme;
    const [one, two] = [await openReview(office), await openReview(office)];
    const [a, b] = [
      await itemOf(office, one, 'ana', 'acme/web'),
      await itemOf(office, two, 'ana', 'acme/web'),
    ];
    await decide(office, a, 'remove');
    await finishAll(office, one);
    await decide(office, b, 'lower', 'reporter').catch(() => undefined);
    await finishAll(office, two);
    expect(office.row('group', groups.web, users.ana)).toBeNull();
    expect((await stateOf(office, b)).status).toMatch(/gone|dropped/);
  });
});
