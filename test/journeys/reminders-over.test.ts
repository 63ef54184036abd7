/** What reminded somebody of a request changes when it does not wait for them any more. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { system } from '../../src/domain/actor.ts';
import { applyConfig } from '../../src/operations/config/apply-config.ts';
import { startWorld, type World } from '../support/world.ts';

const asking = (...steps: readonly object[]) => [
  { id: 'all', match: { resources: ['**'], roles: ['maintainer'] }, approval: { steps } },
];
const HOME = { home: true } as const;

let world: World;
beforeAll(async () => {
  world = await startWorld({ document: { policies: asking({ who: 'owners', need: 2 }) } });
  await world.as('ana').openHome();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

async function apply(policies: readonly object[]): Promise<void> {
  const edited = document(world.gitlab.url, { policies });
  await applyConfig(world.program.ctx, system('test'), { document: edited, source: 'file' });
  await world.quiet();
}

const mention = (handle: string): string => `<@${world.as(handle).id}>`;
/** What reminded somebody of the last request, as it reads now: by time, and because of a nudge. */
const reminders = (handle: string): string[] =>
  (world.as(handle).dms().at(-1)?.replies ?? []).map(({ text }) => text);
const allOf = (handle: string) => world.as(handle).dms().at(-1)?.replies ?? [];

async function askedAndReminded(path: string): Promise<void> {
  await world.as('ana').command(`/access request ${path} maintainer 2h INC-1`);
  await world.pass('16m');
  await world.as('ana').click('Nudge', HOME);
  for (const handle of ['omar', 'priya'])
    expect(reminders(handle)).toEqual([
      expect.stringMatching(new RegExp(`^${mention(handle)} \\*Still waiting\\* for your answer`)),
      expect.stringMatching(new RegExp(`^${mention(handle)} .* \\*still waiting\\* for your answer`)),
    ]);
}

describe('a reminder and a nudge', () => {
  it('say what came of it, to whoever it still waited for, and have no buttons', async () => {
    await askedAndReminded('acme/web/storefront');
    await world.as('omar').click('Deny');
    await world.as('omar').submit();
    for (const handle of ['omar', 'priya']) {
      const denied = 'Not waiting any more: it was denied';
      expect(reminders(handle)).toEqual([denied, denied]);
      expect(allOf(handle).flatMap(({ buttons }) => buttons)).toEqual([]);
    }
  });

  it('say so to whoever has agreed while another is asked, and to both when it is approved', async () => {
    await askedAndReminded('acme/web/checkout');
    await world.as('omar').click('Approve');
    const past = expect.stringContaining(`*Not waiting for you any more*: it waits for ${mention('priya')}`);
    expect(reminders('omar')).toEqual([past, past]);
    expect(reminders('priya')[0]).toContain('*Still waiting*');
    await world.as('priya').click('Approve');
    const approved = 'Not waiting any more: it was approved';
    for (const handle of ['omar', 'priya']) expect(reminders(handle)).toEqual([approved, approved]);
  });

  it('say so when it goes to others, when nobody answers, and when it is withdrawn', async () => {
    await askedAndReminded('acme/data/warehouse');
    await apply(asking({ who: 'dana@acme.test' }));
    expect(reminders('omar')[0]).toContain(`it waits for ${mention('dana')}`);
    await apply(asking({ who: 'owners', need: 2 }));
    expect(reminders('omar')[0]).toContain('*Still waiting*');
    await world.as('ana').click('Cancel request', HOME);
    expect(reminders('omar')[0]).toBe('Not waiting any more: it was cancelled');

    await askedAndReminded('acme/web/design-system');
    await world.pass('8h');
    for (const text of reminders('priya')) expect(text).toBe('Not waiting any more: it expired');
  });
});
