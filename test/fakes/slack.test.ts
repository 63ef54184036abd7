import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { startBoltApp } from '../../playground/fakes/bolt-app.ts';
import { noUnfurl, option, plain, registerSample } from '../../playground/fakes/sample-app.ts';
import { clientOf } from '../../playground/fakes/slack-test-client.ts';
import { type FakeSlack, seedPeople, startFakeSlack } from '../../playground/fakes/slack.ts';

let fake: FakeSlack;
let stop: () => Promise<void>;
/** The payloads the app got. */
let seen: Record<string, unknown>[];

beforeEach(async () => {
  seen = [];
  fake = await startFakeSlack();
  seedPeople(fake);
  stop = await startBoltApp(fake, (app) => registerSample(app, seen));
});

afterEach(async () => {
  await stop();
  await fake.close();
});

async function openForm(handle = 'ana') {
  const person = fake.person(handle);
  await person.command('/access');
  return person;
}

describe('a command', () => {
  test('answered in the ack is shown to that person only', async () => {
    const ana = fake.person('ana');
    const { ack, ephemerals } = await ana.command('/access help');
    expect([ack.status, ack.body]).toEqual([200, 'Try /access']);
    expect(ephemerals.map(({ text }) => text)).toEqual(['Try /access']);
    expect(fake.person('omar').ephemerals()).toEqual([]);
    expect(ana.dms()).toEqual([]);
  });

  test('answered later through its response_url shows up in the same result', async () => {
    const result = await fake.person('ana').command('/access', 'later');
    expect(result.ephemerals[0]?.buttons).toEqual(['Approve', 'Deny']);
    await fake.person('ana').click('Approve');
    expect(result.ephemerals[0]?.text).toBe('Done');
    expect(seen.at(-1)).toMatchObject({ container: { is_ephemeral: true } });
    expect(seen.at(-1)).not.toHaveProperty('message');
    expect(fake.violations).toEqual([]);
  });

  test('has its text escaped, mentions, links and e-mails as tokens', async () => {
    await fake.person('ana').command('/access', 'a<b & @omar https://gl.test/x?a=1&b=2 dana@acme.test', {
      channel: 'C07GENERAL1',
    });
    expect(seen[0]).toMatchObject({
      text: 'a&lt;b &amp; <@U07OM9HD5RT> <https://gl.test/x?a=1&amp;b=2> <mailto:dana@acme.test|dana@acme.test>',
      channel_name: 'general',
      user_name: 'ana',
    });
  });

  test('cannot come from strangers, bots and people who left', async () => {
    await expect(fake.person('erin').command('/access')).rejects.toThrow(/stranger/);
    await expect(fake.person('deploybot').command('/access')).rejects.toThrow(/cannot act/);
    await fake.deactivate('ana');
    await expect(fake.person('ana').command('/access')).rejects.toThrow(/cannot act/);
    expect((await fake.person('erin').command('/access help', '', { force: true })).ack.status).toBe(200);
  });
});

describe('a modal', () => {
  test('is filled in, dependent fields keep what was typed, and is sent', async () => {
    const ana = await openForm();
    await ana.type('Reason', 'fixing it');
    expect(await ana.suggest('Resource', 'acme')).toEqual([
      { text: 'acme/api', value: 'acme/api' },
      { text: 'acme/web', value: 'acme/web' },
    ]);
    await ana.select('Resource', 'acme/api');
    await ana.select('Role', 'DEVELOPER');
    expect(ana.modal()?.values).toEqual({
      Resource: 'acme/api',
      Role: 'developer',
      Reason: 'fixing it',
      Note: null,
    });
    expect(await ana.submit()).toMatchObject({ ack: { status: 200 } });
    expect(ana.modal()).toBeNull();
    expect(seen.at(-1)).toMatchObject({
      type: 'view_submission',
      view: {
        state: {
          values: {
            resource: { v: { type: 'external_select', selected_option: { value: 'acme/api' } } },
            role: { v: { type: 'static_select', selected_option: option('developer') } },
            reason: { v: { type: 'plain_text_input', value: 'fixing it' } },
            note: { v: { type: 'plain_text_input', value: null } },
          },
        },
      },
    });
    expect(ana.dms()).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('an external select looks up a choice that was not offered yet', async () => {
    const ana = await openForm();
    await ana.select('Resource', 'acme/web');
    expect(ana.modal()?.values['Resource']).toBe('acme/web');
    await expect(ana.select('Resource', 'acme/nope')).rejects.toThrow(/no option acme\/nope/);
    await expect(ana.suggest('Resource', '')).rejects.toThrow(/from 1 characters/);
  });

  test('is kept back by the client until required fields are there and short enough', async () => {
    const ana = await openForm();
    await ana.type('Reason', 'x'.repeat(21));
    expect(await ana.submit()).toEqual({
      ack: null,
      errors: { Resource: 'Please complete this required field.', Reason: 'This is too long.' },
    });
    expect(seen.filter(({ type }) => type === 'view_submission')).toEqual([]);
  });

  test.each([
    ['bad', { Reason: 'Say more' }, 1],
    ['push', undefined, 2],
    ['clear', undefined, 0],
  ])('does what the answer to “%s” says', async (reason, errors, open) => {
    const ana = await openForm();
    await ana.select('Resource', 'acme/api');
    await ana.type('Reason', reason);
    expect((await ana.submit()).errors).toEqual(errors);
    expect(fake.store.modalsOf(ana.id)).toHaveLength(open);
  });

  test('errors for something that is no input are a violation and not shown', async () => {
    const ana = await openForm();
    await ana.select('Resource', 'acme/api');
    await ana.type('Reason', 'wrong key');
    expect(await ana.submit()).not.toHaveProperty('errors');
    expect(fake.violations).toEqual(['view_submission: nothing is no input block']);
    expect(ana.modal()).not.toBeNull();
  });

  test('tells the app when it is closed, if it asked for that', async () => {
    const ana = await openForm();
    expect(await ana.close()).toMatchObject({ status: 200 });
    expect(seen.at(-1)).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { state: { values: {} } },
    });
    await expect(ana.close()).rejects.toThrow(/no modal/);
  });
});

