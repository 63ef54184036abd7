import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.close();
});

const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const unix = (): number => Math.floor(world.now().getTime() / 1000);
const requestCount = async (): Promise<number> => {
  const rows = await world.program.ctx.db.selectFrom('requests').select('id').execute();
  return rows.length;
};
const violations = (): readonly string[] => world.slack.store.violations.splice(0);

function command(text: string, handle = 'ana'): Record<string, unknown> {
  const { store } = world.slack;
  const { id } = world.as(handle);
  const channel = store.openDm(id).id;
  return {
    team_id: store.state.team.id,
    channel_id: channel,
    user_id: id,
    user_name: handle,
    command: '/access',
    text,
    response_url: world.slack.url + store.issueResponseUrl('commands', id, channel, null),
    trigger_id: store.issueTrigger(id, 'command'),
  };
}
const deliver = async (...args: Parameters<World['slack']['deliver']>): Promise<(number | null)[]> =>
  (await world.slack.deliver(...args)).map(({ status }) => status);

describe('what claims to come from Slack', () => {
  const line = 'request acme/platform/api developer 1h INC-1';

  it.each([
    ['another secret', () => ({ secret: 'guess' })],
    ['no signature', () => ({ signature: null })],
    ['a bad signature', () => ({ signature: 'v0=00' })],
    ['a time six minutes ago', () => ({ timestamp: unix() - 360 })],
    ['a time six minutes ahead', () => ({ timestamp: unix() + 360 })],
  ])('with %s is refused and does nothing', async (_, forgery) => {
    const before = await requestCount();
    expect(await deliver(command(line), forgery())).toEqual([401]);
    expect(await requestCount()).toBe(before);
    violations();
  });

  it('is handled once, however often it arrives', async () => {
    const before = await requestCount();
    expect(await deliver(command(line), { repeat: 3 })).toEqual([200, 401, 401]);
    expect(await requestCount()).toBe(before + 1);
    violations();
  });

  it('may say its charset, as proxies make it', async () => {
    const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
    expect(await deliver(command('help'), { contentType })).toEqual([200]);
    expect(told('ana')).toContain('/access request');
  });

  it.each([
    ['a GET', 'GET', undefined, 405],
    ['a certificate check', 'POST', 'ssl_check=1&token=x', 200],
    ['far too much', 'POST', 'x'.repeat(1_100_000), 413],
  ])('%s is answered %s', async (_, method, body, status) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(world.slack.requestUrl ?? '', {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.status).toBe(status);
  });

  it('nothing smuggled into a certificate check is read', async () => {
    const before = await requestCount();
    const body = new URLSearchParams({ ...(command(line) as Record<string, string>), ssl_check: '1' });
    const answer = await fetch(world.slack.requestUrl ?? '', { method: 'POST', body });
    expect(answer.status).toBe(200);
    expect(await requestCount()).toBe(before);
  });

  it('to another path is not found', async () => {
    const url = new URL('/slack/install', world.slack.requestUrl ?? '');
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('a challenge is answered', async () => {
    const [ack] = await world.slack.deliver({ type: 'url_verification', challenge: 'abc' });
    expect(ack).toMatchObject({ status: 200, body: expect.stringContaining('abc') });
  });
});

describe('a payload nobody listens for', () => {
  it.each([
    [
      'action',
      { type: 'block_actions', actions: [{ type: 'button', action_id: 'gone', block_id: 'b', value: 'x' }] },
    ],
    [
      'submission',
      { type: 'view_submission', view: { id: 'V1', callback_id: 'gone', blocks: [], state: { values: {} } } },
    ],
    ['suggestion', { type: 'block_suggestion', action_id: 'gone', block_id: 'b', value: 'x' }],
  ])('%s is acknowledged, so that nobody sees an error', async (_, payload) => {
    const { team } = world.slack.store.state;
    const sender = { user: { id: world.as('ana').id, team_id: team.id }, team: { id: team.id } };
    expect(await deliver({ ...payload, ...sender, container: {} })).toEqual([200]);
    violations();
  });

  it('from another workspace is answered, and not handled', async () => {
    const before = await requestCount();
    await deliver({ ...command('request acme/prod/ledger maintainer 1h x'), team_id: 'T0OTHERCO' });
    expect(told('ana')).toContain('only works inside its own workspace');
    expect(await requestCount()).toBe(before);
  });

  it('with a value that is no id is a mistake with a reference, not a crash', async () => {
    await world.as('ana').command('/access request acme/data/ml developer 1h INC-9');
    const { team } = world.slack.store.state;
    const { id } = world.as('omar');
    const url =
      world.slack.url +
      world.slack.store.issueResponseUrl('actions', id, world.slack.store.openDm(id).id, null);
    const action = { type: 'button', action_id: 'request.approve', block_id: 'b', value: "req_' or 1=1 --" };
    const press = { type: 'block_actions', actions: [action], container: {}, response_url: url };
    expect(await deliver({ ...press, user: { id, team_id: team.id }, team: { id: team.id } })).toEqual([200]);
    expect(told('omar')).toMatch(/Something broke in hallpass, reference `[0-9a-f]{6}`/);
    violations();
  });
});

describe('when Slack is slow or in trouble', () => {
  it('a form that could not be opened in time is one press away', async () => {
    world.slack.trouble('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await world.as('lee').command('/access request acme/platform/infra');
    expect(told('lee')).toContain('one press away');
    await world.as('lee').click('Open the form');
    expect(world.as('lee').modal()?.values['Resource']).toMatch(/^rsc_/);
    await world.as('lee').close();
  });

  it('a rate limit on posting does not keep a form from opening', async () => {
    world.slack.trouble('chat.postMessage', { kind: 'rate-limited', retryAfter: 3 }, 3);
    await world.as('sam').command('/access request acme/platform/infra developer 1h INC-7');
    await world.as('sam').command('/access');
    expect(world.as('sam').modal()?.title).toBe('Request access');
    await world.as('sam').close();
    await world.pass('10s');
    expect(world.as('sam').dms().at(-1)?.text).toMatch(/^\*Waiting\*/);
  });

  it('somebody new is told to try again when Slack does not say who they are, and known afterwards', async () => {
    world.slack.addPerson({ handle: 'nova', name: 'Nova New' });
    world.slack.trouble('users.info', { kind: 'status', status: 503 });
    await world.as('nova').command('/access whoami');
    expect(told('nova')).toContain('Slack does not answer right now');
    await world.as('nova').command('/access whoami');
    expect(told('nova')).toContain('nova@acme.test');
  });

  it('a broken event is not the end of the process', async () => {
    expect((await world.slack.event('user_change', { user: { name: 'no id' } })).status).toBe(200);
    expect(
      (await world.slack.event('app_home_opened', { user: world.as('ana').id, tab: 'home' })).status,
    ).toBe(200);
    await world.as('ana').command('/access help');
    expect(told('ana')).toContain('/access request');
  });
});

describe('stopping', () => {
  it('waits for what Slack has been told is on its way', async () => {
    const before = await requestCount();
    const { whenIdle } = world.slack;
    world.slack.whenIdle = async () => {};
    const [ack] = await world.slack.deliver(command('request acme/web/storefront maintainer 1h INC-8'));
    await world.program.stop();
    expect(ack?.status).toBe(200);
    world.slack.whenIdle = whenIdle;
    await world.boot();
    expect(await requestCount()).toBe(before + 1);
  });
});
