import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { clientOf, errorOf } from '../../playground/fakes/slack-test-client.ts';
import { type FakeSlack, seedPeople, startFakeSlack } from '../../playground/fakes/slack.ts';

const OMAR = 'U07OM9HD5RT';
let fake: FakeSlack;
let slack: WebClient;

beforeEach(async () => {
  fake = await startFakeSlack({ now: () => new Date('2026-11-22T06:30:00Z') });
  seedPeople(fake);
  slack = clientOf(fake);
});

afterEach(() => fake.close());

describe('tokens and scopes', () => {
  test('auth.test says who the bot is and what it may do', async () => {
    const answer = await slack.auth.test();
    expect(answer).toMatchObject({
      ok: true,
      user: 'hallpass',
      team_id: 'T07ACME01',
      user_id: 'U09HALLPASS',
    });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  test.each([
    ['xoxb-other', 'invalid_auth'],
    ['', 'not_authed'],
  ])('the token “%s” is %s', async (token, error) => {
    expect(await errorOf(clientOf(fake, token).auth.test())).toBe(error);
  });

  test('a scope that is missing is named', async () => {
    await expect(slack.conversations.open({ users: OMAR })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'im:write' },
    });
    expect(fake.violations).toEqual(['conversations.open: needs im:write']);
  });

  test('unknown methods and arguments are violations', async () => {
    expect(await errorOf(slack.apiCall('chat.shout'))).toBe('unknown_method');
    await slack.apiCall('users.info', { user: OMAR, loud: true });
    expect(fake.violations).toEqual(['chat.shout: no such method', 'users.info: unknown argument loud']);
  });

  test('Socket Mode is off', async () => {
    expect(await errorOf(slack.apps.connections.open())).toBe('forbidden_team');
  });
});

describe('people', () => {
  test('are listed in pages, with those one must leave out', async () => {
    const first = await slack.users.list({ limit: 6 });
    expect(first.members).toHaveLength(6);
    const rest = await slack.users.list({ limit: 6, cursor: first.response_metadata?.next_cursor });
    expect(rest.response_metadata?.next_cursor).toBe('');
    const all = [...(first.members ?? []), ...(rest.members ?? [])];
    expect(all.map(({ name }) => name)).toEqual([
      'hallpass',
      'ana',
      'omar',
      'priya',
      'dana',
      'lee',
      'sam',
      'slackbot',
      'deploybot',
      'gail',
      'erin',
    ]);
    expect(all.find(({ name }) => name === 'gail')).toMatchObject({ is_restricted: true });
    expect(all.find(({ name }) => name === 'erin')).toMatchObject({
      is_stranger: true,
      team_id: 'T0OTHERCO',
    });
    expect(all.find(({ name }) => name === 'deploybot')).toMatchObject({ is_bot: true });
    expect(all.find(({ id }) => id === 'USLACKBOT')).toMatchObject({ is_bot: false });
    expect(await errorOf(slack.users.list({ limit: 6, cursor: 'nonsense' }))).toBe('invalid_cursor');
  });

  test('have their e-mail only with the scope for it', async () => {
    const found = await slack.users.lookupByEmail({ email: 'Ana@acme.test' });
    expect(found.user).toMatchObject({ real_name: 'Ana Lima', tz: 'America/Sao_Paulo', tz_offset: -10_800 });
    expect(await errorOf(slack.users.lookupByEmail({ email: 'nobody@acme.test' }))).toBe('users_not_found');
    const poor = await startFakeSlack({ scopes: ['users:read'] });
    seedPeople(poor);
    expect((await clientOf(poor).users.info({ user: OMAR })).user?.profile).not.toHaveProperty('email');
    await poor.close();
  });

  test('who left are marked, and no longer found by e-mail', async () => {
    await fake.deactivate('omar');
    expect((await slack.users.info({ user: OMAR })).user?.deleted).toBe(true);
    expect(await errorOf(slack.users.lookupByEmail({ email: 'omar@acme.test' }))).toBe('users_not_found');
    await fake.setEmail('ana', 'ana.lima@acme.test', false);
    const { user } = await slack.users.lookupByEmail({ email: 'ana.lima@acme.test' });
    expect(user?.is_email_confirmed).toBe(false);
    expect(await errorOf(slack.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
  });

  test('are in groups', async () => {
    const { id } = fake.addGroup({ handle: 'platform', name: 'Platform', members: ['omar', 'dana'] });
    expect((await slack.usergroups.users.list({ usergroup: id })).users).toEqual([OMAR, 'U07DN3WS6VB']);
    expect((await slack.usergroups.list()).usergroups).toMatchObject([
      { id, handle: 'platform', user_count: 2 },
    ]);
    expect(await errorOf(slack.usergroups.users.list({ usergroup: 'S0' }))).toBe('no_such_subteam');
  });
});