describe('a message', () => {
  async function sendCard(handle: string) {
    const person = await openForm(handle);
    await person.select('Resource', 'acme/api');
    await person.type('Reason', 'ok');
    await person.submit();
    return person;
  }

  test('is changed by its button, and its thread grows', async () => {
    const ana = await sendCard('ana');
    expect(ana.dms()[0]).toMatchObject({ text: 'Waiting', shown: 'Waiting\nApprove\nDeny', updates: 0 });
    await ana.click('Approve');
    expect(ana.dms()[0]?.replies).toMatchObject([{ text: 'By you' }]);
    expect(ana.dms()).toHaveLength(1);
    expect(ana.dms()[0]).toMatchObject({
      text: 'Approved',
      buttons: [],
      updates: 1,
      texts: ['Waiting', 'Approved'],
    });
    expect(fake.violations).toEqual([]);
  });

  test('has only the buttons that are there and that the person can see', async () => {
    const ana = await sendCard('ana');
    const late = ana.aim('request.approve');
    await ana.click('request.approve', { value: 'req_1' });
    await expect(async () => ana.click('Approve')).rejects.toThrow(/sees no button Approve; there are: none/);
    expect(() => fake.person('omar').aim('Approve')).toThrow(/sees no button/);
    expect((await late()).ack.status).toBe(200);
    expect(seen.at(-1)).toMatchObject({ actions: [{ action_id: 'request.approve', value: 'req_1' }] });
  });

  test('two buttons with one name need a value', async () => {
    const give = (value: string) => ({
      type: 'actions' as const,
      elements: [{ type: 'button' as const, action_id: 'grant.end', text: plain('Give back'), value }],
    });
    const ana = fake.person('ana');
    await clientOf(fake).chat.postMessage({
      channel: ana.id,
      text: 'Held',
      blocks: [give('1'), give('2')],
      ...noUnfurl,
    });
    expect(() => ana.aim('Give back')).toThrow(/2 buttons/);
    expect(() => ana.aim('Give back', { value: '3' })).toThrow(/no button/);
    expect(ana.aim('Give back', { value: '2' })).toBeInstanceOf(Function);
  });
});

test('the Home tab is published when it is opened', async () => {
  const ana = fake.person('ana');
  expect(ana.home()).toBeNull();
  expect((await ana.openHome()).status).toBe(200);
  expect(ana.home()?.buttons).toEqual(['Approve', 'Deny']);
  await ana.openHome();
  expect(seen.at(-1)).toMatchObject({
    event: { type: 'app_home_opened', tab: 'home', view: { type: 'home' } },
  });
});

test('a snapshot starts the same workspace again', async () => {
  const ana = await openForm();
  await ana.type('Reason', 'kept');
  const copy = await startFakeSlack({ state: JSON.parse(JSON.stringify(fake.snapshot())) });
  expect(copy.person('ana').modal()).toEqual(ana.modal());
  expect(copy.snapshot()).toEqual(fake.snapshot());
  await copy.close();
});
