import type { ApiTokenId, PersonId } from './id.ts';

/**
 * The door somebody came through; `web`: a page they reached by a one-time link; `assistant`: a
 * program asked that speaks for them.
 */
export const REQUEST_SOURCES = ['slack', 'web', 'cli', 'api', 'assistant', 'console'] as const;
export type RequestSource = (typeof REQUEST_SOURCES)[number];

/**
 * Who did it. There is no "system" by omission: every operation takes an actor and the audit trail
 * stores it.
 */
export type Actor = PersonActor | SystemActor;

export interface PersonActor {
  readonly kind: 'person';
  readonly personId: PersonId;
  /** `assistant`: a program filed it that speaks for the person, through MCP. */
  readonly via: RequestSource;
  /** The token it was done with; left out where there is none. */
  readonly tokenId?: ApiTokenId;
}

/** Somebody who decides: never a program that speaks for them. */
export interface DecidingActor extends PersonActor {
  readonly via: Exclude<RequestSource, 'assistant'>;
}

export interface SystemActor {
  readonly kind: 'system';
  readonly job: string;
}

export const system = (job: string): SystemActor => ({ kind: 'system', job });

/**
 * `per_…@slack`, `per_…@api:tok_…` or `system:expire-grant`: how the audit trail writes an actor.
 * Pure.
 */
export const actorText = (actor: Actor): string =>
  actor.kind === 'person'
    ? `${actor.personId}@${actor.via}${actor.tokenId === undefined ? '' : `:${actor.tokenId}`}`
    : `system:${actor.job}`;
