/**
 * A draft is what somebody enters about a connector in Slack before it is in force: details, what
 * GitLab said about them, and the token, sealed, until it is confirmed or given up.
 */
import type { Table } from '../machine.ts';

export const DRAFT_KINDS = ['add', 'edit'] as const;
/** `add` becomes a connector when it is confirmed, `edit` changes one. */
export type DraftKind = (typeof DRAFT_KINDS)[number];

export const DRAFT_STATUSES = ['open', 'checking', 'checked', 'confirmed', 'discarded'] as const;
export type DraftStatus = (typeof DRAFT_STATUSES)[number];

export const DRAFT_EVENTS = ['enter', 'accept', 'reject', 'lapse', 'confirm', 'discard'] as const;
export type DraftEvent = (typeof DRAFT_EVENTS)[number];

/**
 * `accept` and `reject` are what a check in GitLab came to; `lapse` is the token that was kept long
 * enough without a confirmation.
 */
export const DRAFT: Table<DraftStatus, DraftEvent> = {
  open: { enter: 'checking', lapse: 'open', discard: 'discarded' },
  checking: {
    enter: 'checking',
    accept: 'checked',
    reject: 'open',
    lapse: 'open',
    discard: 'discarded',
  },
  checked: { enter: 'checking', lapse: 'open', confirm: 'confirmed', discard: 'discarded' },
  confirmed: {},
  discarded: {},
};

/** How long a token is kept that nobody confirms. */
export const DRAFT_TOKEN_SECONDS = 86_400;
/** How long one check may take; after that another run may begin. */
export const DRAFT_CHECK_SECONDS = 60;

/** Longest part of an id that is made from a name. */
const LONGEST_STEM = 30;

/**
 * The first free id of `gitlab-platform`, `gitlab-platform-2` … for a connector of that name. Pure.
 */
export function connectorIdFor(name: string, isTaken: (id: string) => boolean): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, LONGEST_STEM)
    .replace(/-+$/, '');
  const stem = words === '' ? 'gitlab' : words;
  for (let number = 1; ; number++) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    if (!isTaken(id)) return id;
  }
}
