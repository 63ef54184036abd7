/**
 * The background Slack client as jobs see it: one post or one update at a time, and what became of
 * it.
 */
import type { HomeView, KnownBlock } from '@slack/types';
import type { ProfileField } from '../../domain/identities/manager-field.ts';

export interface Post {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** The same without blocks that not every Slack takes; left out where there are none. */
  readonly plain?: readonly KnownBlock[];
}

/**
 * `retry`: not now, perhaps later. `undeliverable`: this person or DM can never be reached.
 * `blocked`: our token or scopes, nothing can be sent until an operator acts.
 */
export type PostOutcome =
  | { readonly outcome: 'sent'; readonly channel: string; readonly ts: string }
  | {
      readonly outcome: 'retry' | 'undeliverable' | 'blocked';
      readonly error: string;
      readonly retryAfterSeconds: number | null;
    };

export interface TextFile {
  readonly name: string;
  /** Not empty. */
  readonly content: string;
  /** What it is. */
  readonly says: Post;
}

export interface SlackMember {
  readonly slackTeamId: string;
  readonly slackUserId: string;
  readonly name: string;
  /**
   * In lower case; null for none that is confirmed, undefined where Slack does not show it to
   * hallpass.
   */
  readonly email: string | null | undefined;
  readonly tz: string | null;
  /** Empty for none; left out where Slack does not say. */
  readonly title?: string | undefined;
  readonly isOutsider: boolean;
  readonly isBot: boolean;
  readonly deactivated: boolean;
}

export interface SlackPoster {
  /**
   * Posts to a person's DM (`to` is a U… id) or a channel (C…), or under `threadTs` in it. Never
   * throws.
   */
  post(to: string, post: Post, threadTs?: string): Promise<PostOutcome>;
  /**
   * Edits a post in place. A post that is gone counts as sent: there is nothing left to be wrong.
   * Never throws.
   */
  update(channel: string, ts: string, post: Post): Promise<PostOutcome>;
  /**
   * Replaces a person's Home tab, by `plain` where Slack does not take the blocks of `view`; where
   * it was sent to are the view's id and hash. Never throws.
   */
  publishHome(slackUserId: string, view: HomeView, plain?: HomeView): Promise<PostOutcome>;
  /** Sends a text file to a person's DM, after a line that says what it is. Never throws. */
  sendFile(slackUserId: string, file: TextFile): Promise<PostOutcome>;
  /**
   * Shares a file, not empty, in a conversation by its own id (C…, D…): what `post` gave for it.
   * The `ts` of the outcome says nothing. Never throws.
   */
  shareFile(channel: string, file: { readonly name: string; readonly content: Buffer }): Promise<PostOutcome>;
  /**
   * Replaces what only one person was shown, at the address that came with a press on it; false
   * when Slack does not take it any more.
   * @throws Error when that is none of Slack's, or Slack fails
   */
  replaceShown(url: string, post: Post): Promise<boolean>;
  /** Everybody of the workspace, page by page; bots, too. @throws Error when Slack fails */
  listMembers(signal: AbortSignal): AsyncIterable<SlackMember>;
  /** One person. @throws Error when Slack fails; null when Slack knows no such user */
  member(slackUserId: string): Promise<SlackMember | null>;
  /**
   * The fields of profiles beside Slack's own; null where the app lacks the scope for them.
   * @throws Error when Slack fails
   */
  profileFields(): Promise<readonly ProfileField[] | null>;
  /**
   * Slack user ids of the people in a field of somebody's profile; none where it is empty, or there
   * is no such user. Waits when Slack says so.
   * @throws Error when Slack fails
   */
  profilePeople(slackUserId: string, fieldId: string, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * U… ids of a user group's members; else Slack's code for why it does not say, such as
   * `no_such_subteam` of one that was deleted. @throws Error when Slack fails
   */
  userGroupMembers(slackGroupId: string): Promise<readonly string[] | { readonly fault: string }>;
  /**
   * From the id of every user group, disabled ones as well, to its handle without the @; none where
   * Slack does not say. @throws Error when Slack fails
   */
  userGroupHandles(): Promise<ReadonlyMap<string, string>>;
}
