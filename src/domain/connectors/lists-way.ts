/** How a sync run reads member lists: many in one request where that can be trusted. Pure. */

/**
 * Why lists are read one by one. `fine_grained`: such tokens are shown less without being told;
 * `administrator`: one by one they show more; `custom_roles`: they would not be shown; `refused`,
 * `too_dear`, `silent`, `garbled`: how it was answered; `differs`: it contradicted the lists
 * themselves, now or less than a day ago.
 */
export const WHYS_ONE_BY_ONE = [
  'fine_grained',
  'administrator',
  'custom_roles',
  'refused',
  'too_dear',
  'silent',
  'garbled',
  'differs',
] as const;

export interface OneByOne {
  readonly why: (typeof WHYS_ONE_BY_ONE)[number];
  /** A few technical words, or none. */
  readonly detail: string | null;
}

/** How the lists of a sync run were read, and why not all of them many at once. */
export interface ListsRead {
  readonly manyAtOnce: number;
  readonly oneByOne: number;
  readonly why: OneByOne | null;
}

/** Reading many at once contradicted the list of a group or project. */
export interface ListsDoubt {
  /** ISO 8601; names it. */
  readonly at: string;
  /** The path of the group or project, or its number where that is not known. */
  readonly place: string;
}

const DISTRUSTED_FOR_MS = 24 * 3_600_000;

/** Whether lists are still read one by one because of a doubt. */
export const isDistrusted = (doubt: ListsDoubt | null, now: Date): boolean =>
  doubt !== null && now.getTime() - Date.parse(doubt.at) < DISTRUSTED_FOR_MS;
