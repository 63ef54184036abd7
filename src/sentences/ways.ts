/**
 * How the reader gets to what a sentence sends them to. Each edge has its own: only Slack has
 * commands. Whole parts of sentences, so that they read well in each; empty where there is no such
 * way.
 */
export interface Ways {
  /** After `Link yours`, `Begin anew`: how an account is linked. */
  readonly byLinking: string;
  /** After `Ask for it again`. */
  readonly byAsking: string;
  /** A sentence that says where requests that wait are, with a space before it. */
  readonly seePending: string;
  /** A sentence that says where one's own access is, with a space before it. */
  readonly seeOwnAccess: string;
  readonly seeOwnAccount: string;
  readonly seeOwnHistory: string;
  readonly seeIntegrations: string;
  /** After `If that is the wrong one, `. */
  readonly unlinkIt: string;
  readonly unlinkOwn: string;
  /** After `could be yours.`: how one shows which account is one's own and decides then. */
  readonly claimAndDecide: string;
  /** After `Open it again`. */
  readonly fromIntegrations: string;
  /** After `presses Resume`. */
  readonly inIntegrations: string;
}

/** The ways of those who read this outside Slack. */
export const PLAIN_WAYS: Ways = {
  byLinking: ' in Slack',
  byAsking: '',
  seePending: '',
  seeOwnAccess: '',
  seeOwnAccount: '',
  seeOwnHistory: '',
  seeIntegrations: '',
  unlinkIt: 'unlink it in Slack first',
  unlinkOwn: '',
  claimAndDecide: 'Show in Slack which one is yours, or let somebody else decide.',
  fromIntegrations: '',
  inIntegrations: '',
};
