import { describe, expect, it } from 'vitest';

import { Fixture, TODAY, TOMORROW } from '../../playground/fakes/gitlab-fixture.ts';

describe('custom roles', () => {
  it('need their base level, stay unless they are sent, and lock the level while they stay', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.addMemberRole({ id: 42, groupId: 1, name: 'Auditor', baseLevel: 20 });
    const put = (body: unknown) => gitlab.put('/projects/10/members/7', body);
    const mismatch = "the custom role's base access level does not match the current access level";
    expect(await put({ access_level: 30, member_role_id: 42 })).toEqual([
      400,
      { message: { member_role_id: [mismatch] } },
    ]);
    expect(await put({ access_level: 20, member_role_id: 43 })).toEqual([
      400,
      { message: { member_role: ['not found'] } },
    ]);
    expect((await put({ access_level: 20, member_role_id: 42 }))[1]).toMatchObject({
      member_role: { id: 42, name: 'Auditor', base_access_level: 20 },
    });
    expect((await put({ access_level: 20, expires_at: TOMORROW }))[1]).toMatchObject({
      member_role: { id: 42 },
    });
    const locked = 'cannot be changed because of an existing association with a custom role';
    const [status, body] = await put({ access_level: 30 });
    expect(status).toBe(400);
    expect(body).toMatchObject({ message: { access_level: [locked] } });
    expect((await put({ access_level: 30, member_role_id: null }))[1]).toMatchObject({ member_role: null });
  });
});

describe('a person in GitLab’s own pages', () => {
  it('is told what the model refuses', async () => {
    const { fake } = await Fixture.start();
    expect(() => fake.setMember('project', 10, 6, 20)).toThrow(
      'should be greater than or equal to Developer',
    );
    expect(() => fake.setMember('group', 1, 100, null)).toThrow('the last Owner');
    expect(() => fake.setMember('project', 10, 5, null)).toThrow('nobody to remove');
  });

  it('keeps the creator of a row, and touches updated_at', async () => {
    const gitlab = await Fixture.start();
    gitlab.fake.setMember('project', 10, 5, 20, { by: 6 });
    gitlab.at('13:00:00');
    gitlab.fake.setMember('project', 10, 5, 30, { by: 100 });
    expect(gitlab.fake.member('project', 10, 5)).toMatchObject({
      level: 30,
      createdBy: 6,
      createdAt: `${TODAY}T12:00:00.000Z`,
      updatedAt: `${TODAY}T13:00:00.000Z`,
    });
  });
});
