import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appManifest, type ManifestMode } from '../../../src/slack/edge/manifest.ts';

/** Slack's limits on each field (manifest schema v2); unknown keys are refused there, too. */
const Manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.literal(1) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    long_description: z.string().min(175).max(4000),
    background_color: z.string().regex(/^#[0-9a-f]{3,6}$/),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(['global', 'message']),
          callback_id: z.string().min(1).max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/\S{1,31}$/),
          url: z.url().max(3000).optional(),
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.literal(true),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({
    redirect_urls: z.array(z.url().max(1024)).max(1000).optional(),
    scopes: z.strictObject({
      bot: z.array(z.string().max(50)).max(255),
      user: z.array(z.enum(['openid', 'email', 'profile'])),
    }),
  }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({
      request_url: z.url().max(3500).optional(),
      bot_events: z.array(z.string()).min(1).max(100),
    }),
    interactivity: z.strictObject({
      is_enabled: z.literal(true),
      request_url: z.url().max(3500).optional(),
      message_menu_options_url: z.url().max(3500).optional(),
    }),
    org_deploy_enabled: z.literal(false),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.literal(false),
  }),
});

/** The scope without which Slack refuses to subscribe to the event; null when it needs none. */
const SCOPE_OF_EVENT: Record<string, string | null> = {
  app_home_opened: null,
  user_change: 'users:read',
  team_join: 'users:read',
  subteam_members_changed: 'usergroups:read',
  app_uninstalled: null,
  tokens_revoked: null,
};

const MODES: [string, ManifestMode][] = [
  ['HTTP', { kind: 'http', url: 'https://hallpass.acme.test' }],
  ['Socket Mode', { kind: 'socket' }],
];

describe.each(MODES)('the manifest for %s', (_, mode) => {
  const manifest = appManifest(mode);

  it('keeps every limit and has no field Slack does not know', () => {
    expect(Manifest.safeParse(manifest).error?.issues ?? []).toEqual([]);
  });

  it('asks for the scope each of its events needs', () => {
    const events: string[] = manifest.settings.event_subscriptions.bot_events;
    expect(Object.keys(SCOPE_OF_EVENT)).toEqual(expect.arrayContaining(events));
    const needed = events.map((event) => SCOPE_OF_EVENT[event]).filter((scope) => scope !== null);
    expect(manifest.oauth_config.scopes.bot).toEqual(expect.arrayContaining(needed));
  });
});

it('has a shortcut of Slack’s menu and one of messages, to ask for access by', () => {
  const { shortcuts } = appManifest({ kind: 'socket' }).features;
  expect(shortcuts.map(({ type, callback_id: id }) => [type, id])).toEqual(
    expect.arrayContaining([
      ['global', 'request.start'],
      ['message', 'request.from-message'],
    ]),
  );
});

it('sends everything to one address over HTTP, and people who signed in to another', () => {
  const urls = JSON.stringify(appManifest({ kind: 'http', url: 'https://hallpass.acme.test' })).match(
    /https:[^"]+/g,
  );
  expect(new Set(urls)).toEqual(
    new Set(['https://hallpass.acme.test/slack/events', 'https://hallpass.acme.test/sign-in/callback']),
  );
  expect(urls).toHaveLength(5);
});

it('has no address at all in Socket Mode', () => {
  const manifest = appManifest({ kind: 'socket' });
  expect(JSON.stringify(manifest)).not.toContain('http');
  expect(manifest.settings.socket_mode_enabled).toBe(true);
});
