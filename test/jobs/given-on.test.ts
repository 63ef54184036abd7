/** What somebody who was let in under a grant gives on once it is over: told as coming from the holder. */
import { describe, expect, it } from 'vitest';
import { accept, findingOf, findings, remove, state } from '../support/findings.ts';
import { end, give, open, told, watch } from '../support/given-on.ts';
import { cardOf } from '../support/left-behind.ts';
import type { Office } from '../support/office.ts';

const newcomer = (office: Office): number => office.gitlab.addUser({ username: 'kim', name: 'Kim' }).id;

const ALL = ['invitation more@elsewhere.test', 'leftover ci', 'leftover nightly', 'share acme/data'];

/** Everything that one account can give on in a project without a membership. */
function giveOn(office: Office, project: number, by: number): void {
  office.gitlab.share('project', project, office.acme.groups.data, 40);
  office.gitlab.invite('project', project, 'more@elsewhere.test', 40, { by });
  office.gitlab.leave('project', project, 'triggers', { id: 9, description: 'nightly', owner: { id: by } });
  const created_at = office.ctx.now().toISOString();
  office.gitlab.leave('project', project, 'deploy_tokens', { id: 8, name: 'ci', created_at });
}

describe('whom a holder let in, and what they give on after the end', () => {
  async function letIn() {
    const opened = await open();
    const { office, grant, api, sam } = opened;
    const kim = newcomer(office);
    office.gitlab.setMember('project', api, kim, 40, { by: sam });
    await end(office, grant);
    await watch(office);
    office.gitlab.clearRequests();
    return { ...opened, kim, ofKim: await findingOf(office, kim) };
  }

  it('while nobody has decided: told within the hour, and then at the latest after a day', async () => {
    const { office, grant, api, kim } = await letIn();
    office.skip('40m');
    giveOn(office, api, kim);
    await watch(office);
    expect(await told(office)).toEqual([`membership ${kim}`]);
    office.skip('25m');
    await watch(office);
    expect(await told(office)).toEqual([...ALL, `membership ${kim}`].toSorted());
    expect((await findings(office)).every(({ grants }) => grants.includes(grant))).toBe(true);
    const made = (await findings(office)).find(({ label }) => label === 'nightly');
    const card = made === undefined ? '' : await cardOf(office, made);
    const invited = (await findings(office)).filter(({ kind }) => kind === 'share' || kind === 'invitation');
    const headlines = await Promise.all(invited.map((one) => cardOf(office, one)));
    const late = expect.stringMatching(/^\*Invited under a grant, or by whoever was let in through it\*/);
    expect(headlines).toEqual([late, late]);
    expect(card).toContain('Made by: kim');
    expect(card).toContain('was made while it stood or by whoever was let in through it, and outlives it');
    expect(card).toMatch(/Can have done it: <@U0SAM0>/);
    office.skip('3d');
    await watch(office);
    office.gitlab.invite('project', api, 'later@elsewhere.test', 20, { by: kim });
    office.skip('25h');
    await watch(office);
    expect(await told(office)).toContain('invitation later@elsewhere.test');
  });

  it('in the hour after Remove, before anybody looks again: told, and nothing is looked at later on', async () => {
    const { office, api, kim, ofKim } = await letIn();
    office.skip('10m');
    giveOn(office, api, kim);
    await remove(office, ofKim);
    await office.reconcile();
    expect(await state(office, ofKim)).toMatchObject({ status: 'removed' });
    await watch(office);
    expect(await told(office)).toEqual([...ALL, `membership ${kim}`].toSorted());
    office.gitlab.invite('project', api, 'late@elsewhere.test', 20, { by: kim });
    office.skip('61m');
    await watch(office);
    expect(await told(office)).toContain('invitation late@elsewhere.test');
    expect(await state(office, ofKim)).toMatchObject({ watchDueAt: null });
  });

  it('who leaves by themself first: what they left is told', async () => {
    const { office, api, kim, ofKim } = await letIn();
    giveOn(office, api, kim);
    office.gitlab.setMember('project', api, kim, null);
    for (let look = 0; look < 2; look++) await office.sync();
    expect(await state(office, ofKim)).toMatchObject({ status: 'gone' });
    await watch(office);
    expect(await told(office)).toEqual([...ALL, `membership ${kim}`].toSorted());
    expect(await state(office, ofKim)).toMatchObject({ watchDueAt: null });
  });

  it('who was accepted may give on what they like from then on', async () => {
    const { office, api, kim, ofKim } = await letIn();
    await accept(office, 'omar', ofKim.id);
    await watch(office);
    giveOn(office, api, kim);
    office.skip('30h');
    office.gitlab.clearRequests();
    await watch(office);
    expect(office.gitlab.countRequests()).toBe(0);
    expect(await told(office)).toEqual([`membership ${kim}`]);
  });

  it('is read again when GitLab fails half-way, or the process was killed: told once', async () => {
    const { office, api, kim } = await letIn();
    giveOn(office, api, kim);
    office.skip('61m');
    office.gitlab.faults.add({ kind: 'answer', status: 502, body: 'Bad', method: 'GET', path: /triggers/ });
    await watch(office);
    expect(await told(office)).toEqual([`membership ${kim}`]);
    await watch(office);
    expect(await told(office)).toEqual([`membership ${kim}`]);
    office.skip('11m');
    await watch(office);
    expect(await told(office)).toEqual([...ALL, `membership ${kim}`].toSorted());
    await office.sync();
    expect(await findings(office)).toHaveLength(5);
  });

  it('below Maintainer nobody is looked after', async () => {
    const { office, grant, api, sam } = await open();
    office.gitlab.setMember('project', api, newcomer(office), 30, { by: sam });
    await end(office, grant);
    office.gitlab.clearRequests();
    office.skip('3h');
    await watch(office);
    expect(office.gitlab.countRequests()).toBe(0);
  });

  it('ten of them in one project are one look, and so is a machine with its token', async () => {
    const { office, grant, api, sam } = await open();
    for (let one = 0; one < 10; one++) {
      const { id } = office.gitlab.addUser({ username: `kim-${one}`, name: 'Kim' });
      office.gitlab.setMember('project', api, id, 40, { by: sam });
    }
    const { id: bot } = office.gitlab.addAccessToken('project', api, 40, '2027-11-24');
    await end(office, grant);
    await watch(office);
    giveOn(office, api, bot);
    office.gitlab.clearRequests();
    office.skip('61m');
    await watch(office);
    expect(office.gitlab.countRequests({ path: /invitations/ })).toBe(1);
    expect(office.gitlab.countRequests()).toBeLessThan(20);
    expect(await told(office)).toEqual(expect.arrayContaining(ALL));
  });

  it('by two holders at once: both are named', async () => {
    const { office, grant, api, sam } = await open();
    const other = await give(office, 'ana', 'acme/platform/api', 'maintainer');
    const kim = newcomer(office);
    office.gitlab.setMember('project', api, kim, 40, { by: sam });
    await end(office, grant);
    await end(office, other, 'ana');
    giveOn(office, api, kim);
    office.skip('61m');
    await watch(office);
    const given = (await findings(office)).filter(({ kind }) => kind !== 'membership');
    expect(given).toHaveLength(4);
    for (const { grants } of given) expect(grants).toEqual([grant, other].toSorted());
  });

  it('a grant that let nobody in costs no request for it', async () => {
    const { office, grant } = await open();
    await end(office, grant);
    office.gitlab.clearRequests();
    office.skip('30h');
    await watch(office);
    expect(office.gitlab.countRequests()).toBe(0);
  });
});
