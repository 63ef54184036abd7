import type { Ways } from '../../sentences/ways.ts';

/** How people in Slack get to what a sentence sends them to: by a command. */
export const SLACK_WAYS: Ways = {
  byLinking: ' with `/access link`',
  byAsking: ' with `/access request`',
  seePending: ' See `/access pending`.',
  seeOwnAccess: ' What you hold yourself is in `/access list`.',
  seeOwnAccount: ' Your own is in `/access whoami`.',
  seeOwnHistory: ' `/access history` shows your own.',
  seeIntegrations: ' `/access integrations` shows what is there.',
  unlinkIt: '`/access unlink` takes it away',
  unlinkOwn: ' Your own: `/access unlink`.',
  claimAndDecide:
    'Show which one is yours with `/access link` and decide in `/access drift`, or let somebody else decide.',
  fromIntegrations: ' from `/access integrations`',
  inIntegrations: ' in `/access integrations`',
};
