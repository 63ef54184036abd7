import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endGrant } from '../../src/operations/end-grant.ts';
import { openOffice, type Office } from '../support/office.ts';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  expect(office.gitlab.violations).toEqual([]);
  await office.close();
});

describe('a grant on a project', () => {
  it('is made with a backstop, held, and taken back', async () => {
    const { api } = office.acme.projects;
    const { ana } = office.acme.users;
    const id = await office.grant('ana', 'acme/platform/api', 'developer', '4h');
    expect(await office.status(id)).toBe('active');
    expect(office.row('project', api, ana)).toBe('30 until 2026-11-27');
    await office.pass('3h 59m');
    expect(await office.status(id)).toBe('active');
    await office.pass('2m');
    expect(await office.status(id)).toBe('ended: expired');
    expect(office.row('project', api, ana)).toBeNull();
  });

  it('overlapping grants, the stronger ending first, then the weaker', async () => {
    const { api } = office.acme.projects;
    const { sam } = office.acme.users;
    await office.grant('sam', 'acme/platform/api', 'developer', '4h');
    await office.grant('sam', 'acme/platform/api', 'maintainer', '1h');
    expect(office.row('project', api, sam)).toBe('40 until 2026-11-27');
    await office.pass('61m');
    expect(office.row('project', api, sam)).toBe('30 until 2026-11-27');
    await office.pass('3h');
    expect(office.row('project', api, sam)).toBeNull();
  });

  it('given back while it is being granted', async () => {
    const { api } = office.acme.projects;
    const { ana } = office.acme.users;
    const gate = office.gitlab.hold({ method: 'POST' });
    const granting = office.grant('ana', 'acme/platform/api', 'developer', '4h');
    await gate.reached;
    const { id } = await office.ctx.db.selectFrom('grants').select('id').executeTakeFirstOrThrow();
    await endGrant(office.ctx, office.actor('ana'), { grantId: id });
    gate.release();
    await granting;
    await office.settle();
    expect(await office.status(id)).toBe('ended: given_back');
    expect(office.row('project', api, ana)).toBeNull();
  });
});
