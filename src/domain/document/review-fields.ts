/** What an access review can be told, in Slack as in the document. */

/** What becomes of an item that nobody has decided on by the deadline. */
export const UNDECIDED_RULES = ['remove', 'keep'] as const;
export type UndecidedRule = (typeof UNDECIDED_RULES)[number];

/** Kinds of rows that a campaign can leave out; how many it did is counted. */
export const LEFT_OUT_KINDS = [
  'machines',
  'unlinked',
  'blocked',
  'archived',
  'inherited',
  'shares',
  'invited',
  'invitations',
  'temporary',
  'permanent',
  'direct',
  'no_conflict',
] as const;
export type LeftOutKind = (typeof LEFT_OUT_KINDS)[number];

/** Who decides: `named` are those of the campaign itself. */
export const REVIEWER_RULES = ['owners', 'resource_owners', 'managers', 'named'] as const;
export type ReviewerRule = (typeof REVIEWER_RULES)[number];

/** What can open a small access review by itself. */
export const REVIEW_CAUSES = ['title', 'manager', 'back', 'top_role'] as const;
export type ReviewCause = (typeof REVIEW_CAUSES)[number];
