import type { Attempt, FormField, Refusal, RefusalFacts, RefusedCode } from './domain/refusal.ts';
import type { Fault } from './domain/fault.ts';
import type { ConflictAlertStatus } from './domain/conflicts/conflict-alert.ts';
import type { FindingStatus, OwnFinding } from './domain/access/finding.ts';
import type { Question } from './domain/policies/question.ts';
import type { RequestStatus } from './domain/access/request.ts';
import type { ReviewCampaignStatus } from './domain/reviews/campaign.ts';
import type { ReviewTaskStatus } from './domain/reviews/review-task.ts';
import type { Bare, Nothing, Told } from './domain/told.ts';

/**
 * The closed list of errors. Operations throw these with a code and its facts, never with a
 * sentence: each edge (slack/guard, web/pages, cli/failure) makes its own of them, from
 * src/sentences. Codes never change.
 */
export interface ForbiddenFacts {
  readonly not_approver: Nothing;
  /** Theirs is another step than the one that waits; both from 1. */
  readonly not_your_step: { readonly own: number; readonly open: number };
  readonly self_approval: { readonly of: 'request' | 'account' | 'conflict' | OwnFinding };
  readonly not_owner: { readonly act: OwnersAct };
  readonly not_admin: { readonly act: AdminsAct };
  readonly not_holder: { readonly act: 'extend' | 'end' };
  readonly not_requester: { readonly act: 'cancel' | 'nudge' };
  /**
   * Only somebody who is known to Slack can do it, and the caller is a program, or from nowhere.
   */
  readonly no_person: Nothing;
  /** A program that speaks for a person asked for more than reading and asking. */
  readonly assistant: Nothing;
  /** Nothing of the campaign is theirs to review. */
  readonly not_reviewer: Nothing;
  /**
   * `who`: unknown to Slack, or a guest or somebody who left. `linking`: it was about their
   * account.
   */
  readonly deactivated: { readonly who: 'unknown' | 'outsider' | 'outsider_linking' };
  readonly managed_by_file: { readonly connector: string };
  readonly foreign_form: Nothing;
}
/** What admins alone do. */
export type AdminsAct =
  | 'add_integration'
  | 'make_machine_token'
  | 'send_events'
  | 'see_configuration'
  | 'change_configuration';

/** What integration owners and admins alone do. */
export type OwnersAct =
  | 'decide'
  | 'confirm_account'
  | 'confirm_changes'
  | 'link_others'
  | 'unlink_others'
  | 'end_others'
  | 'see_unlinked'
  | 'see_findings'
  | 'see_conflicts'
  | 'decide_conflict'
  | 'see_logs'
  | 'see_history'
  | 'explain_others'
  | 'run_review'
  | 'sync'
  | 'change_integration'
  | 'set_up_integration';

/** `by`: the name of who did; null when it is not known, or was nobody. */
export interface StaleFacts {
  readonly decided:
    | { readonly what: 'request'; readonly status: RequestStatus | null; readonly by: string | null }
    | { readonly what: 'link'; readonly status: 'linked' | 'declined' | null; readonly by: string | null }
    | { readonly what: 'finding'; readonly status: FindingStatus; readonly by: string | null }
    | { readonly what: 'conflict'; readonly status: ConflictAlertStatus }
    | { readonly what: 'review'; readonly status: ReviewCampaignStatus }
    | { readonly what: 'review_task'; readonly status: ReviewTaskStatus }
    | { readonly what: 'changes'; readonly by: string | null }
    | { readonly what: 'draft'; readonly status: 'confirmed' | 'discarded'; readonly connector: string };
  readonly moved:
    | { readonly what: MovedThing }
    | { readonly what: 'paused'; readonly connector: string }
    /** What speaks against the details or the document now. */
    | { readonly what: 'details' | 'document'; readonly fault: Fault };
  /** What was shown with what was pressed, and what is asked by now. */
  readonly question: { readonly was: Question; readonly now: Question };
  /** `connector`: what was left as it is because of it; null for everything. */
  readonly version: { readonly version: number; readonly connector: string | null };
}
export type MovedThing =
  | 'person_left'
  | 'other_account'
  | 'unlinked'
  | 'membership'
  /** It ended before somebody could end it. */
  | 'grant_over'
  /** hallpass has given neither side of a conflict. */
  | 'conflict_side'
  | 'later_sync'
  | 'found_again'
  | 'entered_anew'
  | 'token_unreadable'
  /** Of an access review: what is to be undone, and evidence. */
  | 'row'
  | 'evidence'
  /** Another worker holds the slot. */
  | 'slot';

