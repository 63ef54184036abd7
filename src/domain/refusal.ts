/**
 * Why the rules say no, as a code and its facts. The sentences that people read are made of them
 * where they are shown (src/sentences). Codes never change; peers' users ask for them in the audit
 * trail.
 */
import type { Fault } from './fault.ts';
import type { GrantableRole, Held, Role } from './entitlement.ts';
import type { ConsoleSignInFault } from './console-sign-in.ts';
import type { Nothing, Told } from './told.ts';

export interface RefusalFacts {
  readonly not_requestable:
    | ({ readonly why: 'policy'; readonly role: GrantableRole; readonly path: string } & InOwnWords)
    /** The policy is for other times. */
    | { readonly why: 'closed'; readonly role: GrantableRole; readonly path: string; readonly window: OpenAt }
    /** It was granted by a rule, and by now an owner has to approve it. */
    | { readonly why: 'not_by_rule'; readonly path: string }
    /**
     * The policy of a place below refuses, or asks for what the policy of another one does not let
     * be. `instead`: a place that can be asked for; null for none.
     */
    | ({ readonly why: 'below'; readonly below: string; readonly window?: OpenAt } & AtGroup & InOwnWords)
    | ({ readonly why: 'apart'; readonly most: Bound; readonly least: Bound } & AtGroup)
    /** It is archived, or scheduled for deletion. */
    | { readonly why: 'archived'; readonly path: string }
    /** No policy gives the role any more that is held, or was found. */
    | { readonly why: 'extension' | 'finding' }
    /**
     * What was found is no membership, or gives no more than before, so nothing can be given an
     * end.
     */
    | { readonly why: 'finding_kind' | 'finding_not_higher' }
    /** A group or address was invited before, with less. */
    | { readonly why: 'finding_share' }
    | { readonly why: 'finding_leftover' }
    | { readonly why: 'paused' | 'watched' | 'removed'; readonly connector: string }
    /** Whoever runs hallpass has stopped everything, for this reason. */
    | { readonly why: 'stopped'; readonly reason: string };
  /**
   * `leftSeconds`: what is left of the grant that would be extended; null for a request of its own.
   */
  readonly too_long: {
    readonly maxSeconds: number;
    readonly leftSeconds: number | null;
    /** The place below whose policy says so; null where that of the resource itself does. */
    readonly below: string | null;
  };
  readonly too_short: { readonly minSeconds: number; readonly below: string | null };
  readonly reason_required: Nothing;
  /**
   * More time, by the policy: it was extended as often as it may be, too little of its time is
   * over, or it would last too long in all.
   */
  readonly extension_limit:
    | { readonly why: 'times'; readonly times: number }
    | { readonly why: 'from'; readonly percent: number; readonly inSeconds: number }
    | { readonly why: 'up_to'; readonly seconds: number; readonly leftSeconds: number };
  /** The policy has whoever approves type the path of the group or project. */
  readonly path_not_typed: { readonly path: string };
  /**
   * It is approved on a page alone. `elsewhere`: and not in Slack; `unavailable`: and there is no
   * such page; `unlinked`, `self_linked`: and not without an account in GitLab that more than Slack
   * vouches for; `other_account`: somebody else signed in.
   */
  readonly web_approval:
    | { readonly why: 'elsewhere' | 'unavailable' | 'unlinked' | 'self_linked' }
    | { readonly why: 'other_account'; readonly username: string };
  /** The policy has whoever approves confirm it, and the API shows nobody what they confirm. */
  readonly confirm_in_slack: { readonly path: string };
  /** What a token of the API cannot be like. */
  readonly token_setting: { readonly why: 'name' | 'days' | 'verbs' | 'connectors' };
  /** The policy has whoever decides say why. */
  readonly note_required: Nothing;
  /** `rule`: what the policy says about it, in its author's words. */
  readonly reason_pattern: { readonly rule: string };
  readonly reason_too_long: { readonly most: number };
  /** `through`: the path of the group or project whose row gives it; null for this one's own. */
  readonly already_held: {
    readonly role: Role;
    readonly path: string;
    readonly through: string | null;
    /** What was asked for, where that is less. */
    readonly asked?: Role;
  };
  /** `lengths`: in seconds, where it waits for another one than is asked for. */
  readonly pending_twin: {
    readonly number: number;
    readonly lengths?: { readonly waits: number; readonly asked: number };
  };
  /** As many as one person may have wait already. */
  readonly too_many_waiting: { readonly most: number };
  readonly no_approver:
    /** `turnTo`: the names of admins. */
    | {
        readonly why: 'no_owner' | 'only_owner' | 'nobody_to_nudge' | 'nobody_to_confirm';
        readonly turnTo?: readonly string[];
      }
    /**
     * Fewer people than a step needs, who are none of the other steps' either. `turnTo`: the names
     * of admins, or of integration owners where the only admin is the one who asks.
     */
    | {
        readonly why: 'step';
        readonly step: number;
        readonly of: number;
        readonly need: number;
        readonly found: number;
        readonly turnTo: readonly string[];
        readonly isToOwners?: boolean;
      };
  readonly unlinked_account: { readonly whose: 'asker' | 'requester' | 'found' | 'found_machine' | 'former' };
  /**
   * `username`: of an account that was to be linked; null for the account the asker is linked to.
   */
  readonly account_blocked: { readonly username: string | null };
  readonly guest: Nothing;
  /**
   * A user group decides what applies, and nobody knows who is in it: `isRefused` where Slack does
   * not say, else it is being read.
   */
  readonly people_unread: { readonly isRefused: boolean };
  /**
   * It would bring about a conflict that blocks. `held`: what they hold on its other side; null for
   * no role, `above` the group that it comes through, `invited` the invited group. `isAlone`: they
   * would have to be on the other side, and are not.
   */
  readonly conflict: {
    readonly id: string;
    readonly name: string;
    readonly held: {
      readonly role: Role;
      readonly path: string;
      readonly above?: string;
      readonly invited?: string;
    } | null;
    readonly isAlone: boolean;
    /** `held` is not held, but what is asked for brings it, too: it is on both sides. */
    readonly isOnBoth?: boolean;
    /** The names of those who look after it. */
    readonly turnTo?: readonly string[];
  };
  /** An exemption that would be over already, or last for longer than that. */
  readonly exemption_end: { readonly mostDays: number };
  /** What a campaign cannot be like. `unassigned`: nobody may review some of it. */
  readonly review_setting: { readonly why: ReviewSetting };
  /** More than a day ago, or it would have ended by itself. */
  readonly undo_late: Nothing;
  readonly not_less: { readonly than: 'duration' | 'role' };
  readonly ending: Nothing;
  readonly nudged_lately: { readonly againInSeconds: number };
  readonly no_account:
    | { readonly why: 'no_username'; readonly typed: string }
    | { readonly why: 'unknown' | 'bot'; readonly username: string }
    | { readonly why: 'hidden' | 'gone' | 'gone_code' };
  readonly account_taken: { readonly username: string } | MappedAccount;
  /** `person`: the name of somebody else whose account it would be; null for the asker's. */
  readonly already_linked: { readonly person: string | null; readonly username: string };
  readonly mapped: MappedAccount;
  readonly verification_over: { readonly method: 'code' | 'sign_in' | 'sign_in_withdrawn' };
  readonly link_expired: Nothing;
  /** `why` nobody is signed in to the console. */
  readonly console_sign_in: { readonly why: ConsoleSignInFault };
  readonly link_used: { readonly why: 'used' | 'other_browser' | 'other_gitlab' };
  readonly only_watched: { readonly connector: string; readonly paused: boolean };
  readonly own_account: Nothing;
  readonly last_owner: Nothing;
  /** `open`: grants that are not over; `fault`: what is the matter with the token. */
  readonly token_refused: {
    readonly connector: string;
    readonly open: number;
    readonly fault: Fault | null;
  };
}

