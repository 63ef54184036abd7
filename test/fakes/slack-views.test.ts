import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { clientOf, errorOf } from '../../playground/fakes/slack-test-client.ts';
import { type FakeSlack, seedPeople, startFakeSlack } from '../../playground/fakes/slack.ts';

const OMAR = 'U07OM9HD5RT';
const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
const modal = (more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'Form' },
  blocks: [section('Hello')],
  ...more,
});

let at: Date;
let fake: FakeSlack;
let slack: WebClient;

beforeEach(async () => {
  at = new Date('2026-11-22T06:30:00Z');
  fake = await startFakeSlack({ now: () => at });
  seedPeople(fake);
  slack = clientOf(fake);
});

afterEach(() => fake.close());

const trigger = (origin: 'command' | 'modal' | 'message' = 'command', who = OMAR) =>
  fake.store.issueTrigger(who, origin);

describe('views', () => {
  test('need a trigger, once, within three seconds', async () => {
    const trigger_id = trigger();
    await slack.views.open({ trigger_id, view: modal() });
    expect(fake.person('omar').modal()?.title).toBe('Form');
    expect(await errorOf(slack.views.open({ trigger_id, view: modal() }))).toBe('exchanged_trigger_id');
    expect(await errorOf(slack.views.open({ trigger_id: '1.2.3', view: modal() }))).toBe(
      'invalid_trigger_id',
    );
    const late = trigger();
    at = new Date(at.getTime() + 3001);
    expect(await errorOf(slack.views.open({ trigger_id: late, view: modal() }))).toBe('expired_trigger_id');
  });

  test('stack up to three', async () => {
    await slack.views.open({ trigger_id: trigger(), view: modal() });
    for (const title of ['Two', 'Three']) {
      const view = modal({ title: { type: 'plain_text', text: title } });
      await slack.views.push({ trigger_id: trigger('modal'), view });
    }
    expect(fake.person('omar').modal()?.title).toBe('Three');
    expect(await errorOf(slack.views.push({ trigger_id: trigger('modal'), view: modal() }))).toBe(
      'push_limit_reached',
    );
    expect(await errorOf(slack.views.push({ trigger_id: trigger(), view: modal() }))).toBe(
      'invalid_trigger_id',
    );
    await fake.person('omar').close();
    expect(fake.person('omar').modal()?.title).toBe('Two');
    await fake.person('omar').close({ all: true });
    expect(fake.person('omar').modal()).toBeNull();
  });

  test('change only with the hash of their last state', async () => {
    const { view } = await slack.views.open({ trigger_id: trigger(), view: modal() });
    const [view_id, hash] = [view?.id ?? '', view?.hash ?? ''];
    await slack.views.update({ view_id, hash, view: modal() });
    expect(await errorOf(slack.views.update({ view_id, hash, view: modal() }))).toBe('hash_conflict');
    await fake.person('omar').close();
    expect(await errorOf(slack.views.update({ view_id, view: modal() }))).toBe('not_found');
  });

  test('are refused when they break a limit, or are of the wrong kind or twins', async () => {
    const long = modal({ title: { type: 'plain_text', text: 'x'.repeat(25) } });
    expect(await errorOf(slack.views.open({ trigger_id: trigger(), view: long }))).toBe('invalid_arguments');
    expect(await errorOf(slack.views.publish({ user_id: OMAR, view: modal() }))).toBe('invalid_arguments');
    const big = modal({ blocks: Array.from({ length: 100 }, () => section('x'.repeat(2600))) });
    expect(await errorOf(slack.views.open({ trigger_id: trigger(), view: big }))).toBe('view_too_large');
    await slack.views.open({ trigger_id: trigger(), view: modal({ external_id: 'one' }) });
    const twin = slack.views.open({
      trigger_id: trigger('command', 'U07AN4LM2QX'),
      view: modal({ external_id: 'one' }),
    });
    expect(await errorOf(twin)).toBe('duplicate_external_id');
  });

  test('of the Home tab are per person and have a hash', async () => {
    const home = { type: 'home' as const, blocks: [section('Home')] };
    const { view } = await slack.views.publish({ user_id: OMAR, view: home });
    await slack.views.publish({ user_id: OMAR, view: home, hash: view?.hash });
    expect(await errorOf(slack.views.publish({ user_id: OMAR, view: home, hash: view?.hash }))).toBe(
      'hash_conflict',
    );
    expect(fake.person('ana').home()).toBeNull();
  });
});
