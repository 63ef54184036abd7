import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function readiness(): Promise<readonly [status: number, slack: string]> {
  const answer = await fetch(`${world.url}/readyz`);
  const { checks } = (await answer.json()) as { readonly checks: Readonly<Record<string, string>> };
  return [answer.status, checks['slack'] ?? ''];
}
const levelOf = (user: keyof World['acme']['users']): number | null =>
  world.gitlab.member('project', world.acme.projects.infra, world.acme.users[user])?.level ?? null;

describe('hallpass, when Slack takes its token away', () => {
  it.each([
    ['app_uninstalled', {}, 'account_inactive', 'reinstall the app'],
    ['tokens_revoked', { tokens: { oauth: [], bot: ['U0BOT'] } }, 'token_revoked', 'the token was revoked'],
  ])(
    'by %s says so to operators, ends every grant on time, and tells what it could not once it is back',
    async (type, fields, error, words) => {
      await world.as('sam').command('/access request acme/platform/infra developer 2h INC-1');
      await world.as('omar').click('Approve');
      expect(levelOf('sam')).toBe(30);
      const undo = world.slack.trouble('*', { kind: 'error', error }, Infinity);
      await world.slack.event(type, fields);
      const [status, slack] = await readiness();
      expect([status, slack.includes(words)]).toEqual([503, true]);
      await world.pass('2h');
      expect(levelOf('sam')).toBeNull();
      undo();
      await world.pass('2m');
      expect(await readiness()).toEqual([200, 'ok']);
      expect(world.as('sam').dms().at(-1)?.shown).toContain('Ended');
    },
  );

  it('does not mind the token of a person, which is none of its own', async () => {
    await world.slack.event('tokens_revoked', { tokens: { oauth: ['U0ANA'], bot: [] } });
    expect(await readiness()).toEqual([200, 'ok']);
  });

  it('says so, too, when Slack cannot be asked just then, and looks again', async () => {
    const undo = world.slack.trouble('auth.test', { kind: 'status', status: 503 }, Infinity);
    await world.slack.event('app_uninstalled');
    expect((await readiness())[1]).toContain('cannot be found out now');
    undo();
    await world.pass('2m');
    expect(await readiness()).toEqual([200, 'ok']);
  });
});
