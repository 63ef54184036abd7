/** GitLab's webhooks, sent to the one port of the whole program; the queue does what they hint at. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HookSettings } from '../../playground/fakes/gitlab-hooks.ts';
import { document } from '../../playground/fakes/document.ts';
import { HOOK_SECRETS } from '../support/program-config.ts';
import { startWorld, until, type World } from '../support/world.ts';

let world: World;
afterEach(async () => {
  expect(world.slack.violations).toEqual([]);
  expect(world.gitlab.violations).toEqual([]);
  await world.close();
});

/** A world whose GitLab has a webhook, and whose document says where its secret is. */
async function startHooked(variable: string, hook: Partial<HookSettings>): Promise<void> {
  const [connector] = document('http://gitlab.invalid').connectors;
  world = await startWorld();
  const { gitlab } = world;
  await world.restart({
    ...world.config,
    document: {
      ...world.config.document,
      file: document(gitlab.url, {
        connectors: [{ ...connector, url: gitlab.url, webhook: { secret: { env: variable } } }],
      }),
    },
  });
  const url = String(world.slack.requestUrl).replace('/slack/events', '/webhooks/gitlab/gitlab');
  gitlab.hooks.add({ url, of: 'system', ...hook });
}

describe.each([
  ['with a secret token', 'GITLAB_HOOK_SECRET', { token: HOOK_SECRETS['GITLAB_HOOK_SECRET'] }],
  ['with a signing token', 'GITLAB_SIGNING_TOKEN', { signingToken: HOOK_SECRETS['GITLAB_SIGNING_TOKEN'] }],
])('a webhook %s', (_, variable, hook) => {
  beforeEach(() => startHooked(variable, hook));

  it('has a role that somebody took away in GitLab reconciled, long before any sync would see it', async () => {
    const { gitlab, acme } = world;
    await world.as('sam').command('/access request acme/platform/api developer 4h fixing it');
    await world.as('omar').click('Approve');
    await gitlab.hooks.delivered();
    gitlab.setMember('project', acme.projects.api, acme.users.sam, null);
    await until(async () => {
      const { status } = await world.program.ctx.db
        .selectFrom('grants')
        .select('status')
        .executeTakeFirstOrThrow();
      return status === 'ended';
    });
    await gitlab.hooks.delivered();
    expect(gitlab.hooks.deliveries.map(({ event, status }) => `${event} ${status}`)).toEqual([
      'user_add_to_team 204',
      'user_remove_from_team 204',
    ]);
    await world.quiet();
    expect(world.as('omar').dms().at(-1)?.shown).toContain('Changed in GitLab');
  });

  it('is listened to while everything else goes on: what is given in GitLab is known at once', async () => {
    const { gitlab, acme } = world;
    gitlab.setMember('project', acme.projects.api, acme.users.sam, 40);
    await gitlab.hooks.delivered();
    await world.quiet();
    const asked = await world.as('sam').command('/access request acme/platform/api developer 1h why not');
    expect(asked.ephemerals.at(-1)?.shown).toMatch(/already/i);
  });
});
