import { describe, expect, it } from 'vitest';
import type { SlackIdentity } from '../../../src/slack/edge/identity.ts';
import { memberOf, SlackUser } from '../../../src/slack/edge/member.ts';

const us: SlackIdentity = { teamId: 'T1', enterpriseId: null, botId: 'B1', botUserId: 'U1' };
const grid: SlackIdentity = { ...us, enterpriseId: 'E1' };

const ana = {
  id: 'U0ANA',
  team_id: 'T1',
  name: 'ana',
  tz: 'Europe/Berlin',
  is_email_confirmed: true,
  profile: { real_name: 'Ana Lima', display_name: 'ana', email: ' Ana@Acme.Test ' },
};
const seen = (changes: Record<string, unknown> = {}, from = us) =>
  memberOf(SlackUser.parse({ ...ana, ...changes }), from);

describe('a Slack user as hallpass knows people', () => {
  it('is a member with a name, a time zone and a confirmed e-mail', () => {
    expect(seen()).toEqual({
      slackTeamId: 'T1',
      slackUserId: 'U0ANA',
      name: 'Ana Lima',
      email: 'ana@acme.test',
      tz: 'Europe/Berlin',
      isOutsider: false,
      isBot: false,
      deactivated: false,
    });
  });

  it.each([
    ['a multi-channel guest', { is_restricted: true }],
    ['a single-channel guest', { is_ultra_restricted: true }],
    ['a stranger of Slack Connect', { is_stranger: true }],
    ['somebody of another workspace', { team_id: 'T2' }],
    ['somebody of no workspace', { team_id: undefined }],
  ])('%s is an outsider', (_, changes) => {
    expect(seen(changes).isOutsider).toBe(true);
  });

  it('of another workspace keeps their own team, so that they are nobody of ours', () => {
    expect(seen({ team_id: 'T2' }).slackTeamId).toBe('T2');
  });

  it('of our enterprise is one of us', () => {
    expect(seen({ team_id: 'E1' }, grid)).toMatchObject({ slackTeamId: 'T1', isOutsider: false });
    const other = { team_id: 'T9', enterprise_user: { enterprise_id: 'E1', teams: ['T9'] } };
    expect(seen(other, grid)).toMatchObject({ slackTeamId: 'T1', isOutsider: false });
    expect(seen({ team_id: 'E1' }, us).isOutsider).toBe(true);
  });

  it('whose e-mail is not confirmed has none', () => {
    expect(seen({ is_email_confirmed: false }).email).toBeNull();
  });

  it('whose e-mail Slack does not show may have any: it is not known', () => {
    expect(seen({ profile: { real_name: 'Ana Lima' } }).email).toBeUndefined();
    expect(seen({ is_email_confirmed: undefined }).email).toBeUndefined();
  });

  it('may be a bot, or deactivated', () => {
    expect(seen({ is_bot: true }).isBot).toBe(true);
    expect(seen({ is_workflow_bot: true }).isBot).toBe(true);
    expect(seen({ id: 'USLACKBOT' }).isBot).toBe(true);
    expect(seen({ deleted: true }).deactivated).toBe(true);
  });

  it('always has some name', () => {
    expect(seen({ profile: { real_name: ' ' }, real_name: '' }).name).toBe('ana');
    expect(seen({ profile: undefined, name: undefined }).name).toBe('U0ANA');
  });
});