export type ReviewSetting =
  | 'name'
  | 'connectors'
  | 'resources'
  | 'named'
  | 'channel'
  | 'deadline'
  | 'instructions'
  | 'unassigned';

/** `rule`: what the policy that refuses says of it, in its author's words. */
interface InOwnWords {
  readonly rule?: string;
}

/** When a policy is for what is asked for, as the document says it. */
export interface OpenAt {
  readonly days?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly timeZone: string;
  readonly outside?: true | undefined;
}

/** What was asked for on a group, and a place below it that can be asked for; null for none. */
interface AtGroup {
  readonly role: GrantableRole;
  readonly path: string;
  readonly instead: string | null;
}

/** A limit of the policy of a place. */
interface Bound {
  readonly seconds: number;
  readonly path: string;
}

/** What hallpass.yaml says about an account. */
interface MappedAccount {
  /** A username, or the number of an account. */
  readonly gitlab: string | number;
  readonly slack: string;
}

export type RefusedCode = keyof RefusalFacts;
export type Refusal = Told<RefusalFacts>;
export type RefusalOf<C extends RefusedCode> = Extract<Refusal, { readonly code: C }>;

/**
 * What a refusal stands in the way of, where that is said, too: approving what somebody else asked
 * for, or deciding on a finding.
 */
export type Attempt =
  | {
      readonly at: 'approve';
      /** Less than what was asked for. */
      readonly isLess: boolean;
      readonly requester: string;
      readonly path: string;
      readonly held: Held | null;
    }
  | { readonly at: 'remove' | 'limit' | 'put_back' };

/** The field of the request form a refusal is about. */
export type FormField =
  | 'resource'
  | 'role'
  | 'duration'
  | 'reason'
  | 'username'
  | 'note'
  | 'typed'
  | 'until'
  | 'channel'
  | 'name'
  | 'connectors'
  | 'resources'
  | 'named';