export interface NotFoundFacts {
  readonly request: Nothing;
  readonly grant: Nothing;
  readonly person: Nothing;
  readonly resource: Nothing;
  readonly connector: Nothing;
  readonly verification: Nothing;
  readonly draft: Nothing;
  readonly finding: Nothing;
  readonly conflict: Nothing;
  readonly review: Nothing;
  readonly link: Nothing;
  /** Of the API. */
  readonly token: Nothing;
  readonly event_receiver: Nothing;
  /** Of the configuration. */
  readonly version: Nothing;
  /** Of an access review. */
  readonly evidence: Nothing;
  /** Somebody who is not in the workspace any more. */
  readonly person_left: Nothing;
  /** A word that stands for nobody in the workspace. */
  readonly person_named: { readonly typed: string };
  /** Pages are shown only below an https address. */
  readonly pages: Nothing;
  /** A word that names no integration of those the person looks after. */
  readonly connector_named: { readonly typed: string; readonly mine: readonly string[] };
}

export type Forbidden = Told<ForbiddenFacts>;
export type Stale = Told<StaleFacts>;
export type NotFound = Told<NotFoundFacts>;
export type ForbiddenCode = Forbidden['code'];
export type StaleCode = Stale['code'];
export type NotFoundCode = NotFound['code'];

/**
 * `queued`: accepted, but an administrator of the other system has to let it happen, and may do so
 * at any later time.
 */
export type ConnectorCode =
  | 'unreachable'
  | 'rate_limited'
  | 'unauthorized'
  | 'forbidden'
  | 'missing'
  | 'rejected'
  | 'queued';

/** The rules say no, and the person can act on it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: RefusedCode;
  readonly told: Refusal;
  readonly field: FormField;
  /** Null where the refusal says it all. */
  readonly attempt: Attempt | null;
  constructor(
    told: Refusal | Bare<RefusalFacts>,
    field: FormField = 'resource',
    attempt: Attempt | null = null,
  ) {
    const said = typeof told === 'string' ? { code: told } : told;
    super(said.code);
    this.code = said.code;
    this.told = said;
    this.field = field;
    this.attempt = attempt;
  }
}

/** This actor may not. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
  readonly code: ForbiddenCode;
  readonly told: Forbidden;
  constructor(told: Forbidden | Bare<ForbiddenFacts>) {
    const said = typeof told === 'string' ? { code: told } : told;
    super(said.code);
    this.code = said.code;
    this.told = said;
  }
}

/** Somebody was faster. */
export class StaleError extends Error {
  override readonly name = 'StaleError';
  readonly code: StaleCode;
  readonly told: Stale;
  constructor(told: Stale) {
    super(told.code);
    this.code = told.code;
    this.told = told;
  }
}

/** No such thing, or not visible to this actor. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly code: NotFoundCode;
  readonly told: NotFound;
  constructor(told: NotFound | Bare<NotFoundFacts>) {
    const said = typeof told === 'string' ? { code: told } : told;
    super(said.code);
    this.code = said.code;
    this.told = said;
  }
}

export interface ConnectorTrouble {
  /** What can be done about it. */
  readonly code: ConnectorCode;
  /** What happened. */
  readonly fault: Fault;
  /** `no`: certainly nothing was changed. `unknown`: a write may have happened. */
  readonly applied: 'no' | 'unknown';
  /** Not before this instant, when the other system said so. */
  readonly retryAt?: Date | undefined;
  readonly cause?: unknown;
}

/** The other system failed. Carries no token and no request. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly code: ConnectorCode;
  readonly fault: Fault;
  readonly applied: 'no' | 'unknown';
  readonly retryAt: Date | null;
  constructor({ code, fault, applied, retryAt, cause }: ConnectorTrouble) {
    super(fault.code, { cause });
    this.code = code;
    this.fault = fault;
    this.applied = applied;
    this.retryAt = retryAt ?? null;
  }
}

export interface ConfigFault {
  /** Where: `SLACK_BOT_TOKEN`, `hallpass.yaml: connectors[0].group`. */
  readonly path: string;
  /** What is wrong and what to do: as the parser words it, or to be said where it is shown. */
  readonly message: string | Fault;
}

/** Cannot start, or a document was refused. Lists every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[]) {
    super(
      faults
        .map(({ path, message }) => `${path}: ${typeof message === 'string' ? message : message.code}`)
        .join('\n'),
    );
    this.faults = faults;
  }
}
