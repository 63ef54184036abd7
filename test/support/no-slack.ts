import type { SlackPoster } from '../../src/slack/blocks/poster.ts';

const away = { outcome: 'retry', error: 'there is no Slack here', retryAfterSeconds: null } as const;
/** A workspace that is never there: messages stay due, the directory is empty. */
export const NO_SLACK: SlackPoster = {
  post: async () => away,
  update: async () => away,
  publishHome: async () => away,
  sendFile: async () => away,
  shareFile: async () => away,
  replaceShown: async () => true,
  // oxlint-disable-next-line require-yield -- nobody is here
  async *listMembers() {},
  member: async () => null,
  profileFields: async () => [],
  profilePeople: async () => [],
  userGroupMembers: async () => [],
  userGroupHandles: async () => new Map(),
};
