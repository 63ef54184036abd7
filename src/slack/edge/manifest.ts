/**
 * The Slack app as Slack's manifest describes it: scopes and events beside the code that needs
 * them.
 */

/**
 * `http`: Slack calls hallpass at `url`, an origin without a slash at the end. `socket`: hallpass
 * calls Slack.
 */
export type ManifestMode = { readonly kind: 'http'; readonly url: string } | { readonly kind: 'socket' };

/** What the bot token must be able to do, and what for. */
export const BOT_SCOPES = {
  commands: 'the /access command and shortcuts',
  'chat:write': 'cards and notices in direct messages',
  'files:write': 'the log of an integration, and the evidence of an access review, as a file',
  'users:read': 'who somebody is, and whether they left',
  'users:read.email': 'matching people to GitLab accounts',
  'users.profile:read': 'a field of profiles that says who somebody’s manager is',
  'usergroups:read': 'user groups as integration owners',
} as const;

/** What people are asked for who sign in to the console. */
const USER_SCOPES = ['openid', 'email', 'profile'];
/** Where Slack sends them back to. */
const SIGN_IN_PATH = '/sign-in/callback';

/**
 * What the app-level token of Socket Mode must be able to do. It is made by hand; no manifest holds
 * it.
 */
export const APP_TOKEN_SCOPE = 'connections:write';

const BOT_EVENTS = [
  'app_home_opened',
  'user_change',
  'team_join',
  'subteam_members_changed',
  'app_uninstalled',
  'tokens_revoked',
] as const;

/** What people start from Slack's own menus, by callback id. */
export const SHORTCUTS = {
  request: 'request.start',
  requestFromMessage: 'request.from-message',
  reviewFromMessage: 'review.from-message',
} as const;

/** Where Slack sends everything. */
export const SLACK_PATH = '/slack/events';

/**
 * The first two open the form; the second finds its group or project in the message, whose words
 * are the reason.
 */
const MENU = [
  {
    name: 'Request GitLab access',
    type: 'global',
    callback_id: SHORTCUTS.request,
    description: 'Ask for a role on a group or project for a while',
  },
  {
    name: 'Request access to this',
    type: 'message',
    callback_id: SHORTCUTS.requestFromMessage,
    description: 'Ask for access to what a message links to, with its words as the reason',
  },
  {
    name: 'Start access review',
    type: 'message',
    callback_id: SHORTCUTS.reviewFromMessage,
    description: 'Have reviewed what somebody has, or who has what a message links to',
  },
];

/** The manifest to paste into "Create an app → From a manifest". Pure. */
export function appManifest(mode: ManifestMode) {
  const requests = mode.kind === 'http' ? `${mode.url}${SLACK_PATH}` : null;
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'hallpass',
      description: 'Ask for GitLab roles for a limited time',
      long_description:
        'hallpass gives people GitLab roles for a limited time and takes them back on time. Type /access to ask for a role on a group or a project; the integration owners get a direct message with buttons, and once one of them approves, the role is granted, and ended when its time is up.',
      background_color: '#1f2937',
    },
    features: {
      // The Home tab is everybody's overview. Direct messages need the messages tab; people answer
      // with buttons there, not by typing.
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: 'hallpass', always_online: true },
      shortcuts: MENU,
      slash_commands: [
        {
          command: '/access',
          ...(requests === null ? {} : { url: requests }),
          description: 'Ask for GitLab access for a while',
          usage_hint: '[request | list | pending | end | whoami | integrations | help]',
          should_escape: true,
        },
      ],
    },
    oauth_config: {
      ...(mode.kind === 'http' ? { redirect_urls: [`${mode.url}${SIGN_IN_PATH}`] } : {}),
      scopes: { bot: Object.keys(BOT_SCOPES), user: USER_SCOPES },
    },
    settings: {
      event_subscriptions: {
        ...(requests === null ? {} : { request_url: requests }),
        bot_events: [...BOT_EVENTS],
      },
      interactivity: {
        is_enabled: true,
        ...(requests === null ? {} : { request_url: requests, message_menu_options_url: requests }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: mode.kind === 'socket',
      token_rotation_enabled: false,
    },
  };
}
