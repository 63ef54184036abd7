import { expect, it } from 'vitest';
import type { Context } from '../../../src/context.ts';
import { personOf, Sender } from '../../../src/slack/edge/caller.ts';
import type { SlackIdentity } from '../../../src/slack/edge/identity.ts';
import { memberOf, type SlackUser } from '../../../src/slack/edge/member.ts';
import { openOffice } from '../../support/office.ts';

const OMAR = 'U0OMAR0';

/** What Slack says of people, and how often it was asked. */
async function slackOf(us: SlackIdentity, users: readonly SlackUser[]) {
  const { ctx, people } = await openOffice();
  const { slackTeamId } = await ctx.db.selectFrom('people').selectAll().limit(1).executeTakeFirstOrThrow();
  const own = { ...us, teamId: slackTeamId };
  let asked = 0;
  const member = async (id: string) => {
    asked += 1;
    const user = users.find((one) => one.id === id);
    return user === undefined ? null : memberOf(user, own);
  };
  const at = { ...ctx, slack: { ...ctx.slack, member } } as Context;
  return {
    omar: people.get('omar')?.personId,
    own,
    asked: () => asked,
    from: (body: object) => personOf(at, Sender.parse({ team: { id: slackTeamId }, ...body }), own),
  };
}

const one: SlackIdentity = { teamId: 'T1', enterpriseId: null, botId: 'B1', botUserId: 'U1' };

it('a person who is known is not asked of Slack again; their id from another workspace is somebody else', async () => {
  const stranger = { id: OMAR, team_id: 'T9', name: 'a stranger' };
  const { omar, asked, from, own } = await slackOf(one, [stranger]);
  for (const team_id of [own.teamId, null, undefined])
    expect((await from({ user: { id: OMAR, team_id } })).id).toBe(omar);
  expect(asked()).toBe(0);
  for (const _ of [1, 2]) {
    const person = await from({ user: { id: OMAR, team_id: 'T9' } });
    expect(person).toMatchObject({ slackTeamId: 'T9', isOutsider: true });
    expect(person.id).not.toBe(omar);
  }
  expect(asked()).toBe(1);
});

it('on Enterprise Grid everybody of the organisation is one of us, whichever workspace they are in, and nobody of another', async () => {
  const grid = { ...one, enterpriseId: 'E1' };
  const users = [
    { id: OMAR, team_id: 'T7', enterprise_user: { enterprise_id: 'E1', teams: ['T7'] } },
    { id: 'W0GUEST0', team_id: 'T8', name: 'from another organisation', is_stranger: true },
  ];
  const { omar, asked, from } = await slackOf(grid, users);
  // By the organisation, and by the workspace of it that they are in.
  expect((await from({ user: { id: OMAR, team_id: 'E1' } })).id).toBe(omar);
  const there = { team: { id: 'T7' }, enterprise: { id: 'E1' } };
  expect((await from({ ...there, user: { id: OMAR, team_id: 'T7' } })).id).toBe(omar);
  expect(asked()).toBe(0);
  // In our workspace, from another one of the organisation: Slack is asked whose that is, once.
  for (const _ of [1, 2, 3]) expect((await from({ user: { id: OMAR, team_id: 'T7' } })).id).toBe(omar);
  expect(asked()).toBe(1);
  const guest = { enterprise: { id: 'E1' }, user: { id: 'W0GUEST0', team_id: 'T8' } };
  for (const _ of [1, 2]) expect(await from(guest)).toMatchObject({ slackTeamId: 'T8', isOutsider: true });
  expect(asked()).toBe(2);
});
